"""tcb: environments, and the account that owns them."""

from __future__ import annotations

import re
from typing import Any

from cloudfn.control.account import APP_ID, UIN
from cloudfn.control.actions import Call, action
from cloudfn.control.hosting import static_storages
from cloudfn.control.routes import route_key
from cloudfn.control.wire import ApiError, Reply
from cloudfn.control.world import World, new_id

MAX_ENVS = 10
PACKAGE = "baas_personal"
EPOCH = "2026-01-01 00:00:00"


@action("tcb", "DescribeEnvs", "EnvId IsVisible Channels Limit Offset")
def describe_envs(call: Call) -> Reply:
    named = call.params.text("EnvId", "")
    if named and call.world.settings.envs is None:
        call.world.environment(named)
    rows = [env_info(call.world, env_id) for env_id in call.world.environments() if named in ("", env_id)]
    return {"EnvList": call.page(rows, limit=100), "Total": len(rows)}


@action("tcb", "DescribeEnvInfo", "EnvId")
def describe_env_info(call: Call) -> Reply:
    info = env_info(call.world, call.env_id)
    user = {"AppId": APP_ID, "Uin": UIN, "OwnerUin": UIN, "OpenId": "", "EnvName": info["Alias"]}
    return {"EnvInfo": {**info, "EnvBaseInfo": info, "UserInfo": user}}


@action("tcb", "ModifyEnv", "EnvId Alias CustomQps", writes=True)
def modify(call: Call) -> Reply:
    env_id, alias = call.env_id, call.params.text("Alias", "")
    if alias and not re.fullmatch(r"[\w.-]{1,60}", alias):
        raise ApiError("InvalidParameterValue", f"Alias [{alias}] is invalid.")
    record = call.world.store.get("env", env_id) or {}
    changed = {**record, "alias": alias or record.get("alias", env_id), "updated": call.world.stamp()}
    call.world.store.put("env", env_id, changed)
    return {}


@action(
    "tcb",
    "CreateEnv",
    "Alias PackageId Resources Period AutoVoucher Tags RenewFlag ExternalStorage EnableOverrun",
    writes=True,
)
def create(call: Call) -> Reply:
    alias = call.params.text("Alias")
    if not re.fullmatch(r"[a-z0-9-]{1,20}", alias):
        raise ApiError("InvalidParameterValue", f"Alias [{alias}] is invalid.")
    if len(call.world.environments()) >= MAX_ENVS:
        raise ApiError("LimitExceeded", f"An account can have at most {MAX_ENVS} environments.")
    env_id = f"{alias}-{new_id('e')[2:]}"
    call.world.add_environment(env_id, alias)
    return {"EnvId": env_id, "TranId": "", "TradeId": ""}


@action("tcb", "DestroyEnv", "EnvId IsForce BypassCheck", writes=True)
def destroy(call: Call) -> Reply:
    env_id = call.env_id
    if any(True for _ in call.world.functions(env_id)) and not call.params.flag("BypassCheck", False):
        raise ApiError("OperationDenied", f"Environment [{env_id}] still holds functions.")
    for function in call.world.functions(env_id):
        call.world.store.drop("function", function.key)
    for kind, prefix in (("table", f"{env_id}/"), ("permission", f"{env_id}/"), ("route", route_key(env_id, ""))):
        for key, _ in call.world.store.every(kind, prefix):
            call.world.store.drop(kind, key)
    call.world.store.drop("env", env_id)
    return {}


@action("tcb", "CheckTcbService", "")
def check_service(call: Call) -> Reply:
    return {"Initialized": True}


@action("tcb", "InitTcb", "Channel Source SubChannel", writes=True)
def init(call: Call) -> Reply:
    """The service of this account is open from the beginning, and opening it again changes nothing."""
    return {}


@action("tcb", "CreateEnvResource", "EnvId Resources", writes=True)
def create_resource(call: Call) -> Reply:
    """An environment has all of them from the beginning, but the static site."""
    env_id, kinds = call.env_id, call.params.strings("Resources")
    if "log" in kinds:
        raise ApiError("ResourceInUse.LogExist", f"Environment [{env_id}] has a log service already.")
    raise ApiError("UnsupportedOperation", f"The resources {kinds} are not emulated here.")


@action("tcb", "DescribeTcbAccountInfo", "")
def describe_account(call: Call) -> Reply:
    return {"CloudAppId": APP_ID, "Uin": UIN, "Initialized": True}


@action("tcb", "BindCls", "EnvId ClsRegion ClsLogsetId ClsTopicId", writes=True)
def bind_logs(call: Call) -> Reply:
    """A topic of one's own. It is said to be there; logs stay where they are."""
    env_id, params = call.env_id, call.params
    topic = {name: params.text(name) for name in ("ClsRegion", "ClsLogsetId", "ClsTopicId")}
    record = call.world.store.get("env", env_id) or {}
    logs = [{**topic, "CreateTime": call.world.stamp()}]
    call.world.store.put("env", env_id, {**record, "logs": logs})
    return {}


def env_info(world: World, env_id: str) -> dict[str, Any]:
    """An environment as DescribeEnvs lists it."""
    region, record = world.settings.region, world.store.get("env", env_id) or {}
    added = record.get("added", EPOCH)
    return {
        "EnvId": env_id,
        "Alias": record.get("alias", env_id),
        "Source": "miniapp",
        "Status": "NORMAL",
        "EnvType": "baas",
        "Region": region,
        "PackageId": PACKAGE,
        "PackageName": PACKAGE,
        "PackageType": "default",
        "IsAutoDegrade": False,
        "EnvChannel": "qcloud",
        "PayMode": "postpayment",
        "IsDefault": False,
        "IsDauPackage": False,
        "ArchitectureType": "",
        "Recycle": "",
        "CreateTime": added,
        "UpdateTime": record.get("updated", added),
        "Functions": [{"Namespace": env_id, "Region": region}],
        "Databases": [{"InstanceId": f"tnt-{env_id}", "Status": "RUNNING", "Region": region, "UpdateTime": added}],
        "Storages": [
            {
                "AppId": APP_ID,
                "Bucket": world.bucket(env_id),
                "Region": region,
                "CdnDomain": f"{world.bucket(env_id)}.tcb.qcloud.la",
                "ExternalStorage": _no_external(region),
            }
        ],
        "LogServices": [
            {
                "LogsetId": f"logset-{env_id}",
                "LogsetName": "TCB",
                "TopicId": f"topic-{env_id}",
                "TopicName": "TCB",
                "Region": region,
                "Period": (world.store.get("log", env_id) or {}).get("days", 7),
            }
        ],
        "CustomLogServices": record.get("logs", []),
        "StaticStorages": [
            {**storage, "ExternalStorage": _no_external(region)} for storage in static_storages(world, env_id)
        ],
        "Tags": [],
        "Meta": [],
        "PostgreSQL": [],
    }


def _no_external(region: str) -> Reply:
    return {"BucketName": "", "Region": region, "BasePath": "", "Enabled": False}
