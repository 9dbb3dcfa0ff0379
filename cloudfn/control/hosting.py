"""tcb: the static site of an environment. Its files lie in a bucket of their own, see ``buckets``."""

from __future__ import annotations

import re
from typing import Any

from cloudfn.control.account import APP_ID
from cloudfn.control.actions import Call, action
from cloudfn.control.wire import ApiError, Reply
from cloudfn.control.world import World

ONLINE, OFFLINE = "online", "offline"
DOMAIN = re.compile(r"([a-z0-9-]+\.)+[a-z]{2,}", re.IGNORECASE)


@action("tcb", "CreateStaticStore", "EnvId EnableUnion ExternalStorage", writes=True)
def create(call: Call) -> Reply:
    env_id = call.env_id
    if _status(call.world, env_id) == ONLINE:
        raise ApiError("ResourceUnavailable.ResourceExist", f"Environment [{env_id}] has static hosting already.")
    call.world.store.put("hosting", env_id, {"status": ONLINE, "domains": []})
    return {"Result": "succ"}


@action("tcb", "DescribeStaticStore", "EnvId")
def describe(call: Call) -> Reply:
    env_id = call.env_id
    if _status(call.world, env_id) == OFFLINE:
        return {"Data": []}
    row = {
        "EnvId": env_id,
        "CdnDomain": site_domain(env_id),
        "Bucket": call.world.hosting_bucket(env_id),
        "Regoin": call.world.settings.region,  # the service's own spelling
        "Region": call.world.settings.region,
        "Status": ONLINE,
    }
    return {"Data": [row]}


@action("tcb", "DestroyStaticStore", "EnvId CdnDomain", writes=True)
def destroy(call: Call) -> Reply:
    env_id = call.env_id
    _online(call)
    runtime = call.world.runtime
    if runtime is not None and runtime.files(env_id, "hosting").paths():
        raise ApiError("OperationDenied", "The static site still holds files.")
    call.world.store.drop("hosting", env_id)
    return {"Result": "succ"}


@action("tcb", "CreateHostingDomain", "EnvId Domain CertId", writes=True)
def create_domain(call: Call) -> Reply:
    record, domain = _online(call), call.params.text("Domain")
    call.params.text("CertId")
    if not DOMAIN.fullmatch(domain):
        raise ApiError("InvalidParameterValue", f"Domain [{domain}] is invalid.")
    if domain in record["domains"]:
        raise ApiError("ResourceUnavailable.ResourceExist", f"Domain [{domain}] is bound already.")
    call.world.store.put("hosting", call.env_id, {**record, "domains": [*record["domains"], domain]})
    return {}


@action("tcb", "DescribeHostingDomainTask", "EnvId")
def describe_task(call: Call) -> Reply:
    _online(call)
    return {"Status": "success"}


@action("tcb", "DeleteHostingDomain", "EnvId Domain", writes=True)
def delete_domain(call: Call) -> Reply:
    record, domain = _online(call), call.params.text("Domain")
    if domain not in record["domains"]:
        raise ApiError("ResourceNotFound.ResourceNotExist", f"Domain [{domain}] is not bound.")
    left = [other for other in record["domains"] if other != domain]
    call.world.store.put("hosting", call.env_id, {**record, "domains": left})
    return {}


def static_storages(world: World, env_id: str) -> list[dict[str, Any]]:
    """The site as DescribeEnvs lists it; nothing before it was opened."""
    if _status(world, env_id) == OFFLINE:
        return []
    return [
        {
            "StaticDomain": site_domain(env_id),
            "DefaultDirName": "",
            "Status": ONLINE,
            "Region": world.settings.region,
            "Bucket": world.hosting_bucket(env_id),
            "AccessExpire": 0,
        }
    ]


def site_domain(env_id: str) -> str:
    return f"{env_id}-{APP_ID}.tcloudbaseapp.com"


def _status(world: World, env_id: str) -> str:
    return str((world.store.get("hosting", env_id) or {"status": OFFLINE})["status"])


def _online(call: Call) -> dict[str, Any]:
    found = call.world.store.get("hosting", call.env_id)
    if found is None:
        raise ApiError("ResourceNotFound.ResourceNotExist", f"Environment [{call.env_id}] has no static hosting.")
    return found
