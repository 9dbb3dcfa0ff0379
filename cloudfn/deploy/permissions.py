"""Who may read and write a collection, and the files, from a mini program: what is set in the cloud, and what a plan
does about it.

Set by ``ModifySafeRule`` and, for files, ``ModifyStorageSafeRule`` (manager-node 5.6.5), and read back: the newer
``ModifyResourcePermission`` may answer success and store nothing (reported by users of the vendor's toolkit).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from cloudfn.deploy.changes import Change
from cloudfn.deploy.cloud import Cloud
from cloudfn.manifest.values import Permission

CUSTOM = "CUSTOM"


def read(cloud: Cloud, env_id: str, collection: str) -> Permission:
    """What is set. A preset may come with the rule that it stands for, which is no rule of anybody's."""
    return _answered(cloud.read("tcb", "DescribeSafeRule", {"EnvId": env_id, "CollectionName": collection}))


def read_files(cloud: Cloud, env_id: str, bucket: str) -> Permission:
    """The same of the files in ``bucket``."""
    return _answered(cloud.read("tcb", "DescribeStorageSafeRule", {"EnvId": env_id, "Bucket": bucket}))


def parameters(env_id: str, app_id: str, collection: str, permission: Permission) -> dict[str, Any]:
    """``app_id``: the mini program, which the API asks for in environments of WeChat; "" where none is named."""
    found: dict[str, Any] = {"EnvId": env_id, "CollectionName": collection, "AclTag": permission.tag}
    if permission.rule:
        found["Rule"] = permission.rule
    if app_id:
        found["WxAppId"] = app_id
    return found


def file_parameters(env_id: str, bucket: str, permission: Permission) -> dict[str, Any]:
    rule = {"Rule": permission.rule} if permission.rule else {}
    return {"EnvId": env_id, "Bucket": bucket, "AclTag": permission.tag, **rule}


def change(desired: Permission | None, there: Permission | None) -> Change | None:
    """None where nothing is to be done."""
    if desired is None or desired == there:
        return None
    return Change("permission", str(there) if there else "", str(desired))


def _answered(reply: Mapping[str, Any]) -> Permission:
    tag = str(reply.get("AclTag") or "")
    return Permission(tag, _sorted(reply.get("Rule")) if tag == CUSTOM else "")


def _sorted(rule: object) -> str:
    try:
        return json.dumps(json.loads(str(rule or "{}")), sort_keys=True, ensure_ascii=False)
    except ValueError:
        return str(rule)
