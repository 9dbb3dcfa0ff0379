"""tcb: who may sign in from where: safe domains, ways to sign in, applications, keys for tickets.

Kept and answered; a mini program's users sign in without them.
"""

from __future__ import annotations

import re

from cloudfn.control.actions import Call, action
from cloudfn.control.rsa_key import new_private_key
from cloudfn.control.wire import ApiError, Reply
from cloudfn.control.world import new_id

PLATFORMS = ("WECHAT-OPEN", "WECHAT-PUBLIC", "ANONYMOUS", "EMAIL", "CUSTOM", "USERNAME", "PHONE", "QQ")
STATES = ("ENABLE", "DISABLE")
WAYS = {"EmailLogin": False, "AnonymousLogin": False, "UserNameLogin": True, "PhoneNumberLogin": False}
_DOMAIN = re.compile(r"([a-z0-9*-]+\.)+[a-z]{2,}(:\d+)?|localhost(:\d+)?|\d+(\.\d+){3}(:\d+)?", re.IGNORECASE)


@action("tcb", "DescribeAuthDomains", "EnvId")
def domains(call: Call) -> Reply:
    return {"Domains": [row for _, row in call.world.store.every("auth-domain", f"{call.env_id}/")]}


@action("tcb", "CreateAuthDomain", "EnvId Domains", writes=True)
def create_domains(call: Call) -> Reply:
    names = call.params.strings("Domains")
    if not names:
        raise ApiError("MissingParameter", "The request is missing a required parameter `Domains`.")
    for name in names:
        if not _DOMAIN.fullmatch(name):
            raise ApiError("InvalidParameterValue", f"Domain [{name}] is invalid.")
        if call.world.store.get("auth-domain", f"{call.env_id}/{name}") is not None:
            raise ApiError("ResourceUnavailable.ResourceExist", f"Domain [{name}] is there already.")
    for name in names:
        now = call.world.stamp()
        row = {"Id": new_id("domain"), "Domain": name, "Type": "USER", "Status": "ENABLE"}
        call.world.store.put("auth-domain", f"{call.env_id}/{name}", {**row, "CreateTime": now, "UpdateTime": now})
    return {}


@action("tcb", "DeleteAuthDomain", "EnvId DomainIds", writes=True)
def delete_domains(call: Call) -> Reply:
    ids, deleted = call.params.strings("DomainIds"), 0
    for key, row in call.world.store.every("auth-domain", f"{call.env_id}/"):
        if row["Id"] in ids:
            call.world.store.drop("auth-domain", key)
            deleted += 1
    return {"Deleted": deleted}


@action("tcb", "DescribeLoginConfigs", "EnvId")
def login_configs(call: Call) -> Reply:
    return {"ConfigList": [row for _, row in call.world.store.every("login", f"{call.env_id}/")]}


@action("tcb", "CreateLoginConfig", "EnvId Platform PlatformId PlatformSecret Status", writes=True)
def create_login(call: Call) -> Reply:
    platform, now = call.params.text("Platform"), call.world.stamp()
    if platform not in PLATFORMS:
        raise ApiError("InvalidParameterValue", f"Platform [{platform}] must be one of {', '.join(PLATFORMS)}.")
    if call.world.store.get("login", f"{call.env_id}/{platform}") is not None:
        raise ApiError("ResourceUnavailable.ResourceExist", f"{platform} is configured already.")
    row = {
        "Id": new_id("login"),
        "Platform": platform,
        "PlatformId": call.params.text("PlatformId", ""),
        "Status": _state(call, STATES[0]),
        "CreateTime": now,
        "UpdateTime": now,
    }
    call.world.store.put("login", f"{call.env_id}/{platform}", row)
    return {}


