"""tcb: environments and the account."""

from __future__ import annotations

from cloudfn.control.account import APP_ID
from cloudfn.control.actions import Call, action
from cloudfn.control.wire import ApiError, Reply
from cloudfn.control.world import env_info


@action("tcb", "DescribeEnvs")
def describe_envs(call: Call) -> Reply:
    wanted = call.params.text("EnvId", "")
    if wanted and call.world.settings.envs is None:
        call.world.environment(wanted)
    found = [env_id for env_id in call.world.environments() if wanted in ("", env_id)]
    return {"EnvList": [env_info(call.world, env_id) for env_id in found], "Total": len(found)}


@action("tcb", "DescribeEnvInfo")
def describe_env_info(call: Call) -> Reply:
    wanted = call.params.text("EnvId")
    if call.world.settings.envs is not None and wanted not in call.world.settings.envs:
        raise ApiError("ResourceNotFound.Env", f"Environment [{wanted}] does not exist.")
    info = env_info(call.world, call.world.environment(wanted))
    return {"EnvInfo": {**info, "EnvBaseInfo": info, "UserInfo": {"AppId": APP_ID, "Uin": "100000000001"}}}


@action("tcb", "ModifyClsTopic", writes=True)
def modify_log(call: Call) -> Reply:
    """How many days the environment's own topic keeps logs; 3640 is for ever. Source: the SDK's doc-string."""
    days = call.params.number("Period", 0)
    if not (1 <= days <= 3600 or days == 3640):
        raise ApiError("InvalidParameterValue.Period", "Period must be between 1 and 3600, or 3640.")
    call.world.store.put("log", call.env_id, {"days": days})
    return {}


@action("tcb", "DescribeTcbAccountInfo")
def describe_account(call: Call) -> Reply:
    return {"CloudAppId": APP_ID}
