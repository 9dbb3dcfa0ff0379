"""CloudBase's integration centre between WeChat Pay and an HTTP function: it takes the notification, verifies and
decrypts it, and asks the function for one of three paths.

Source: the vendor's payment template (``functions/pay-common``: app.js, routes/pay.js, tests). Unverified: what stands
in ``Plaintext`` and ``rawData``, and that each answer but 200 is repeated as WeChat Pay repeats.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from cloudfn.pay.mch.post import Post
from cloudfn.pay.v3.answer import encode

TRIGGERS = (
    ("TRANSACTION.", "/wx-pay/unifiedOrderTrigger"),
    ("REFUND.", "/wx-pay/refundTrigger"),
    ("MCHTRANSFER.", "/wx-pay/transferTrigger"),
)


def post(event: Mapping[str, Any], notification: Mapping[str, object]) -> Post:
    """What the centre asks the function. ``event`` as the book keeps it, ``notification`` what WeChat Pay sent."""
    url, kind = str(event["notify_url"]), event_type(event)
    raw = {**notification, "event_type": kind}
    plain = encode(event["resource"])
    body = {
        "ParsedContent": event["resource"],
        "ParsedNotify": {name: value for name, value in raw.items() if name != "resource"},
        "Plaintext": plain.decode(),
        "rawData": raw,
    }
    path = next(path for start, path in TRIGGERS if kind.startswith(start))
    name = (urlsplit(url).hostname or "").partition(".")[0]
    headers = {"content-type": "application/json", "x-tcb-integration-id": name}
    return Post(url, headers, encode(body), path=path)


def event_type(event: Mapping[str, Any]) -> str:
    """The centre's word: of a transfer it names the outcome."""
    kind = str(event["event_type"])
    if not kind.startswith("MCHTRANSFER."):
        return kind
    return f"MCHTRANSFER.TRANSFER.{'SUCCESS' if event['resource'].get('state') == 'SUCCESS' else 'FAIL'}"
