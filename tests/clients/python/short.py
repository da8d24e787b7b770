"""The least that a client needs: refusals become exceptions, the token is added; wecom_auth.py renews it, too."""

import httpx
from wecom import Client


class WeComError(Exception):
    errcode = property(lambda self: self.args[0])


def checked(response: httpx.Response) -> dict:
    response.read()
    if errcode := response.raise_for_status().json().get("errcode"):
        raise WeComError(errcode)
    return response.json()


def connect(base: str, corpid: str, corpsecret: str) -> Client:
    login = checked(httpx.get(f"{base}/cgi-bin/gettoken", params={"corpid": corpid, "corpsecret": corpsecret}))
    token = {"access_token": login["access_token"]}
    return Client(base, httpx_args={"params": token, "event_hooks": {"response": [checked]}})
