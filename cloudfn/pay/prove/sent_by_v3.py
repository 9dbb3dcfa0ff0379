"""Notifications of API v3, and what others can send in their place.

The resource is encrypted with the APIv3 key, so who forges one must know that key or have seen a notification: in a
log, a proxy, a leaked source. Encryption tells that somebody had the key, only the signature that it was WeChat Pay.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from cloudfn.pay.ledger import Ledger, callbacks
from cloudfn.pay.mch import crypto
from cloudfn.pay.mch.keys import KeyRing, Signer
from cloudfn.pay.mch.post import Post
from cloudfn.pay.prove.grants import NotificationFacts
from cloudfn.pay.prove.over_http import BY_CLIENT, OTHER_KEY, OTHERS, TAMPERED, UNSIGNED, OverHttp
from cloudfn.pay.prove.senders import CLIENT, UNCHANGED, Alteration, Forgery, SentNotification, without_fault
from cloudfn.pay.prove.stage import Delivery
from cloudfn.pay.v3 import delivery as wire
from cloudfn.pay.v3.answer import encode, signature_headers

SIGNATURE = "wechatpay-"
PROBE_TAKEN, PROBE_ACKNOWLEDGED, STALE, OTHER_MERCHANT = (
    *("CFN-PAY-172", "CFN-PAY-173"),
    *("CFN-PAY-174", "CFN-PAY-176"),
)


class V3Sender:
    codes = OTHERS

    def __init__(self, ledger: Ledger, keys: KeyRing) -> None:
        self._ledger, self._keys = ledger, keys
        self._writer = wire.V3Delivery(ledger, keys)
        self._http = OverHttp(ledger, self._writer)

    def genuine(self, notice: SentNotification, changed: Alteration = UNCHANGED) -> Delivery:
        return self._http.delivery(notice, self._post(_altered(notice, changed)))

    def by_client(self, notice: SentNotification) -> Delivery:
        event = without_fault(notice)
        by_centre = callbacks.by_centre(str(event["notify_url"]))
        return self._http.by_client(notice, self._post(event) if by_centre else _in_plain_text(event))

    def forged(self, notice: SentNotification) -> Iterator[Forgery]:
        event = without_fault(notice)
        genuine = self._post(event)
        if callbacks.by_centre(str(event["notify_url"])):  # what that sends bears no signature
            yield Forgery(CLIENT, UNSIGNED, self.by_client(notice), {"how": BY_CLIENT})
            return
        yield Forgery(CLIENT, UNSIGNED, self.by_client(notice), {"how": BY_CLIENT})
        make = self._http.forgery
        bare = replace(genuine, headers={k: v for k, v in genuine.headers.items() if not k.startswith(SIGNATURE)})
        yield make(notice, "no signature", UNSIGNED, bare, "without any Wechatpay-* header")
        empty = {name: "" if name == "wechatpay-signature" else value for name, value in genuine.headers.items()}
        yield make(notice, "empty signature", UNSIGNED, replace(genuine, headers=empty), "Wechatpay-Signature is empty")
        yield make(notice, "in plain text", UNSIGNED, _in_plain_text(event), "nothing is encrypted")
        stranger = crypto.make_private()
        serial = genuine.headers["wechatpay-serial"]
        for name, shown in (("wrong key", serial), ("wrong key, unknown serial", secrets.token_hex(20).upper())):
            post = self._signed(genuine, Signer(stranger, shown))
            yield make(
                notice, name, OTHER_KEY, post, f"Wechatpay-Serial {'is right' if shown == serial else 'is unknown'}"
            )
        probe = self._post({**event, "fault": "signtest"})
        yield make(notice, "signature probe", PROBE_TAKEN, probe, "", PROBE_ACKNOWLEDGED)
        yield make(notice, "old timestamp", STALE, self._post({**event, "fault": "stale"}))
        yield make(notice, "tampered ciphertext", TAMPERED, _tampered(genuine, event), "one byte of the ciphertext")
        foreign = encode(wire.body_of(event, secrets.token_hex(16)))
        post = self._signed(replace(genuine, body=foreign), self._keys.of(str(event["mchid"])).signer)
        yield make(notice, "another merchant's key", OTHER_MERCHANT, post)

    def told(self, notice: SentNotification) -> NotificationFacts:
        event = without_fault(notice)
        numbers = {name: value for name, value in event.items() if name not in ("notify_url", "original_type")}
        return NotificationFacts.of([numbers], str(event["resource"]["out_trade_no"]))

    # --- inner ------------------------------------------------------------------------------------------------------

    def _post(self, event: Mapping[str, object]) -> Post:
        return self._writer.write(event, 1)

    def _signed(self, post: Post, signer: Signer) -> Post:
        context = self._ledger.context
        own = signature_headers(signer, context.clock.now(), context.ids.hex(32), post.body)
        return replace(post, headers={**post.headers, **dict(own)})


def _altered(notice: SentNotification, changed: Alteration) -> dict[str, Any]:
    event = without_fault(notice)
    resource = {**event["resource"], **changed.more}
    amount: dict[str, object] = dict(resource.get("amount", {}))
    if changed.out_trade_no:
        resource["out_trade_no"] = changed.out_trade_no
    if changed.merchant:
        resource["sub_mchid" if "sub_mchid" in resource else "mchid"] = changed.merchant
    if changed.paid is not None:
        amount |= {"total": changed.paid, "payer_total": changed.paid}
    if changed.coupon is not None:
        amount["payer_total"] = notice.order.total_fee_fen - changed.coupon
        coupon = {"coupon_id": "10000", "scope": "GLOBAL", "type": "CASH", "amount": changed.coupon, "currency": "CNY"}
        resource["promotion_detail"] = [coupon]
    return {**event, "resource": {**resource, **({"amount": amount} if amount else {})}}


def _in_plain_text(event: Mapping[str, Any]) -> Post:
    said = {name: event[name] for name in ("id", "create_time", "event_type", "summary")}
    body = encode({**said, "resource_type": "encrypt-resource", "resource": event["resource"], **event["resource"]})
    return Post(str(event["notify_url"]), {"content-type": "application/json"}, body)


def _tampered(post: Post, event: Mapping[str, Any]) -> Post:
    """One digit of an instant is another one: who decrypts without looking at the tag reads good JSON."""
    body = json.loads(post.body)
    plain = encode(event["resource"])
    at = plain.rfind(b"+08:00") - 1
    body["resource"]["ciphertext"] = crypto.flipped(body["resource"]["ciphertext"], max(at, 0))
    return replace(post, body=encode(body))
