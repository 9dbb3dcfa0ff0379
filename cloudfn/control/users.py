"""tcb: the users of an environment's own sign-in. A mini program's users are not among them."""

from __future__ import annotations

import re
import secrets
from typing import Any

from cloudfn.control.actions import Call, action
from cloudfn.control.wire import ApiError, Params, Reply

TYPES = ("internalUser", "externalUser")
STATES = ("ACTIVE", "BLOCKED")
FIELDS = ("Name", "Type", "UserStatus", "NickName", "Phone", "Email", "AvatarUrl", "Description")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
USER = "EnvId Uid Name Type Password UserStatus NickName Phone Email AvatarUrl Description"


@action("tcb", "CreateUser", USER, writes=True)
def create(call: Call) -> Reply:
    uid = call.params.text("Uid", "") or str(10**18 + secrets.randbelow(10**17))
    plain = {**dict.fromkeys(FIELDS, ""), "Type": TYPES[0], "UserStatus": STATES[0], "Uid": uid}
    row = _given(call, plain)
    if any(user["Name"] == row["Name"] or user["Uid"] == uid for user in _users(call)):
        raise ApiError("FailedOperation.DuplicatedData", f"User [{row['Name']}] exists already.")
    call.world.store.put("user", f"{call.env_id}/{uid}", row)
    return {"Data": {"Uid": uid}}


@action("tcb", "ModifyUser", USER, writes=True)
def modify(call: Call) -> Reply:
    row = _given(call, _named(call, call.params.text("Uid")))
    call.world.store.put("user", f"{call.env_id}/{row['Uid']}", row)
    return {"Data": {"Success": True}}


@action("tcb", "DeleteUsers", "EnvId Uids", writes=True)
def delete(call: Call) -> Reply:
    uids = call.params.strings("Uids")
    present = {user["Uid"] for user in _users(call)} & {*uids}
    for uid in present:
        call.world.store.drop("user", f"{call.env_id}/{uid}")
    return {"Data": {"SuccessCount": len(present), "FailedCount": len(uids) - len(present)}}


@action("tcb", "DescribeUserList", "EnvId PageNo PageSize Name NickName Phone Email UidList")
def list_(call: Call) -> Reply:
    uids = call.params.strings("UidList")
    rows = [
        user
        for user in _users(call)
        if (not uids or user["Uid"] in uids)
        and all(call.params.text(name, "") in user[name] for name in ("Name", "NickName", "Phone", "Email"))
    ]
    size = call.params.number("PageSize", 20)
    first = (max(call.params.number("PageNo", 1), 1) - 1) * size
    return {"Data": {"Total": len(rows), "UserList": rows[first : first + size]}}


@action("tcb", "DescribeEndUsers", "EnvId Limit Offset UUIds")
def end_users(call: Call) -> Reply:
    """The same users in the older shape."""
    rows = [
        {
            "UUId": user["Uid"],
            "UserName": user["Name"],
            "NickName": user["NickName"],
            "Email": user["Email"],
            "Phone": user["Phone"],
            "AvatarUrl": user["AvatarUrl"],
            "Status": "ENABLE" if user["UserStatus"] == STATES[0] else "DISABLE",
        }
        for user in _users(call)
    ]
    return {"Users": call.page(rows), "Total": len(rows)}


@action("tcb", "CreateEndUserAccount", "EnvId Username Password", writes=True)
def create_account(call: Call) -> Reply:
    name = call.params.text("Username")
    call.params.text("Password")
    uid = str(10**18 + secrets.randbelow(10**17))
    if any(user["Name"] == name for user in _users(call)):
        raise ApiError("FailedOperation.DuplicatedData", f"User [{name}] exists already.")
    row = {**dict.fromkeys(FIELDS, ""), "Name": name, "Type": TYPES[1], "UserStatus": STATES[0], "Uid": uid}
    call.world.store.put("user", f"{call.env_id}/{uid}", row)
    return {"User": {"UUId": uid, "UserName": name}}


@action("tcb", "ModifyEndUserAccount", "EnvId Uuid Username Password", writes=True)
def modify_account(call: Call) -> Reply:
    row = _named(call, call.params.text("Uuid"))
    changed = {**row, "Name": call.params.text("Username", row["Name"])}
    call.world.store.put("user", f"{call.env_id}/{row['Uid']}", changed)
    return {}


@action("tcb", "ModifyEndUser", "EnvId UUId Status", writes=True)
def modify_end_user(call: Call) -> Reply:
    row, status = _named(call, call.params.text("UUId")), call.params.text("Status")
    if status not in ("ENABLE", "DISABLE"):
        raise ApiError("InvalidParameterValue", f"Status [{status}] must be ENABLE or DISABLE.")
    state = STATES[0] if status == "ENABLE" else STATES[1]
    call.world.store.put("user", f"{call.env_id}/{row['Uid']}", {**row, "UserStatus": state})
    return {}


@action("tcb", "ModifyEndUserInfo", "EnvId UUId Data", writes=True)
def modify_info(call: Call) -> Reply:
    row = _named(call, call.params.text("UUId"))
    names = {"Name": "NickName", "AvatarUrl": "AvatarUrl"}
    given = {item.text("Key"): item.text("Value", "") for item in map(Params, call.params.items("Data"))}
    changed = {names[key]: text for key, text in given.items() if key in names}
    call.world.store.put("user", f"{call.env_id}/{row['Uid']}", {**row, **changed})
    return {}


@action("tcb", "DeleteEndUser", "EnvId UserList", writes=True)
def delete_end_users(call: Call) -> Reply:
    for uid in call.params.strings("UserList"):
        _named(call, uid)
        call.world.store.drop("user", f"{call.env_id}/{uid}")
    return {}


def _users(call: Call) -> list[dict[str, Any]]:
    return [user for _, user in call.world.store.every("user", f"{call.env_id}/")]


def _named(call: Call, uid: str) -> dict[str, Any]:
    found = call.world.store.get("user", f"{call.env_id}/{uid}")
    if found is None:
        raise ApiError("ResourceNotFound.UserNotExist", f"User [{uid}] does not exist.")
    return found


def _given(call: Call, before: dict[str, Any]) -> dict[str, Any]:
    """``before`` with what the call changes. A password is taken and not kept."""
    row = {**before, **{name: call.params.text(name) for name in FIELDS if name in call.params}}
    if not _NAME.fullmatch(row["Name"]):
        raise ApiError("InvalidParameterValue", f"Name [{row['Name']}] is invalid.")
    for name, choices in (("Type", TYPES), ("UserStatus", STATES)):
        if row[name] not in choices:
            raise ApiError("InvalidParameterValue", f"{name} [{row[name]}] must be one of {', '.join(choices)}.")
    return row
