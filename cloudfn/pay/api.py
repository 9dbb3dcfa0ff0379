"""The APIs of ``cloud.cloudPay`` by name. A name that is not here fails by its name, never with a made-up success."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from cloudfn.calls import Answer, Caller
from cloudfn.pay import wire
from cloudfn.pay.bill import download_bill
from cloudfn.pay.checks import Problem, kind_of, shown
from cloudfn.pay.desk import Desk
from cloudfn.pay.query import close_order, query_order
from cloudfn.pay.refunding import query_refund, refund
from cloudfn.pay.sharing import apis, returns
from cloudfn.pay.unified import unified_order

Api = Callable[[Desk, Mapping[str, object], Caller, str], Answer]

APIS: Mapping[str, Api] = {
    "unifiedOrder": unified_order,
    "queryOrder": query_order,
    "closeOrder": close_order,
    "refund": refund,
    "queryRefund": query_refund,
    "downloadBill": download_bill,
    "profitSharing": apis.profit_sharing,
    "multiProfitSharing": apis.multi_profit_sharing,
    "profitSharingFinish": apis.finish,
    "profitSharingQuery": apis.query,
    "profitSharingAddReceiver": apis.add_receiver,
    "profitSharingRemoveReceiver": apis.remove_receiver,
    "profitSharingReturn": returns.give_back,
    "profitSharingReturnQuery": returns.query,
}


def call(desk: Desk, name: str, fields: object, caller: Caller, appid: str) -> Answer:
    found = APIS.get(name)
    if found is None:
        params = {"api": name, "known": ", ".join(APIS)}
        desk.tell(name, Problem("API not implemented", "CFN-PAY-091", params), "", caller)
        message = f"cloudPay.{name} is not implemented by the emulator (CFN-PAY-091)"
        return wire.platform_error("INVALID_PARAM", message, caller.request_id)
    if not isinstance(fields, dict):
        params = {"api": name, "field": "data", "kind": kind_of(fields), "value": shown(fields)}
        return desk.refuse(name, Problem(wire.BAD_FORMAT, "CFN-PAY-001", params), {}, "", caller)
    return found(desk, fields, caller, appid)
