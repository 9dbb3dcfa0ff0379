"""What calls of payment APIs give: callback, merchant, environment, fee."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from cloudfn.errors import Where
from cloudfn.source.constants import Constants
from cloudfn.source.expressions import MISSING, RUNNING, At, Seen
from cloudfn.source.names import Names
from cloudfn.source.pay_calls import APIS, arguments
from cloudfn.source.survey_values import PayApi, PayUse, Spelt
from cloudfn.source.syntax import member_name, member_object

_FEES = {"unifiedOrder": "totalFee", "refund": "refundFee"}
_CALLBACKS = frozenset(("unifiedOrder", "refund"))


def pay_uses(constants: Constants, names: Names, function: str) -> Iterator[PayUse]:
    """Every payment call of a file, in its order."""
    if b"cloudPay" not in names.file.data:
        return
    for node in names.found.get("call", ()):
        called = node.child_by_field_name("function")
        api = member_name(names.file, called) if called is not None else ""
        owner = member_object(called) if called is not None else None
        if api not in APIS or owner is None or not _is_cloud_pay(constants, At(names, owner)):
            continue
        given = arguments(node)
        yield _use(constants, At(names, given[0]) if given else None, api, function, names.file.where(node))


def _is_cloud_pay(constants: Constants, at: At) -> bool:
    """``X.cloudPay``, ``X.cloudPay({appid})``, or a name that is bound to one of them."""
    file = at.names.file
    for _ in range(4):
        node = at.node
        if node.type == "call_expression":
            node = node.child_by_field_name("function") or node
        if member_name(file, node) == "cloudPay" or (node.type == "identifier" and file.text(node) == "cloudPay"):
            return True
        bounds = at.names.values(node) if node.type == "identifier" else ()
        if len(bounds) != 1 or bounds[0].value is None:
            return False
        if bounds[0].path[-1:] == ("cloudPay",):
            return True
        at = At(at.names, bounds[0].value)
    return False


def _use(constants: Constants, options: At | None, api: str, function: str, where: Where) -> PayUse:
    unread: set[str] = set()
    texts: dict[str, Spelt] = {}
    for key in ("functionName", "subMchId", "envId"):
        texts[key] = Spelt("")
        if options is None or (key == "functionName" and api not in _CALLBACKS):
            continue
        found = constants.field(options, key)
        text = constants.seen(found)
        if text is RUNNING or found is MISSING:
            continue
        if isinstance(text, str):
            texts[key] = text
            continue
        unread.add(key)
        alternatives = constants.texts(found) if isinstance(found, At) else ()
        texts[key] = alternatives[0] if len(alternatives) == 1 else Spelt("")
    fee = _fee(constants, options, api, unread)
    api_name = cast(PayApi, api)
    return PayUse(
        function, api_name, texts["functionName"], texts["subMchId"], texts["envId"], fee, frozenset(unread), where
    )


def _fee(constants: Constants, options: At | None, api: str, unread: set[str]) -> int | None:
    key = _FEES.get(api)
    found: Seen = constants.field(options, key) if key and options is not None else MISSING
    fee = constants.number(found) if isinstance(found, At) else None
    if key and fee is None and found is not MISSING:
        unread.add(key)
    return fee
