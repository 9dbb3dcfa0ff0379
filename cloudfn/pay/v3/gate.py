"""What every request goes through first: is it signed, by whom, when, and over what was sent?

In: an ``MchRequest``, the merchant's keys, the clock. Out: ``Sender`` or ``V3Refusal``, in production's order as far
as it is known: the header's form, the serial number, the time, the signature.
"""

from __future__ import annotations

from datetime import datetime

from cloudfn.frozen import dataclass
from cloudfn.pay.mch import crypto
from cloudfn.pay.mch.keys import MerchantKey, MerchantKeys
from cloudfn.pay.mch.request import MchRequest
from cloudfn.pay.v3 import authorization, diagnosis
from cloudfn.pay.v3.authorization import Authorization
from cloudfn.pay.v3.rejected import V3Refusal, sign_error
from cloudfn.pay.v3.signature import SignedRequest

TOLERANCE_S = 300
"""How far a timestamp may be from the platform's clock."""

FORM = "Http头Authorization值格式错误，请参考《微信支付商户REST API签名规则》"
SERIAL = "商户证书序列号有误。请使用签名私钥匹配的证书序列号"
TIME = "Http头Authorization中的timestamp与发起请求的时间不得超过5分钟"
MISMATCH = "签名错误，请检查后再试"


@dataclass(frozen=True, slots=True)
class Sender:
    """``verified`` is False for a merchant whose key is unknown here: its requests are served, loudly."""

    mch_id: str
    verified: bool


def read(request: MchRequest) -> Authorization | V3Refusal:
    """The header's values."""
    header = authorization.parse(request.headers.get("authorization", ""))
    if isinstance(header, str):
        return sign_error(FORM, "CFN-PAY-121", {"problem": header})
    return header


def judge(request: MchRequest, header: Authorization, keys: MerchantKeys, now: datetime) -> Sender | V3Refusal:
    key = _key_for(header, keys)
    if isinstance(key, V3Refusal):
        return key
    off = int(header.timestamp) - int(now.timestamp())
    if abs(off) > TOLERANCE_S:
        params = {"off": off, "timestamp": header.timestamp, "now": int(now.timestamp())}
        return sign_error(TIME, "CFN-PAY-124", params)
    if key is None:
        return Sender(keys.mch_id, verified=False)
    sent = SignedRequest(request.method, request.target, header.timestamp, header.nonce_str, request.body)
    if crypto.verifies(key.public, sent.message, header.signature):
        return Sender(keys.mch_id, verified=True)
    return _mismatch(request, header, keys, key, sent)


def _key_for(header: Authorization, keys: MerchantKeys) -> MerchantKey | V3Refusal | None:
    """The key that must have signed; None where that is not known on this machine."""
    serial = header.serial_no.upper()
    own = next((key for key in keys.merchant if not key.is_local), None)
    local = next(key for key in keys.merchant if key.is_local)
    if own is not None and own.serial_no in ("", serial):
        return own
    if serial == local.serial_no:
        return local
    if own is None:
        return None
    known = ", ".join(key.serial_no for key in keys.merchant)
    return sign_error(SERIAL, "CFN-PAY-122", {"serial": header.serial_no, "known": known, "merchant": keys.mch_id})


def _mismatch(
    request: MchRequest, header: Authorization, keys: MerchantKeys, key: MerchantKey, sent: SignedRequest
) -> V3Refusal:
    detail = {
        "detail": {"issue": "sign not match"},
        "field": "signature",
        "location": "authorization",
        "sign_information": {
            "method": sent.method,
            "sign_message_length": len(sent.message),
            "truncated_sign_message": sent.truncated,
            "url": sent.url,
        },
    }
    digest = crypto.signed_digest(key.public, header.signature)
    if digest is None:
        params = {"serial": header.serial_no, "other": _signer(header, keys, key)}
        return sign_error(MISMATCH, "CFN-PAY-126", params, detail)
    found = diagnosis.differences(sent, digest, request.host)
    if not found:
        about: dict[str, object] = {"text": sent.truncated.replace("\n", "\\n"), "length": len(sent.message)}
        return sign_error(MISMATCH, "CFN-PAY-128", about, detail)
    which = ", ".join(str(each.line) for each in found if each.line) or "-"
    told: dict[str, object] = {
        "lines": which,
        "signed": "; ".join(each.signed for each in found),
        "sent": "; ".join(each.sent for each in found),
    }
    return sign_error(MISMATCH, "CFN-PAY-127", told, detail)


def _signer(header: Authorization, keys: MerchantKeys, tried: MerchantKey) -> str:
    """Whose key it was, where we have it."""
    for other in keys.merchant:
        if other is not tried and crypto.signed_digest(other.public, header.signature) is not None:
            return f"serial {other.serial_no or '-'}" + (" (local set)" if other.is_local else "")
    for signer in (keys.public_key, keys.certificate):
        if crypto.signed_digest(signer.private.public_key(), header.signature) is not None:
            return f"{signer.serial} (WeChat Pay's)"
    return "-"
