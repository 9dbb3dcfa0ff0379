"""cloudPay's notifications: a call of the callback function, whose source tells who it was."""

from __future__ import annotations

import json
from collections.abc import Iterator

from cloudfn.pay.cloudpay.events import coupon_fields, encode
from cloudfn.pay.prove.grants import NotificationFacts
from cloudfn.pay.prove.senders import CLIENT, UNCHANGED, Alteration, Forgery, ForgeryCodes, SentNotification
from cloudfn.pay.prove.stage import Delivery


class CloudPaySender:
    codes = ForgeryCodes()

    def genuine(self, notice: SentNotification, changed: Alteration = UNCHANGED) -> Delivery:
        event = {**json.loads(notice.event), **_fields(notice, changed)}
        return Delivery(notice.function, encode(event), notice.order.openid, notice.order.sub_appid)

    def by_client(self, notice: SentNotification) -> Delivery:
        """The platform's own keys win over forged ones."""
        order = notice.order
        user = {"appId": order.sub_appid, "openId": order.openid}
        event = {**json.loads(notice.event), "tcbContext": {}, "userInfo": user}
        return Delivery(notice.function, encode(event), order.openid, order.sub_appid, "wx_client")

    def forged(self, notice: SentNotification) -> Iterator[Forgery]:
        """Strangers cannot call a function as the platform does; users of the mini program can, with its event."""
        yield Forgery(CLIENT, "CFN-PAY-076", self.by_client(notice))

    def told(self, notice: SentNotification) -> NotificationFacts:
        event = json.loads(notice.event)
        return NotificationFacts.of([event], str(event.get("outTradeNo", "")))


def _fields(notice: SentNotification, changed: Alteration) -> dict[str, object]:
    fields: dict[str, object] = dict(changed.more)
    if changed.out_trade_no:
        fields["outTradeNo"] = changed.out_trade_no
    if changed.merchant:
        fields["subMchId"] = changed.merchant
    if changed.paid is not None:
        fields |= {"totalFee": changed.paid, "cashFee": changed.paid}
    if changed.coupon is not None:
        total = notice.order.total_fee_fen
        fields |= {**coupon_fields(changed.coupon, total), "cashFee": total - changed.coupon}
    return fields
