"""A notification of API v3 as it goes out: encrypted, and signed anew for each attempt; ``id`` and resource stay.

Its verdict is the status alone: 200 and 204 are accepted whatever the body says (developers' reports, answered by the
vendor), everything else is repeated.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from cloudfn.calls import Answer
from cloudfn.pay.ledger import Ledger, callbacks
from cloudfn.pay.ledger.verdict import LONGEST_REPLY, Verdict
from cloudfn.pay.mch import crypto
from cloudfn.pay.mch.channel import replied
from cloudfn.pay.mch.keys import KeyRing, MerchantKeys, Signer
from cloudfn.pay.mch.post import Post
from cloudfn.pay.v3 import centre
from cloudfn.pay.v3.answer import encode, signature_headers

PROBE = "WECHATPAY/SIGNTEST/"
"""A signature that begins so is a test and must fail (the vendor's guide on callbacks)."""
STALE = timedelta(minutes=10)
FORGERIES = ("signtest", "stale")
"""Misfortunes that a callback must refuse; after one it is delivered rightly."""


class V3Delivery:
    def __init__(self, ledger: Ledger, keys: KeyRing) -> None:
        self._ledger, self._keys = ledger, keys

    def write(self, event: Mapping[str, object], attempt: int) -> Post:
        keys = self._keys.of(str(event["mchid"]))
        sent = body_of(event, keys.api_v3_key)
        if callbacks.by_centre(str(event["notify_url"])):
            return centre.post(event, sent)
        body = encode(sent)
        fault = str(event.get("fault", "")) if attempt == 1 else ""
        context = self._ledger.context
        headers = dict(_signed(keys, fault, context.clock.now(), context.ids.nonce() + context.ids.nonce(), body))
        request_id = f"08{context.ids.hex(38).upper()}-0"
        kind = "application/json"
        return Post(str(event["notify_url"]), {"content-type": kind, "request-id": request_id, **headers}, body, fault)

    def judge(self, answer: Answer, post: Post) -> Verdict:
        text = answer.body.decode("utf-8", "replace")[:LONGEST_REPLY]
        shown = f"{answer.status} {text}".strip()
        if answer.status not in (200, 204):
            return Verdict("retry", shown, "CFN-PAY-138", {"status": answer.status, "reply": text[:200]})
        if post.fault in FORGERIES:
            return Verdict("retry", shown, "CFN-PAY-142", {"fault": post.fault, "status": answer.status})
        said = replied(answer.body)
        if str(said.get("code", "SUCCESS")).upper() not in ("SUCCESS", "0", "OK") or "statusCode" in said:
            return Verdict("accepted", shown, "CFN-PAY-137", {"status": answer.status, "reply": text[:200]})
        return Verdict("accepted", shown)


def body_of(event: Mapping[str, Any], api_v3_key: str) -> dict[str, object]:
    """Compact JSON of this survives JSON.parse and JSON.stringify, which many verify it after."""
    plain = encode(event["resource"])
    original = str(event["original_type"])
    nonce = hashlib.sha256(f"{event['id']}".encode() + plain).hexdigest()[:12]  # the same at every attempt
    return {
        "id": event["id"],
        "create_time": event["create_time"],
        "resource_type": "encrypt-resource",
        "event_type": event["event_type"],
        "summary": event["summary"],
        "resource": {
            "original_type": original,
            "algorithm": "AEAD_AES_256_GCM",
            "ciphertext": crypto.seal(api_v3_key, nonce, original, plain),
            "associated_data": original,
            "nonce": nonce,
        },
    }


def _signed(keys: MerchantKeys, fault: str, at: datetime, nonce: str, body: bytes) -> tuple[tuple[str, str], ...]:
    signer: Signer = keys.signer
    if fault == "otherKey":
        signer = keys.certificate if keys.mode == "publicKey" else keys.public_key
    headers = signature_headers(signer, at - STALE if fault == "stale" else at, nonce, body)
    if fault != "signtest":
        return headers
    return tuple(
        (name, PROBE + value[len(PROBE) :] if name == "wechatpay-signature" else value) for name, value in headers
    )
