"""``wxa.sec.order.*``: each API by its name. What is not here is refused by its name where open APIs are called."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from cloudfn.calls import Caller
from cloudfn.digits import only_digits
from cloudfn.events.payments import OrderRefused
from cloudfn.pay.ledger import Ledger
from cloudfn.pay.ledger.order import Order
from cloudfn.pay.ledger.shipping import COURIER, MOST_PARCELS, says_the_same, shipped, ships_again
from cloudfn.pay.shipping import check, names
from cloudfn.pay.shipping.check import Arguments, OrderName, is_whole
from cloudfn.pay.shipping.refusals import FIELD, ShippingRefusal
from cloudfn.pay.shipping.reply import merchants, order_reply

Reply = dict[str, Any]

KNOWN_AFTER = timedelta(seconds=10)
"""Production may not know an order for some seconds after its payment. Source: its staff in WeChat's community."""
PAGE = 100


class OrderShipping:
    """``answer`` never raises for what a function sends."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._apis: Mapping[str, Callable[[Arguments, str, Caller], Reply | ShippingRefusal]] = {
            names.UPLOAD: self._upload,
            names.ORDER: self._order,
            names.ORDERS: self._orders,
            names.REMIND: self._remind,
            names.SET_PATH: self._set_path,
            names.IS_MANAGED: self._is_managed,
        }

    def answer(self, name: str, arguments: Arguments, appid: str, caller: Caller) -> Reply:
        """``appid`` is whose orders are meant: those of other mini programs are unknown."""
        result = self._apis[name](arguments, appid, caller)
        if not isinstance(result, ShippingRefusal):
            return {"errcode": 0, "errmsg": "ok", **result}
        params = {"api": name, "errcode": result.errcode, "text": result.errmsg, **result.params}
        self._ledger.context.emit(
            OrderRefused(
                self._ledger.clock.now(),
                api=name.removeprefix(names.PREFIX),
                out_trade_no=str(result.params.get("order", "")),
                err_code=str(result.errcode),
                des=result.errmsg,
                function=caller.function,
                request_id=caller.request_id,
                code=result.code,
                params=params,
            )
        )
        return {"errcode": result.errcode, "errmsg": result.errmsg}

    # --- the APIs ---------------------------------------------------------------------------------------------------

    def _upload(self, arguments: Arguments, appid: str, caller: Caller) -> Reply | ShippingRefusal:
        order = self._paid(check.order_key(arguments), appid)
        if isinstance(order, ShippingRefusal):
            return order
        number = {"order": order.out_trade_no}
        openid = check.payer(arguments)
        if isinstance(openid, ShippingRefusal):
            return openid
        if openid != order.openid:
            return ShippingRefusal(
                10060031, code="CFN-PAY-201", params={**number, "openid": openid, "payer": order.openid}
            )
        if self._is_too_early(order, caller):
            return ShippingRefusal(10060001, code="CFN-PAY-199", params=number)
        upload = check.upload(arguments, order.id)
        if isinstance(upload, ShippingRefusal):
            return ShippingRefusal(upload.errcode, upload.detail, upload.code, number)
        earlier, state = self._ledger.shippings.of(order)
        if state == "refunded":
            return ShippingRefusal(10060004, code="CFN-PAY-202", params={**number, "state": state})
        if state in ("received", "finished"):
            return ShippingRefusal(10060002, code="CFN-PAY-202", params={**number, "state": state})
        if says_the_same(earlier, upload.shipping):
            return ShippingRefusal(10060023, code="CFN-PAY-204", params=number)
        if earlier is not None and earlier.is_again and ships_again(earlier, upload.shipping):
            return ShippingRefusal(10060003, code="CFN-PAY-202", params={**number, "state": state})
        done = shipped(earlier, upload.shipping, is_last=upload.is_last, at=self._ledger.clock.now())
        if len(done.parcels) > MOST_PARCELS:
            return ShippingRefusal(10060024, f"{len(done.parcels)}", FIELD, number)
        self._ledger.shippings.save(order, done)
        return {}

    def _order(self, arguments: Arguments, appid: str, caller: Caller) -> Reply | ShippingRefusal:
        order = self._paid(check.named(arguments), appid)
        return order if isinstance(order, ShippingRefusal) else {"order": self._told(order)}

    def _orders(self, arguments: Arguments, appid: str, caller: Caller) -> Reply | ShippingRefusal:
        span = arguments.get("pay_time_range") or {}
        state, openid, size = arguments.get("order_state"), arguments.get("openid"), arguments.get("page_size", PAGE)
        if not isinstance(span, Mapping) or not all(is_whole(each) for each in span.values()):
            return ShippingRefusal(47001, "pay_time_range")
        if state is not None and not (is_whole(state) and 1 <= state <= 6):
            return ShippingRefusal(10060014, "order_state")
        if not (is_whole(size) and 1 <= size <= PAGE):
            return ShippingRefusal(10060014, "page_size")
        index = arguments.get("last_index") or "0"
        if not (isinstance(index, str) and only_digits(index, 9)):
            return ShippingRefusal(10060011)
        begin, end = span.get("begin_time", 0), span.get("end_time", (1 << 32) - 1)
        start = datetime.fromtimestamp(min(begin, 1 << 32), UTC)
        until = datetime.fromtimestamp(min(end, 1 << 32) + 1, UTC)  # the end counts
        found = [
            self._told(order)
            for order in self._ledger.book.paid_between("", start, until)
            if order.sub_appid == appid and (not openid or order.openid == openid)
        ]
        fitting = [order for order in found if state is None or order["order_state"] == state]
        page = fitting[int(index) : int(index) + size]
        more = len(fitting) > int(index) + size
        return {"order_list": page, "has_more": more, "last_index": str(int(index) + len(page))}

    def _remind(self, arguments: Arguments, appid: str, caller: Caller) -> Reply | ShippingRefusal:
        order = self._paid(check.named(arguments), appid)
        if isinstance(order, ShippingRefusal):
            return order
        params = {"order": order.out_trade_no}
        shipping, state = self._ledger.shippings.of(order)
        if shipping is None or shipping.finished_at is None or state != "shipped":
            return ShippingRefusal(10060028, code="CFN-PAY-202", params={**params, "state": state})
        if shipping.logistics_type != COURIER:
            return ShippingRefusal(10060032, params=params)
        if shipping.reminded_at is not None:
            return ShippingRefusal(10060030, code="CFN-PAY-202", params={**params, "state": state})
        at = arguments.get("received_time")
        if not is_whole(at) or not shipping.finished_at.timestamp() - 1 < at < 1 << 32:
            return ShippingRefusal(10060029, f"received_time {at!r}", params=params)
        self._ledger.shippings.remind(order, shipping)
        return {}

    def _set_path(self, arguments: Arguments, appid: str, caller: Caller) -> Reply | ShippingRefusal:
        """Where WeChat's own messages lead. None is sent here, so it is only looked at."""
        path = arguments.get("path")
        return {} if isinstance(path, str) and path else ShippingRefusal(10060014, "path")

    def _is_managed(self, arguments: Arguments, appid: str, caller: Caller) -> Reply | ShippingRefusal:
        """Every mini program counts as one that owes its shipping."""
        asked = arguments.get("appid")
        if not asked:
            return ShippingRefusal(40097, "appid")
        return {"is_trade_managed": True} if asked == appid else ShippingRefusal(40013, f"{asked!r}")

    # --- inner ------------------------------------------------------------------------------------------------------

    def _paid(self, name: OrderName | ShippingRefusal, appid: str) -> Order | ShippingRefusal:
        """The paid order of this mini program that is meant, where it was named rightly."""
        if isinstance(name, ShippingRefusal):
            return name
        book = self._ledger.book
        if name.transaction_id:
            found = book.order_of_transaction(name.transaction_id)
        else:
            numbered = book.orders_with_number(name.out_trade_no)
            found = next((order for order in numbered if _is_of(order, name)), None)
        if found is None or not found.is_paid or found.sub_appid != appid:
            why = "-" if found is None else found.state if not found.is_paid else found.sub_appid
            return ShippingRefusal(10060001, code="CFN-PAY-200", params={"order": str(name), "state": why})
        return found

    def _is_too_early(self, order: Order, caller: Caller) -> bool:
        """Whether production might not know the order yet: told, and refused where everything is to be strict."""
        if order.paid_at is None or self._ledger.clock.now() >= order.paid_at + KNOWN_AFTER:
            return False
        if self._ledger.context.simulate(order.sub_mch_id).strict:
            return True
        self._ledger.context.notice("CFN-PAY-199", caller, order=order.out_trade_no)
        return False

    def _told(self, order: Order) -> Reply:
        shipping, state = self._ledger.shippings.of(order)
        return order_reply(order, shipping, state)


def _is_of(order: Order, name: OrderName) -> bool:
    """Whether a merchant's number means this order: the merchant is who took it, or the one below."""
    if name.sub_merchant and name.sub_merchant != order.sub_mch_id:
        return False
    return name.merchant in (order.sub_mch_id, *merchants(order))
