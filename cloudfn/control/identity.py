"""tcb: identity providers and keys for the API of an environment. Kept and answered."""

from __future__ import annotations

import re
import secrets
from datetime import timedelta
from typing import Any

from cloudfn.clock import BEIJING
from cloudfn.control.actions import Call, action
from cloudfn.control.wire import ApiError, Params, Reply
from cloudfn.control.world import new_id

PROVIDER_TYPES = ("OAUTH", "OIDC", "SAML", "EMAIL", "CUSTOM", "WX_MICRO_APP", "WX_CLOUDBASE_MICRO_APP", "WX_MP")
LONGEST_KEY_S = 100 * 365 * 86400
"""A bound of ours: the vendor documents none."""
MAX_PROVIDERS = 20
KEY_TYPES = ("api_key", "publish_key")

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
    if not 0 <= seconds <= LONGEST_KEY_S:
        raise ApiError("InvalidParameterValue", f"ExpireIn must be between 0 and {LONGEST_KEY_S}.")
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
