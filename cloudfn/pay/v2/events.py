"""What notifications of v2 say, in plain text, as the book keeps it; it is signed and encrypted for each delivery.

``{"notify_url", "mchid", "sign_type", "fields": {...}}``; a refund's ``req_info`` is a mapping beside ``fields``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from cloudfn.clock import beijing
from cloudfn.pay.ledger.order import Order
from cloudfn.pay.ledger.refund import Refund, payer_fen
from cloudfn.pay.ledger.transfer import Transfer
from cloudfn.pay.v2.orders import payment
from cloudfn.pay.v2.refunds import RECEIVED


class V2Events:
    def paid(self, order: Order, delivery: str = "") -> str:
        fields = {**_whose(order), "nonce_str": order.nonce_str, "result_code": "SUCCESS", **payment(order)}
        sign_type = str(order.request.get("sign_type", "MD5"))
        if sign_type != "MD5":
            fields["sign_type"] = sign_type
        event = {"notify_url": order.notify_url, "mchid": _signer(order), "sign_type": sign_type, "fields": fields}
        return _encode({**event, **({"fault": delivery} if delivery == "signtest" else {})})

    def refunded(self, order: Order, refund: Refund) -> str:
        fields = {**_whose(order), "nonce_str": refund.nonce_str}
        event = {"notify_url": refund.notify_url, "mchid": _signer(order), "sign_type": "MD5", "fields": fields}
        return _encode({**event, "req_info": refund_fields(order, refund)})

    def transferred(self, transfer: Transfer) -> str:
        raise AssertionError("transfers to users are v3's")


def _encode(event: Mapping[str, object]) -> str:
    return json.dumps(event, ensure_ascii=False, separators=(",", ":"))


def _signer(order: Order) -> object:
    return order.request.get("mch_id") or order.sub_mch_id


def _whose(order: Order) -> dict[str, object]:
    is_partner = bool(order.request.get("sub_mch_id"))
    sub = {"sub_appid": order.request.get("sub_appid"), "sub_mch_id": order.sub_mch_id} if is_partner else {}
    who = {"appid": order.request.get("appid") or order.sub_appid, "mch_id": _signer(order), **sub}
    return {"return_code": "SUCCESS", **{name: value for name, value in who.items() if value}}


def refund_fields(order: Order, refund: Refund) -> dict[str, object]:
    """The documentation's names, its ``accout`` included."""
    assert refund.settled_at is not None, "only a settled refund is notified"
    is_done = refund.state == "SUCCESS"
    return {
        "out_refund_no": refund.out_refund_no,
        "out_trade_no": order.out_trade_no,
        "refund_account": refund.account,
        "refund_fee": refund.refund_fee_fen,
        "refund_id": refund.refund_id,
        "refund_recv_accout": RECEIVED,
        "refund_request_source": refund.source,
        "refund_status": refund.state,
        "settlement_refund_fee": payer_fen(order, refund),
        "settlement_total_fee": order.cash_fee_fen,
        **({"success_time": beijing(refund.settled_at, "%Y-%m-%d %H:%M:%S")} if is_done else {}),
        "total_fee": order.total_fee_fen,
        "transaction_id": order.transaction_id,
    }
