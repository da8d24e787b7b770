"""The journey of an HR system through the directory, with a client that openapi-python-client made from the spec."""

import base64
import hashlib
import json
import os
import time
from collections import defaultdict

import httpx
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from wecom import Client
from wecom.api.batch import batch_get_result, batch_sync_user
from wecom.api.department import department_create, department_delete, department_list
from wecom.api.export import export_get_result, export_user
from wecom.api.linked_corp import linked_corp_get_perm_list, linked_corp_get_user
from wecom.api.media import media_upload
from wecom.api.tag import tag_add_members, tag_create, tag_delete, tag_get
from wecom.api.token import token_list_api_domain_ips
from wecom.api.user import user_create, user_delete, user_get, user_update
from wecom.models import (
    BatchSyncUser, DepartmentCreate, ExportUser, LinkedCorpGetUser, MediaUpload, TagAddMembers, TagCreate, UserCreate,
    UserUpdate,
)
from wecom.types import File
from wecom_auth import WeComAuth, WeComError
import short

BASE, CORP = os.environ["WECOM_BASE_URL"], os.environ["WECOM_CORP_ID"]
EXPORT_KEY = "q1w2e3r4t5y6u7i8o9p0AbCdEfGhIjKlMnOpQrStUvA"
MEMBERS_CSV = """\
姓名,帐号,手机号,邮箱,所在部门,职位,性别,是否部门内领导,排序,别名,地址,座机,禁用,禁用项说明：(0-启用;1-禁用)
吴涛,tom.wu,13900000002,,{0},Pilot,男,0,0,Tom,,,0,
李谭,li.tan,13900000003,,{0},,女,0,0,,,,0,
无号,no.mobile,,,{0},,男,0,0,,,,0,
"""


def connect(base_url: str, secret: str) -> Client:
    return Client(base_url, httpx_args={"auth": WeComAuth(base_url, CORP, secret)})


def step(what: str, fits: bool) -> None:
    """Prints one line, and ends the run where the platform did not do what was expected."""
    print("ok  " if fits else "FAIL", what, flush=True)
    if not fits:
        raise SystemExit(1)


def until(read, done):
    """Polls a job."""
    for _ in range(100):
        if done(reply := read()):
            return reply
        time.sleep(0.2)
    raise TimeoutError("the job did not end")


def decrypt(key: str, data: bytes) -> dict:
    """AES-256-CBC, the IV is the start of the key, PKCS#7 to 32 bytes."""
    raw = base64.b64decode(key + "=")
    plain = Cipher(algorithms.AES(raw), modes.CBC(raw[:16])).decryptor().update(data)
    return json.loads(plain[: -plain[-1]])


def main() -> None:
    hr, app = (connect(BASE, os.environ[name]) for name in ("WECOM_SYNC_SECRET", "WECOM_APP_SECRET"))

    token_list_api_domain_ips.sync(client=hr)
    for spoil in ("expire", "revoke"):  # answered by 42001 and 40014
        httpx.post(f"{BASE}/_sandbox/tokens/{spoil}").raise_for_status()
        token_list_api_domain_ips.sync(client=hr)
    step("token: renewed after 42001 and after 40014", True)

    harbor = department_create.sync(client=hr, body=DepartmentCreate(name="港口", name_en="Harbor", parentid=1)).id
    dock = department_create.sync(client=hr, body=DepartmentCreate(name="码头", parentid=harbor)).id
    below = defaultdict(list)
    for department in department_list.sync(client=hr).department:
        below[department.parentid].append(department.id)
    step("department: the tree is root, harbor, dock", harbor in below[1] and below[harbor] == [dock])

    user_create.sync(client=hr, body=UserCreate(
        userid="mei.lin", name="林梅", mobile="13900000001", department=[harbor, dock], position="Dock master",
        gender="2", to_invite=False))
    user_update.sync(client=hr, body=UserUpdate(userid="mei.lin", department=[dock], position=""))
    mei = user_get.sync(client=hr, userid="mei.lin")
    step("member: created, patched, read", (mei.name, mei.gender, mei.department, mei.position) == ("林梅", "2", [dock], ""))

    tag = tag_create.sync(client=hr, body=TagCreate(tagname="夜班")).tagid
    added = tag_add_members.sync(client=hr, body=TagAddMembers(tagid=tag, userlist=["mei.lin", "ghost"]))
    tagged = [member.userid for member in tag_get.sync(client=hr, tagid=tag).userlist]
    step("tag: one member added, one named as refused", (tagged, added.invalidlist) == (["mei.lin"], "ghost"))

    try:
        user_get.sync(client=hr, userid="ghost")
        step("refusal: an unknown member is an exception", False)
    except WeComError as error:
        step("refusal: an unknown member is an exception", error.errcode == 60111)

    client = short.connect(BASE, CORP, os.environ["WECOM_SYNC_SECRET"])
    member = user_get.sync(client=client, userid="mei.lin")
    try:
        user_get.sync(client=client, userid="ghost")
        step("short form: a refusal is an exception", False)
    except short.WeComError as error:
        step("short form: the token is added, a refusal is an exception", (member.name, error.errcode) == ("林梅", 60111))

    csv = File(payload=MEMBERS_CSV.format(dock).encode(), file_name="成员.csv", mime_type="text/csv")
    media = media_upload.sync(client=hr, body=MediaUpload(media=csv), type_="file").media_id
    job = batch_sync_user.sync(client=hr, body=BatchSyncUser(media_id=media, to_invite=False)).jobid
    rows = until(lambda: batch_get_result.sync(client=hr, jobid=job), lambda reply: reply.status == 3).result
    step("import: two rows taken, one refused", [row.errcode == 0 for row in rows] == [True, True, False])

    job = export_user.sync(client=hr, body=ExportUser(encoding_aeskey=EXPORT_KEY)).jobid
    done = until(lambda: export_get_result.sync(client=hr, jobid=job), lambda reply: reply.status == 2)
    exported = set()
    for part in done.data_list:
        data = httpx.get(part.url).content
        step("export: size and md5 fit", (len(data), hashlib.md5(data).hexdigest()) == (part.size, part.md5))
        exported |= {member["userid"] for member in decrypt(EXPORT_KEY, data)["userlist"]}
    step("export: decrypted, with all members", exported >= {"mei.lin", "tom.wu", "li.tan"})

    shared = linked_corp_get_perm_list.sync(client=app).userids[0]
    partner = linked_corp_get_user.sync(client=app, body=LinkedCorpGetUser(userid=shared)).user_info
    step("linked companies: a shared member is read", f"{partner.corpid}/{partner.userid}" == shared)

    odd = user_get.sync(client=connect(os.environ["WECOM_ODD_URL"], "any"), userid="odd")
    step("unknown enum values are values", (odd.gender, odd.status) == ("9", 77))
    step("unknown fields are kept", odd["brand_new"] == {"since": 2030})

    tag_delete.sync(client=hr, tagid=tag)
    for userid in ("mei.lin", "tom.wu", "li.tan"):
        user_delete.sync(client=hr, userid=userid)
    for department in (dock, harbor):
        department_delete.sync(client=hr, id=department)
    step("all removed again", True)


if __name__ == "__main__":
    main()