@action("tcb", "UpdateLoginConfig", "EnvId ConfigId Platform PlatformId PlatformSecret Status", writes=True)
def update_login(call: Call) -> Reply:
    wanted = call.params.text("ConfigId")
    for key, row in call.world.store.every("login", f"{call.env_id}/"):
        if row["Id"] == wanted:
            changed = {"Status": _state(call, row["Status"]), "UpdateTime": call.world.stamp()}
            platform = call.params.text("PlatformId", row["PlatformId"])
            call.world.store.put("login", key, {**row, **changed, "PlatformId": platform})
            return {}
    raise ApiError("ResourceNotFound.ResourceNotExist", f"There is no login configuration [{wanted}].")


@action("tcb", "DescribeLoginConfig", "EnvId")
def login_config(call: Call) -> Reply:
    verification = {"Type": "default", "Name": "", "Method": "", "SmsDayLimit": -1}
    record = call.world.store.get("login-config", call.env_id) or {}
    return {"SmsVerificationConfig": verification, "MfaConfig": None, "PwdUpdateStrategy": None, **WAYS, **record}


@action(
    "tcb",
    "ModifyLoginConfig",
    "EnvId PhoneNumberLogin EmailLogin UserNameLogin AnonymousLogin SmsVerificationConfig MfaConfig PwdUpdateStrategy",
    writes=True,
)
def modify_login_config(call: Call) -> Reply:
    record = call.world.store.get("login-config", call.env_id) or {}
    changed = {name: value for name, value in call.params.values.items() if name != "EnvId" and value is not None}
    for name in WAYS:
        if not isinstance(changed.get(name, True), bool):
            raise ApiError("InvalidParameterValue", f"{name} must be true or false.")
    call.world.store.put("login-config", call.env_id, {**record, **changed})
    return {}


@action("tcb", "CreateCustomLoginKeys", "EnvId", writes=True)
def create_keys(call: Call) -> Reply:
    return {"PrivateKey": new_private_key(), "KeyID": _remember_key(call)}


@action("tcb", "CreateCustomLoginKey", "EnvId", writes=True)
def create_key(call: Call) -> Reply:
    return {"PrivateKey": new_private_key(), "KeyID": _remember_key(call)}


@action("tcb", "DescribeClient", "EnvId Id")
def client(call: Call) -> Reply:
    identifier = call.params.text("Id")
    record = call.world.store.get("client", f"{call.env_id}/{identifier}")
    if record is None and identifier != call.env_id:
        raise ApiError("ResourceNotFound.ResourceNotExist", f"There is no application [{identifier}].")
    plain = {"RefreshTokenExpiresIn": 2592000, "AccessTokenExpiresIn": 7200, "MaxDevice": 5}
    return {"Id": identifier, "CreatedAt": None, "UpdatedAt": None, **plain, **(record or {})}


@action("tcb", "ModifyClient", "EnvId Id RefreshTokenExpiresIn MaxDevice AccessTokenExpiresIn", writes=True)
def modify_client(call: Call) -> Reply:
    identifier, now = call.params.text("Id"), call.world.stamp()
    key = f"{call.env_id}/{identifier}"
    record = call.world.store.get("client", key)
    if record is None and identifier != call.env_id:
        raise ApiError("ResourceNotFound.ResourceNotExist", f"There is no application [{identifier}].")
    numbers = {
        name: call.params.number(name, 0)
        for name in ("RefreshTokenExpiresIn", "MaxDevice", "AccessTokenExpiresIn")
        if name in call.params
    }
    call.world.store.put("client", key, {**(record or {"CreatedAt": now}), **numbers, "UpdatedAt": now})
    return {}


def _state(call: Call, default: str) -> str:
    state = call.params.text("Status", default)
    if state not in STATES:
        raise ApiError("InvalidParameterValue", f"Status [{state}] must be ENABLE or DISABLE.")
    return state


def _remember_key(call: Call) -> str:
    identifier = new_id("login-key")
    call.world.store.put("login-key", call.env_id, {"id": identifier, "added": call.world.stamp()})
    return identifier
