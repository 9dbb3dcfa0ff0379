"""Replies in production's envelopes, texts and key order. Knows no order and no rule."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from cloudfn.pay.cloudpay import sign
from cloudfn.pay.cloudpay.reply import PayReply

PROVIDER_APPID = "wxd2d16a504f24665e"
PROVIDER_MCH_ID = "1800008281"
"""The service provider of cloud functions, as real answers show it."""


def platform_error(code: str, message: str, request_id: str) -> PayReply:
    """What makes the SDK reject. As an octet stream all SDK versions show ``<api>:fail <message>``."""
    return PayReply({"code": code, "message": message, "requestId": request_id})


def payment(appid: str, at: datetime, nonce: str, prepay_id: str, sign_type: str = "MD5") -> dict[str, object]:
    """The object for wx.requestPayment, in the key order of real answers. ``appid`` "" leaves appId out."""
    shape: dict[str, object] = {"appId": appid} if appid else {}
    shape |= {
        "timeStamp": str(int(at.timestamp())),
        "nonceStr": nonce,
        "package": f"prepay_id={prepay_id}",
        "signType": sign_type,
    }
    return {**shape, "paySign": sign.pay_sign(shape)}


def failed_request(message: str, empty_payment: Mapping[str, object] | None = None) -> PayReply:
    """``return_code`` FAIL: the request itself is wrong. unifiedOrder adds a payment object with an empty id."""
    shape: dict[str, object] = {"return_code": "FAIL", "return_msg": message}
    if empty_payment is not None:
        shape["payment"] = empty_payment
    return PayReply(shape)


def envelope(nonce: str, sub_appid: str, sub_mch_id: str) -> dict[str, object]:
    """The fields of every answer whose ``return_code`` is SUCCESS, up to ``sign``; ``sealed`` fills ``sign``."""
    shape: dict[str, object] = {
        "return_code": "SUCCESS",
        "return_msg": "OK",
        "appid": PROVIDER_APPID,
        "mch_id": PROVIDER_MCH_ID,
    }
    if sub_appid:
        shape["sub_appid"] = sub_appid
    return {**shape, "sub_mch_id": sub_mch_id, "nonce_str": nonce, "sign": ""}


def refund_envelope(nonce: str, sub_mch_id: str, result: str = "SUCCESS") -> dict[str, object]:
    """refund and queryRefund put ``result_code`` third and have no ``sub_appid``, as the vendor's samples show."""
    return {
        "return_code": "SUCCESS",
        "return_msg": "OK",
        "result_code": result,
        "appid": PROVIDER_APPID,
        "mch_id": PROVIDER_MCH_ID,
        "sub_mch_id": sub_mch_id,
        "nonce_str": nonce,
        "sign": "",
    }


def sealed(fields: dict[str, object]) -> PayReply:
    """``fields`` with their signature in its place."""
    return PayReply({**fields, "sign": sign.md5(fields)})


def sharing_refused(nonce: str, sub_mch_id: str, err_code: str, text: str) -> PayReply:
    """A business failure of profit sharing, in the key order of a developer's log."""
    failure = {"err_code": err_code, "err_code_des": text}
    fields = {"return_code": "SUCCESS", "result_code": "FAIL", **failure, **_sharing_ids(nonce, sub_mch_id)}
    return PayReply({**fields, "sign": sign.hmac_sha256(fields)})


def shared(nonce: str, sub_mch_id: str, result: Mapping[str, object]) -> PayReply:
    """A success of profit sharing; its signature is always HMAC-SHA256."""
    fields = {"return_code": "SUCCESS", "result_code": "SUCCESS", **_sharing_ids(nonce, sub_mch_id), **result}
    return PayReply({**fields, "sign": sign.hmac_sha256(fields)})


def returned(nonce: str, sub_mch_id: str, result: Mapping[str, object]) -> PayReply:
    """A success of profitSharingReturn and its query: without ``result_code``."""
    fields = {"return_code": "SUCCESS", **_sharing_ids(nonce, sub_mch_id), **result}
    return PayReply({**fields, "sign": sign.hmac_sha256(fields)})


def return_refused(error_code: str, text: str) -> PayReply:
    return PayReply({"return_code": "FAIL", "error_code": error_code, "error_msg": text})


def _sharing_ids(nonce: str, sub_mch_id: str) -> dict[str, object]:
    ids = {"mch_id": PROVIDER_MCH_ID, "sub_mch_id": sub_mch_id, "appid": PROVIDER_APPID}
    return {**ids, "nonce_str": nonce, "sign": ""}
