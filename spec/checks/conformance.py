"""Hooks for Schemathesis: the right token for each operation, and ids of things that exist in half of the calls."""

import atexit
import json
import os
import zlib
from collections import Counter, defaultdict
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import jsonschema_rs
import requests
import schemathesis

BASE = os.environ["WECOM_BASE_URL"]
SECRETS = {kind: os.environ[f"WECOM_{kind.upper()}_SECRET"] for kind in ("sync", "app", "third_party")}

# What is known to exist, and the names under which it is sent.
KNOWN: dict[str, list] = defaultdict(list)
SENT_AS = {
    "userid": "userid", "userlist": "userid", "useridlist": "userid", "user": "userid", "userid_list": "userid",
    "direct_leader": "userid", "department": "department", "department_id": "department", "id": "department",
    "parentid": "department", "party": "department", "partylist": "department", "partyid": "department",
    "tagid": "tagid", "tag": "tagid", "jobid": "jobid", "media_id": "media_id", "openid": "openid",
    "open_userid": "open_userid", "open_userid_list": "open_userid", "rule_id": "rule_id", "rule_ids": "rule_id",
}
# The two shapes of each answer, [0] a success and [1] a refusal.
LENS = json.loads(Path("lens.json").read_text("utf-8"))
ANSWERED: Counter = Counter()
TOKENS: dict[str, str] = {}


def credentials(kind: str) -> dict[str, str]:
    return {"corpid": os.environ["WECOM_CORP_ID"], "corpsecret": SECRETS[kind]}


def token(kind: str) -> str:
    if kind not in TOKENS:
        TOKENS[kind] = requests.get(f"{BASE}/cgi-bin/gettoken", params=credentials(kind)).json()["access_token"]
    return TOKENS[kind]


def call(path: str, kind: str = "sync", body: dict | None = None, files: dict | None = None) -> dict:
    method = "GET" if body is None and files is None else "POST"
    return requests.request(method, f"{BASE}{path}", params={"access_token": token(kind)}, json=body, files=files).json()


def look_around() -> None:
    """Makes what the spec's examples speak of, and learns what else is there. Lifts the limits of the rare calls."""
    requests.post(f"{BASE}/_sandbox/limits", json={"operation": "contact_rule_create", "per_minute": 0})
    call("/cgi-bin/department/create", body={"name": "Harbour", "parentid": 1, "id": 12})
    call("/cgi-bin/user/create", body={"userid": "tom.wu", "name": "吴涛", "mobile": "13900000002", "department": [12]})
    call("/cgi-bin/tag/create", body={"tagname": "examples", "tagid": 7})
    KNOWN["userid"] = [row["userid"] for row in call("/cgi-bin/user/list_id", body={})["dept_user"]]
    # Not among the known, so that nobody deletes or renames this one.
    call("/cgi-bin/user/create", body={"userid": "page.user", "name": "页", "email": "page@example.com"})
    KNOWN["department"] = [row["id"] for row in call("/cgi-bin/department/simplelist")["department_id"]]
    KNOWN["tagid"] = [row["tagid"] for row in call("/cgi-bin/tag/list")["taglist"]]
    rows = "姓名,帐号,手机号,邮箱,所在部门\n李谭,li.tan,13900000003,,12\n".encode()
    KNOWN["media_id"] = [call("/cgi-bin/media/upload?type=file", files={"media": ("rows.csv", rows)})["media_id"]]
    shared = call("/cgi-bin/linkedcorp/agent/get_perm_list", "app", {})
    KNOWN["linkedcorp userid"], KNOWN["linkedcorp department"] = shared["userids"], shared["department_ids"]


