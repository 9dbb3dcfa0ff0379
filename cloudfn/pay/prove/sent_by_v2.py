"""Notifications of API v2, and what others can send in their place."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from cloudfn.pay.ledger import Ledger
from cloudfn.pay.mch import crypto
from cloudfn.pay.mch.keys import KeyRing
from cloudfn.pay.mch.post import Post
from cloudfn.pay.prove.grants import NotificationFacts
from cloudfn.pay.prove.over_http import BY_CLIENT, OTHER_KEY, OTHERS, TAMPERED, UNSIGNED, OverHttp
from cloudfn.pay.prove.senders import CLIENT, UNCHANGED, Alteration, Forgery, SentNotification, without_fault
from cloudfn.pay.prove.stage import Delivery
from cloudfn.pay.v2 import delivery as wire
from cloudfn.pay.v2 import xml


class V2Sender:
    codes = OTHERS

    def __init__(self, ledger: Ledger, keys: KeyRing) -> None:
        self._keys = keys
        self._writer = wire.V2Delivery(keys)
        self._http = OverHttp(ledger, self._writer)

    def genuine(self, notice: SentNotification, changed: Alteration = UNCHANGED) -> Delivery:
        return self._http.delivery(notice, self._writer.write(_altered(notice, changed), 1))

    def by_client(self, notice: SentNotification) -> Delivery:
        return self._http.by_client(notice, _unsigned(without_fault(notice)))

    def forged(self, notice: SentNotification) -> Iterator[Forgery]:
        event = without_fault(notice)
        yield Forgery(CLIENT, UNSIGNED, self.by_client(notice), {"how": BY_CLIENT})
        make = self._http.forgery
        yield make(notice, "no signature", UNSIGNED, _unsigned(event), "without sign")
        yield make(notice, "empty signature", UNSIGNED, _unsigned(event, sign=""), "sign is empty")
        yield make(notice, "wrong key", OTHER_KEY, _post(event, wire.FORGED), "signed or encrypted with another key")
        key = self._keys.of(str(event["mchid"])).api_key
        yield make(notice, "tampered", TAMPERED, _tampered(event, key), "a field, its sign left as it was")

    def told(self, notice: SentNotification) -> NotificationFacts:
        event = without_fault(notice)
        said = {**event["fields"], **event.get("req_info", {})}
        return NotificationFacts.of(
            [said, {name: str(value) for name, value in said.items()}], str(said["out_trade_no"])
        )


def _altered(notice: SentNotification, changed: Alteration) -> dict[str, Any]:
    event = without_fault(notice)
    about = "req_info" if "req_info" in event else "fields"
    fields: dict[str, object] = {**event[about], **{name: _text(value) for name, value in changed.more.items()}}
    if changed.out_trade_no:
        fields["out_trade_no"] = changed.out_trade_no
    if changed.paid is not None:
        fields |= {"total_fee": changed.paid, "cash_fee": changed.paid}
    if changed.coupon is not None:
        total = notice.order.total_fee_fen
        fields |= {"cash_fee": total - changed.coupon, "settlement_total_fee": total - changed.coupon}
        fields |= {"coupon_fee": changed.coupon, "coupon_count": 1, "coupon_id_0": "10000"}
        fields["coupon_fee_0"] = changed.coupon
    altered = {**event, about: fields}
    if changed.merchant:
        name = "sub_mch_id" if "sub_mch_id" in event["fields"] else "mch_id"
        altered["fields"] = {**altered["fields"], name: changed.merchant}
    return altered


def _text(value: object) -> str:
    """A field of XML is a text."""
    return value if isinstance(value, str) else json.dumps(value)


def _post(event: Mapping[str, Any], key: str) -> Post:
    return Post(str(event["notify_url"]), wire.KIND, xml.write(wire.message(event, key)))


def _unsigned(event: Mapping[str, Any], sign: str | None = None) -> Post:
    """Everything in plain text; of a refund what is encrypted otherwise."""
    fields = {**event["fields"], **event.get("req_info", {}), "sign": sign}
    return Post(str(event["notify_url"]), wire.KIND, xml.write(fields))


def _tampered(event: Mapping[str, Any], key: str) -> Post:
    genuine = wire.message(event, key)
    if "req_info" in genuine:
        broken = {**genuine, "req_info": crypto.flipped(str(genuine["req_info"]), 40)}
    else:
        broken = {**genuine, "time_end": "20000101000000"}
    return replace(_post(event, key), body=xml.write(broken))
