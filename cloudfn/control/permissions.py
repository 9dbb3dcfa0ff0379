"""tcb: who may read and write documents, files and functions. Kept and answered; functions here read as administrators.

Presets and rules of one resource are one record, whichever of the four families of actions writes it.
"""

from __future__ import annotations

import json

from cloudfn.control.actions import Call, action
from cloudfn.control.wire import ApiError, Reply

PRESETS = ("READONLY", "PRIVATE", "ADMINWRITE", "ADMINONLY")
CUSTOM = "CUSTOM"
DEFAULT_PRESET = "PRIVATE"
"""Of a new collection. Source: docs.cloudbase.net, permissions of the database."""
DEFAULT_FILES_PRESET = "READONLY"
"""Of an environment's files. Source: docs.cloudbase.net, storage/security-rules."""

KINDS = {
    "collection": (*PRESETS, CUSTOM),
    "storage": (*PRESETS, CUSTOM),
    "table": PRESETS,
    "function": (CUSTOM,),
}
"""What each kind of resource takes. Source: manager-node 5.6.5, permission."""


@action("tcb", "DescribeDatabaseACL", "EnvId CollectionName")
def describe_acl(call: Call) -> Reply:
    return {"AclTag": _record(call, "collection", _collection(call))["tag"]}


@action("tcb", "ModifyDatabaseACL", "EnvId CollectionName AclTag", writes=True)
def modify_acl(call: Call) -> Reply:
    _put(call, "collection", _collection(call), call.params.text("AclTag"), "")
    return {}


@action("tcb", "DescribeSafeRule", "EnvId CollectionName WxAppId")
def describe_rule(call: Call) -> Reply:
    record = _record(call, "collection", _collection(call))
    return {"AclTag": record["tag"], "Rule": record["rule"] or None}


@action("tcb", "ModifySafeRule", "EnvId CollectionName AclTag Rule WxAppId", writes=True)
def modify_rule(call: Call) -> Reply:
    _put(call, "collection", _collection(call), call.params.text("AclTag"), call.params.text("Rule", ""))
    return {}


@action("tcb", "DescribeStorageSafeRule", "EnvId Bucket")
def describe_storage_rule(call: Call) -> Reply:
    record = _record(call, "storage", _bucket(call))
    return {"AclTag": record["tag"], "Rule": record["rule"]}


@action("tcb", "ModifyStorageSafeRule", "EnvId Bucket AclTag Rule", writes=True)
def modify_storage_rule(call: Call) -> Reply:
    _put(call, "storage", _bucket(call), call.params.text("AclTag"), call.params.text("Rule", ""))
    return {}


@action("tcb", "DescribeStorageACL", "EnvId Bucket")
def describe_storage_acl(call: Call) -> Reply:
    return {"AclTag": _record(call, "storage", _bucket(call))["tag"]}


@action("tcb", "ModifyStorageACL", "EnvId Bucket AclTag", writes=True)
def modify_storage_acl(call: Call) -> Reply:
    _put(call, "storage", _bucket(call), call.params.text("AclTag"), "")
    return {}


@action("tcb", "DescribeSecurityRule", "EnvId ResourceType WxAppId")
def describe_security_rule(call: Call) -> Reply:
    kind = call.params.text("ResourceType").lower()
    return {"Rule": _record(call, _kind(kind), "")["rule"]}


@action("tcb", "ModifySecurityRule", "EnvId ResourceType AclTag Rule WxAppId", writes=True)
def modify_security_rule(call: Call) -> Reply:
    kind = _kind(call.params.text("ResourceType").lower())
    _put(call, kind, "", call.params.text("AclTag", CUSTOM), call.params.text("Rule", ""))
    return {}


@action("tcb", "DescribeResourcePermission", "EnvId ResourceType Resources")
def describe_permission(call: Call) -> Reply:
    kind, names = _kind(call.params.text("ResourceType")), call.params.strings("Resources")
    if not names:
        names = _resources(call, kind)
    rows = []
    for name in names:
        record = _record(call, kind, name)
        rule = record["rule"]
        rows.append({"ResourceType": kind, "Resource": name, "Permission": record["tag"], "SecurityRule": rule})
    return {"Data": {"TotalCount": len(rows), "PermissionList": rows}}


@action("tcb", "ModifyResourcePermission", "EnvId ResourceType Permission Resource SecurityRule", writes=True)
def modify_permission(call: Call) -> Reply:
    params = call.params
    kind, name = _kind(params.text("ResourceType")), params.text("Resource", "")
    if kind == "collection":
        _exists(call, name)
    _put(call, kind, name, params.text("Permission"), params.text("SecurityRule", ""))
    return {"Data": {"Success": True}}


def _collection(call: Call) -> str:
    name = call.params.text("CollectionName")
    _exists(call, name)
    return name


def _exists(call: Call, collection: str) -> None:
    if call.world.store.get("table", f"{call.env_id}/{collection}") is None:
        raise ApiError("ResourceNotFound.TableNotFound", f"Collection [{collection}] does not exist.")


def _bucket(call: Call) -> str:
    bucket = call.params.text("Bucket", "") or call.world.bucket(call.env_id)
    if bucket not in (call.world.bucket(call.env_id), call.world.hosting_bucket(call.env_id)):
        raise ApiError("ResourceNotFound.ResourceNotExist", f"Bucket [{bucket}] does not exist.")
    return bucket


def _kind(kind: str) -> str:
    if kind not in KINDS:
        raise ApiError("InvalidParameterValue", f"ResourceType [{kind}] must be one of {', '.join(KINDS)}.")
    return kind


def _resources(call: Call, kind: str) -> list[str]:
    if kind == "collection":
        return [table["name"] for _, table in call.world.store.every("table", f"{call.env_id}/")]
    if kind == "storage":
        return [call.world.bucket(call.env_id)]
    return [key.rpartition("/")[2] for key, _ in call.world.store.every("permission", f"{call.env_id}/{kind}/")]


def _record(call: Call, kind: str, name: str) -> Reply:
    usual = {"function": CUSTOM, "storage": DEFAULT_FILES_PRESET}.get(kind, DEFAULT_PRESET)
    plain = {"tag": usual, "rule": ""}
    return call.world.store.get("permission", f"{call.env_id}/{kind}/{name}") or plain


def _put(call: Call, kind: str, name: str, tag: str, rule: str) -> None:
    if tag not in KINDS[kind]:
        raise ApiError("InvalidParameterValue", f"AclTag [{tag}] must be one of {', '.join(KINDS[kind])}.")
    if tag == CUSTOM:
        try:
            wrong = not isinstance(json.loads(rule), dict)
        except ValueError:
            wrong = True
        if wrong:
            raise ApiError("InvalidParameterValue", "Rule must be a JSON object.")
    call.world.store.put("permission", f"{call.env_id}/{kind}/{name}", {"tag": tag, "rule": rule})