def existing(name: str, value: object, area: str) -> object:
    """The value with, decided by the value itself, ids of things that are there."""
    if isinstance(value, dict):
        return {key: existing(key, item, area) for key, item in value.items()}
    if isinstance(value, list):
        return [existing(name, item, area) for item in value]
    kind = SENT_AS.get(name)
    known = KNOWN.get(f"{area} {kind}") or KNOWN.get(kind, [])
    chance = zlib.crc32(repr((name, value)).encode())
    return known[chance // 2 % len(known)] if known and isinstance(value, str | int) and chance % 2 else value


def ordered(what: str, body: dict) -> dict:
    """What the pages and pickers of the real client would hand out."""
    return requests.post(f"{BASE}/_sandbox/{what}", json=body).json()


def passed_second_factor() -> dict:
    info = call("/cgi-bin/auth/get_tfa_info", body=ordered("tfa", {"userid": "page.user"}))
    return {"userid": info["userid"], "tfa_code": info["tfa_code"]}


# Bodies that work once or for a while only, so that no list of known values can hold them.
FRESH = {
    "/cgi-bin/auth/get_tfa_info": lambda: ordered("tfa", {"userid": "page.user"}),
    "/cgi-bin/user/tfa_succ": passed_second_factor,
    "/cgi-bin/user/list_selected_ticket_user":
        lambda: ordered("selected_ticket", {"operator": "page.user", "userid_list": ["page.user"]}),
    "/cgi-bin/user/get_active_stat": lambda: {"date": str(date.today() - timedelta(days=2))},
    "/cgi-bin/user/get_userid_by_email": lambda: {"email": "page@example.com", "email_type": 2},
}


def area_of(case) -> str:
    """The part of the path that linked companies and jobs have ids of their own in."""
    return case.path.split("/")[2]


@schemathesis.hook
def before_call(context, case, kwargs) -> None:
    if not KNOWN:
        look_around()
    if isinstance(case.query, dict):
        case.query.update(existing("", dict(case.query), area_of(case)))
    if isinstance(case.body, dict) and not case.path.endswith("/user/create"):
        case.body = existing("", case.body, area_of(case))
    elif isinstance(case.body, dict) and "userid" in case.body:
        number = zlib.crc32(repr(case.body).encode())
        if number % 2:
            case.body.update(userid=f"made.{number}", mobile=f"139{number % 10**8:08}", department=[12])
    if make := FRESH.get(case.path):
        if isinstance(case.body, dict) and zlib.crc32(repr(case.body).encode()) % 2:
            case.body.update(make())
    if case.path.endswith("/gettoken") and isinstance(case.query, dict) and zlib.crc32(repr(case.query).encode()) % 2:
        case.query.update(credentials("sync"))
    kinds = case.operation.definition.raw.get("x-wecom-secrets", [])
    if kinds and "access_token" in (case.query or {}):
        case.query["access_token"] = token(next(kind for kind in SECRETS if kind in kinds))


@schemathesis.hook
def after_call(context, case, response) -> None:
    try:
        body = response.json()
    except ValueError:
        return
    done = isinstance(body, dict) and body.get("errcode") == 0
    operation = case.operation.definition.raw["operationId"]
    ANSWERED["carried out" if done else "refused"] += 1
    ANSWERED[operation] += done
    if not done:
        return
    for name in ("openid", "tagid", "userid"):
        if isinstance(body.get(name), str | int):
            KNOWN[name].append(body[name])
    if "jobid" in body:
        KNOWN[f"{area_of(case)} jobid"].append(body["jobid"])
    KNOWN["rule_id"] += body.get("rule_ids", [])
    KNOWN["open_userid"] += [row["open_userid"] for row in body.get("open_userid_list", [])]
    if operation == "department_create":
        KNOWN["department"].append(body["id"])
    if operation == "tag_delete":  # or no tag is left to read
        made = call("/cgi-bin/tag/create", body={"tagname": f"examples {ANSWERED[operation]}"})
        KNOWN["tagid"].append(made.get("tagid", 7))


@cache
def shape(reply: str, refused: bool) -> jsonschema_rs.Draft4Validator:
    return jsonschema_rs.Draft4Validator({"$ref": f"#/components/schemas/{reply}/oneOf/{int(refused)}", **LENS})


@schemathesis.check
def answer_fits(context, response, case) -> None:
    """The errcode tells which shape the answer must have, so that the message names the one property that is wrong."""
    operation = LENS["paths"][case.path].get(case.method.lower())
    if operation is None:
        return  # a method that the spec does not name
    content = operation["responses"]["200"]
    if "$ref" in content:
        content = LENS["components"]["responses"][content["$ref"].rpartition("/")[2]]
    reply = content["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
    body = response.json()
    wrong = [
        f"{'.'.join(map(str, error.instance_path)) or 'the answer'}: {error.message}"
        for error in shape(reply, body.get("errcode") != 0).iter_errors(body)
    ]
    assert not wrong, "\n".join(wrong)


@atexit.register
def summary() -> None:
    never = sorted(name for name, count in ANSWERED.items() if not count)
    print(f"calls answered: {ANSWERED['carried out']} carried out, {ANSWERED['refused']} refused")
    print(f"calls answered, never with a success: {', '.join(never) or 'none'}")
