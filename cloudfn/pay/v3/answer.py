"""An answer's bytes: JSON, signed by the platform's key, with the headers of production."""

from __future__ import annotations

import json
from datetime import datetime

from cloudfn.calls import Answer
from cloudfn.pay.ledger.ids import Ids
from cloudfn.pay.mch import crypto
from cloudfn.pay.mch.keys import Signer
from cloudfn.pay.v3.authorization import SCHEME
from cloudfn.pay.v3.call import V3Answer
from cloudfn.pay.v3.rejected import V3Refusal
from cloudfn.pay.v3.signature import answer_message

COMPACT = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
PLAIN = (
    ("server", "nginx"),
    ("cache-control", "no-cache, must-revalidate"),
    ("x-content-type-options", "nosniff"),
    ("content-language", "zh-CN"),
)
JSON = ("content-type", "application/json; charset=utf-8")


def encode(value: object) -> bytes:
    return COMPACT.encode(value).encode("utf-8", "replace")


def signature_headers(signer: Signer, at: datetime, nonce: str, body: bytes) -> tuple[tuple[str, str], ...]:
    """Of an answer or a notification."""
    timestamp = str(int(at.timestamp()))
    return (
        ("wechatpay-nonce", nonce),
        ("wechatpay-signature", crypto.sign(signer.private, answer_message(timestamp, nonce, body))),
        ("wechatpay-timestamp", timestamp),
        ("wechatpay-serial", signer.serial),
        ("wechatpay-signature-type", SCHEME),
    )


def of(result: V3Answer | V3Refusal, signer: Signer | None, ids: Ids, at: datetime) -> Answer:
    """``signer`` None, a 401 and a file are answered unsigned, as production does."""
    number = result.number if isinstance(result, V3Refusal) else 0
    headers: tuple[tuple[str, str], ...] = (*PLAIN, ("request-id", f"08{ids.hex(38).upper()}-{number}"))
    if isinstance(result, V3Answer) and isinstance(result.body, bytes):
        return Answer(result.status, result.body, (*headers, ("content-type", "application/octet-stream")))
    body = b"" if result.body is None else encode(result.body)
    headers += (JSON,) if body else ()
    is_signed = signer is not None and not (isinstance(result, V3Refusal) and not result.signed)
    if signer is not None and is_signed:
        headers += signature_headers(signer, at, ids.hex(32), body)
    return Answer(result.status, body, headers)
