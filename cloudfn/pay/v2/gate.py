"""What every request goes through first: is it v2's XML, whose, and signed by that merchant?"""

from __future__ import annotations

import hmac
import re
from collections.abc import Mapping

from cloudfn.pay.ledger.merchants import Merchants
from cloudfn.pay.mch import crypto, parameters
from cloudfn.pay.mch.keys import KeyRing, MerchantKeys
from cloudfn.pay.mch.parameters import SignType
from cloudfn.pay.mch.request import MchRequest
from cloudfn.pay.v2 import diagnosis, xml
from cloudfn.pay.v2.call import V2Refusal

XML, POST, SIGN = "XML格式错误", "请使用post方法", "签名错误，请检查后再试"
MERCHANT = "商户号mch_id不存在"
NO_CERTIFICATE = "400 No required SSL certificate was sent"
"""What the server in front of the API answers (developers' logs)."""
WRONG_CERTIFICATE = "商户证书验证失败"
_MERCHANT_NUMBER = re.compile(r"[0-9]{1,32}")


def read(request: MchRequest) -> dict[str, str] | V2Refusal:
    """The message."""
    if request.method != "POST":
        return V2Refusal(POST, "CFN-PAY-161", {"path": request.path, "problem": f"{request.method} instead of POST"})
    try:
        return xml.read(request.body)
    except xml.BadXml as error:
        return V2Refusal(XML, "CFN-PAY-161", {"path": request.path, "problem": str(error)})


def keys_of(fields: Mapping[str, str], merchants: Merchants, ring: KeyRing) -> MerchantKeys | V2Refusal:
    """Of the merchant that the message names. Raises InvalidFile."""
    mch_id = fields.get("mch_id", "")
    own = [each.mch_id for each in merchants.manifest.payments.values() if each.api != "cloudpay"]
    if not _MERCHANT_NUMBER.fullmatch(mch_id) or (own and mch_id not in own):
        return V2Refusal(MERCHANT, "CFN-PAY-133", {"merchant": mch_id[:40] or "-", "known": ", ".join(own) or "-"})
    return ring.of(mch_id)


def sign_type_of(fields: Mapping[str, str], default: SignType = "MD5") -> SignType:
    return "HMAC-SHA256" if fields.get("sign_type", default) == "HMAC-SHA256" else "MD5"


def judge(path: str, fields: Mapping[str, str], keys: MerchantKeys, sign_type: SignType) -> V2Refusal | None:
    """What is wrong with the sign."""
    right = parameters.sign(fields, keys.api_key, sign_type)
    if hmac.compare_digest(right.encode(), fields.get("sign", "").encode("utf-8", "replace")):
        return None
    why = diagnosis.why(fields, keys.api_key, sign_type)
    shown = parameters.base_string(fields, "***")
    params = {"path": path, "why": why or "another key, or other values, were signed", "text": shown[:300]}
    return V2Refusal(SIGN, "CFN-PAY-162", params)


def show_certificate(request: MchRequest, keys: MerchantKeys) -> V2Refusal | None:
    """Whether the connection showed the merchant's API certificate, as money that goes out demands."""
    params = {"path": request.path, "merchant": keys.mch_id}
    if not request.certificate:
        return V2Refusal(NO_CERTIFICATE, "CFN-PAY-163", {**params, "problem": "no certificate"}, html=True)
    try:
        shown = crypto.certificate_of(request.certificate)
    except crypto.BadKey as error:
        return V2Refusal(WRONG_CERTIFICATE, "CFN-PAY-163", {**params, "problem": str(error)})
    if any(crypto.is_same_key(crypto.public_of(shown), key.public) for key in keys.merchant):
        return None
    return V2Refusal(WRONG_CERTIFICATE, "CFN-PAY-163", {**params, "problem": f"certificate {crypto.serial_of(shown)}"})
