"""tcb: who may sign in from where: safe domains, ways to sign in, applications, identity providers, keys.

Kept and answered; a mini program's users sign in without them.
"""

from __future__ import annotations

import re
import secrets
from datetime import timedelta
from typing import Any

from cloudfn.clock import BEIJING
from cloudfn.control.actions import Call, action
from cloudfn.control.wire import ApiError, Params, Reply
from cloudfn.control.world import new_id

PLATFORMS = ("WECHAT-OPEN", "WECHAT-PUBLIC", "ANONYMOUS", "EMAIL", "CUSTOM", "USERNAME", "PHONE", "QQ")
STATES = ("ENABLE", "DISABLE")
WAYS = {"EmailLogin": False, "AnonymousLogin": False, "UserNameLogin": True, "PhoneNumberLogin": False}
PROVIDER_TYPES = ("OAUTH", "OIDC", "SAML", "EMAIL", "CUSTOM", "WX_MICRO_APP", "WX_CLOUDBASE_MICRO_APP", "WX_MP")
MAX_PROVIDERS = 20
KEY_TYPES = ("api_key", "publish_key")
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
    return {"PrivateKey": _private_key(), "KeyID": _remember_key(call)}


@action("tcb", "CreateCustomLoginKey", "EnvId", writes=True)
def create_key(call: Call) -> Reply:
    return {"PrivateKey": _private_key(), "KeyID": _remember_key(call)}


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


PROVIDER = (
    "EnvId Id Name ProviderType Picture Homepage Config TransparentMode Description ReuseUserId On"
    " AutoSignInWhenEmailMatch AutoSignInWhenPhoneNumberMatch AutoSignUpWithProviderUser EmailConfig"
)


@action("tcb", "GetProviders", "EnvId")
def providers(call: Call) -> Reply:
    rows = [row for _, row in call.world.store.every("provider", f"{call.env_id}/")]
    return {"Total": len(rows), "Data": rows}


@action("tcb", "AddProvider", PROVIDER, writes=True)
def add_provider(call: Call) -> Reply:
    kind, name = call.params.text("ProviderType"), call.params.group("Name").text("Message")
    identifier = call.params.text("Id", "") or re.sub(r"[^a-z0-9]", "", name.lower())[:32] or new_id("p")[2:]
    if kind not in PROVIDER_TYPES:
        raise ApiError("InvalidParameterValue", f"ProviderType [{kind}] must be one of {', '.join(PROVIDER_TYPES)}.")
    if not re.fullmatch(r"[a-z0-9]{2,32}", identifier):
        raise ApiError("InvalidParameterValue", f"Id [{identifier}] is invalid.")
    key = f"{call.env_id}/{identifier}"
    if call.world.store.get("provider", key) is not None:
        raise ApiError("ResourceUnavailable.ResourceExist", f"Provider [{identifier}] is there already.")
    if len(list(call.world.store.every("provider", f"{call.env_id}/"))) >= MAX_PROVIDERS:
        raise ApiError("LimitExceeded", f"An environment can have at most {MAX_PROVIDERS} providers.")
    call.world.store.put("provider", key, _provider(call, {"Id": identifier, "On": "FALSE", "Config": {}}))
    return {}


@action("tcb", "ModifyProvider", PROVIDER, writes=True)
def modify_provider(call: Call) -> Reply:
    call.world.store.put("provider", *_changed_provider(call))
    return {}


@action("tcb", "DeleteProvider", "EnvId Id", writes=True)
def delete_provider(call: Call) -> Reply:
    key, _ = _named_provider(call)
    call.world.store.drop("provider", key)
    return {}


@action("tcb", "CreateApiKey", "EnvId KeyType KeyName ExpireIn", writes=True)
def create_api_key(call: Call) -> Reply:
    kind, now = call.params.text("KeyType", KEY_TYPES[0]), call.world.clock.now()
    if kind not in KEY_TYPES:
        raise ApiError("InvalidParameterValue", f"KeyType [{kind}] must be one of {', '.join(KEY_TYPES)}.")
    name = call.params.text("KeyName", "") if kind == KEY_TYPES[0] else kind
    seconds = call.params.number("ExpireIn", 0)
    ends = (now + timedelta(seconds=seconds)).astimezone(BEIJING).isoformat(timespec="seconds") if seconds else None
    row = {"KeyId": new_id("key"), "Name": name or kind, "ExpireAt": ends, "CreateAt": call.world.stamp()}
    call.world.store.put("api-key", f"{call.env_id}/{row['KeyId']}", {**row, "kind": kind})
    return {**row, "ApiKey": secrets.token_urlsafe(32)}


@action("tcb", "DescribeApiKeyList", "EnvId PageNumber PageSize KeyType")
def api_keys(call: Call) -> Reply:
    kind = call.params.text("KeyType", "")
    rows = [
        {name: row[name] for name in ("KeyId", "Name", "ExpireAt", "CreateAt")} | {"ApiKey": None}
        for _, row in call.world.store.every("api-key", f"{call.env_id}/")
        if kind in ("", row["kind"])
    ]
    size = call.params.number("PageSize", 20)
    first = (max(call.params.number("PageNumber", 1), 1) - 1) * size
    return {"Data": rows[first : first + size], "Total": len(rows)}


@action("tcb", "DeleteApiKey", "EnvId KeyId", writes=True)
def delete_api_key(call: Call) -> Reply:
    """One that is not there is no error. Source: manager-node 5.6.5, deleteApiKey."""
    call.world.store.drop("api-key", f"{call.env_id}/{call.params.text('KeyId')}")
    return {}


def _state(call: Call, default: str) -> str:
    state = call.params.text("Status", default)
    if state not in STATES:
        raise ApiError("InvalidParameterValue", f"Status [{state}] must be ENABLE or DISABLE.")
    return state


def _named_provider(call: Call) -> tuple[str, dict[str, Any]]:
    key = f"{call.env_id}/{call.params.text('Id')}"
    found = call.world.store.get("provider", key)
    if found is None:
        raise ApiError("ResourceNotFound.ResourceNotExist", f"There is no provider [{call.params.text('Id')}].")
    return key, found


def _changed_provider(call: Call) -> tuple[str, dict[str, Any]]:
    key, before = _named_provider(call)
    return key, _provider(call, before)


def _provider(call: Call, before: dict[str, Any]) -> dict[str, Any]:
    given = {name: value for name, value in call.params.values.items() if name != "EnvId" and value is not None}
    row = {**before, **given, "Id": before["Id"]}
    message = Params(row).group("Name").text("Message", "")
    row["Name"] = {"Message": message, "Localized": [], **row.get("Name", {})}
    row["Config"] = {"SamlMetadata": "", **row.get("Config", {})}
    if "Description" in row:
        row["Description"] = {"Message": "", "Localized": [], **row["Description"]}
    return row


def _remember_key(call: Call) -> str:
    identifier = new_id("login-key")
    call.world.store.put("login-key", call.env_id, {"id": identifier, "added": call.world.stamp()})
    return identifier


def _private_key() -> str:
    """Random text in the frame of a key: nothing here signs tickets with it."""
    lines = "\n".join(secrets.token_hex(32) for _ in range(12))
    return f"-----BEGIN RSA PRIVATE KEY-----\n{lines}\n-----END RSA PRIVATE KEY-----\n"
