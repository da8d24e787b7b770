"""The contact calls of wechatpy, an SDK that knows nothing of the sandbox. Only its two addresses are changed."""

import io
import os
import time

import requests
from wechatpy.exceptions import WeChatClientException
from wechatpy.work import WeChatClient

BASE = os.environ["WECOM_BASE_URL"]
ROWS = "姓名,帐号,手机号,邮箱,所在部门\n李谭,li.tan,13900000003,,{0}\n"
KEY = "q1w2e3r4t5y6u7i8o9p0AbCdEfGhIjKlMnOpQrStUvA"


class SandboxClient(WeChatClient):
    API_BASE_URL = f"{BASE}/cgi-bin/"

    def fetch_access_token(self):
        query = {"corpid": self.corp_id, "corpsecret": self.secret}
        return self._fetch_access_token(url=f"{BASE}/cgi-bin/gettoken", params=query)


def step(what: str, fits: bool) -> None:
    print("ok  " if fits else "FAIL", what, flush=True)
    if not fits:
        raise SystemExit(1)


def errcode_of(call, *args) -> int:
    try:
        call(*args)
    except WeChatClientException as error:
        return error.errcode
    return 0


def until(read, status: int) -> dict:
    for _ in range(100):
        reply = read()
        if reply["status"] == status:
            return reply
        time.sleep(0.2)
    raise TimeoutError("the job did not end")


def main() -> None:
    wecom = SandboxClient(os.environ["WECOM_CORP_ID"], os.environ["WECOM_SYNC_SECRET"])

    dock = wecom.department.create("码头", name_en="Dock")["id"]
    wecom.department.update(dock, name="船坞")
    step("department", [row["name"] for row in wecom.department.list(dock)] == ["船坞"])

    wecom.user.create("mei.lin", "林梅", department=[dock], mobile="13900000001", gender="2", to_invite=False)
    wecom.user.update("mei.lin", position="Dock master")
    mei = wecom.user.get("mei.lin")
    step("member", (mei["name"], mei["position"], mei["department"]) == ("林梅", "Dock master", [dock]))
    step("members of a department", [row["userid"] for row in wecom.department.get_users(dock)] == ["mei.lin"])

    requests.post(f"{BASE}/_sandbox/tokens/expire").raise_for_status()
    step("its own renewal of an expired token", wecom.user.get("mei.lin")["userid"] == "mei.lin")
    step("its own exception for a refusal", errcode_of(wecom.user.get, "ghost") == 60111)

    tag = wecom.tag.create("夜班")["tagid"]
    added = wecom.tag.add_users(tag, user_ids=["mei.lin", "ghost"])
    step("tag", (added["invalidlist"], len(wecom.tag.get_users(tag)["userlist"])) == ("ghost", 1))

    file = ("rows.csv", io.BytesIO(ROWS.format(dock).encode()), "text/csv")
    media = wecom.media.upload("file", file)["media_id"]
    job = wecom.batch.sync_user(f"{BASE}/_sandbox/health", "Tok3n", KEY, media, to_invite=False)["jobid"]
    rows = until(lambda: wecom.batch.get_result(job), 3)["result"]
    step("import", [row["errcode"] for row in rows] == [0])

    job = wecom.export.export_user(KEY)
    step("export", bool(until(lambda: wecom.export.get_result(job), 2)["data_list"]))

    wecom.tag.delete(tag)
    wecom.user.batch_delete(["mei.lin", "li.tan"])
    wecom.department.delete(dock)
    step("all removed again", errcode_of(wecom.user.get, "mei.lin") == 60111)


if __name__ == "__main__":
    main()
