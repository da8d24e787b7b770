"""Adds the access token to every call, renews it once, and turns a refusal into an exception."""

import httpx


class WeComError(Exception):
    """The platform refused the call; `errcode` says why. `errmsg` is for people and may quote personal data."""

    def __init__(self, errcode: int, errmsg: str) -> None:
        super().__init__(f"errcode {errcode}")
        self.errcode, self.errmsg = errcode, errmsg


class WeComAuth(httpx.Auth):
    """Pass it as `Client(base_url, httpx_args={"auth": WeComAuth(base_url, corpid, corpsecret)})`."""

    requires_response_body = True

    def __init__(self, base_url: str, corpid: str, corpsecret: str) -> None:
        self._ask = f"{base_url}/cgi-bin/gettoken", {"corpid": corpid, "corpsecret": corpsecret}
        self._token = ""

    def auth_flow(self, request: httpx.Request):
        for last in (False, True):
            if not self._token:
                self._token = checked((yield httpx.Request("GET", self._ask[0], params=self._ask[1])))["access_token"]
            request.url = request.url.copy_set_param("access_token", self._token)
            response = yield request
            if last or response.json().get("errcode") not in (40014, 42001):
                break
            self._token = ""
        checked(response)


def checked(response: httpx.Response) -> dict:
    """The decoded body; an errcode other than 0 is raised."""
    body = response.raise_for_status().json()
    if body.get("errcode", 0) != 0:
        raise WeComError(body["errcode"], body.get("errmsg", ""))
    return body
