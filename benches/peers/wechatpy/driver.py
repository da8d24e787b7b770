"""The work of the comparisons through wechatpy: one order a line, one answer a line."""

import os
import sys
from concurrent.futures import ThreadPoolExecutor

from requests.adapters import HTTPAdapter
from wechatpy.work import WeChatClient

BASE = os.environ["WECOM_BASE_URL"]
POOL = 64


class Client(WeChatClient):
    API_BASE_URL = f"{BASE}/cgi-bin/"

    def fetch_access_token(self):
        query = {"corpid": self.corp_id, "corpsecret": self.secret}
        return self._fetch_access_token(url=f"{BASE}/cgi-bin/gettoken", params=query)


wecom = Client(os.environ["WECOM_CORP_ID"], os.environ["WECOM_SECRET"])
wecom._http.mount("http://", HTTPAdapter(pool_maxsize=POOL))
wecom._http.trust_env = False
threads = ThreadPoolExecutor(POOL)


def some(calls: int) -> None:
    for _ in range(calls):
        if wecom.user.get("u0000042")["userid"] != "u0000042":
            raise ValueError("another member")


def get(concurrent: int, calls: int) -> None:
    if concurrent == 1:
        some(calls)
    else:
        list(threads.map(some, [calls // concurrent] * concurrent))


def members(count: int, simple: bool) -> None:
    if len(wecom.department.get_users(count, simple=simple)) != count:
        raise ValueError("another number of members")


ORDERS = {
    "get": get,
    "list": lambda count: members(count, simple=False),
    "simplelist": lambda count: members(count, simple=True),
}

for line in sys.stdin:
    name, *numbers = line.split()
    ORDERS[name](*map(int, numbers))
    print("ok", flush=True)
