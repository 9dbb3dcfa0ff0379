"""tcb: what the account may hold and what it is said to pay. There is no bill here."""

from __future__ import annotations

import calendar

from cloudfn.clock import BEIJING
from cloudfn.control.actions import Call, action
from cloudfn.control.envs import EPOCH, MAX_ENVS, PACKAGE
from cloudfn.control.wire import Reply

FOR_EVER = "2099-12-31 23:59:59"


@action("tcb", "DescribeEnvLimit", "Source")
def limits(call: Call) -> Reply:
    count = len(call.world.environments())
    totals = {"MaxEnvNum": MAX_ENVS, "CurrentEnvNum": count, "MaxFreeEnvNum": 1, "CurrentFreeEnvNum": 0}
    changes = {"MaxDeleteTotal": 10, "MaxDeleteMonthly": 4, "ChangePayTotal": 10, "ChangePayMonthly": 4}
    used = ("CurrentDeleteTotal", "CurrentDeleteMonthly", "CurrentChangePayTotal", "CurrentChangePayMonthly")
    return {**totals, **changes, "MaxFreeTrialNum": 1, "CurrentFreeTrialNum": 0, **dict.fromkeys(used, 0)}


@action("tcb", "DescribeBillingInfo", "EnvId EnvIds Limit Offset")
def billing(call: Call) -> Reply:
    """There is no bill: each environment is said to be paid for, for ever."""
    names = [call.env_id] if "EnvId" in call.params else call.params.strings("EnvIds") or call.world.environments()
    rows = [_billing(call, call.world.environment(env_id)) for env_id in names]
    return {"EnvBillingInfoList": call.page(rows), "Total": len(rows)}


@action("tcb", "DescribeEnvAccountCircle", "EnvId")
def account_circle(call: Call) -> Reply:
    """The month for which use is counted."""
    call.world.environment(call.params.text("EnvId"))
    now = call.world.clock.now().astimezone(BEIJING)
    days = calendar.monthrange(now.year, now.month)[1]
    return {"StartTime": f"{now:%Y-%m}-01 00:00:00", "EndTime": f"{now:%Y-%m}-{days} 23:59:59"}


@action(
    "tcb",
    "DescribeBaasPackageList",
    "PackageName EnvId Source EnvChannel TargetAction GroupName PackageTypeList PaymentChannel",
)
def packages(call: Call) -> Reply:
    row = {
        "PackageName": PACKAGE,
        "PackageTitle": PACKAGE,
        "GroupName": "baas",
        "GroupTitle": "baas",
        "BillTags": "{}",
        "ResourceLimit": "{}",
        "AdvanceLimit": "{}",
        "PackageDescription": "",
        "IsExternal": False,
    }
    return {"PackageList": [row] if call.params.text("PackageName", PACKAGE) == PACKAGE else []}


def _billing(call: Call, env_id: str) -> Reply:
    added = (call.world.store.get("env", env_id) or {}).get("added", EPOCH)
    order = {
        "TranId": "",
        "PackageId": PACKAGE,
        "TranType": "create",
        "TranStatus": "4",
        "UpdateTime": added,
        "CreateTime": added,
        "PayMode": "postpayment",
        "ExtensionId": "",
        "ResourceReady": "successful",
        "Flag": "",
        "ReqBody": "{}",
    }
    return {
        "EnvId": env_id,
        "PackageId": PACKAGE,
        "IsAutoRenew": False,
        "Status": "NORMAL",
        "PayMode": "postpayment",
        "IsolatedTime": "",
        "ExpireTime": FOR_EVER,
        "CreateTime": added,
        "UpdateTime": added,
        "IsAlwaysFree": True,
        "PaymentChannel": "qcloud",
        "OrderInfo": order,
        "FreeQuota": "basic",
        "EnableOverrun": False,
        "ExtPackageType": "",
        "EnvCharged": "NO",
        "EnvActivated": "YES",
    }
