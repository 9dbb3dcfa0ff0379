"""A WeChat Pay with a merchant of API v3 that signs with its local set, as an unmodified client would."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from cloudfn.calls import Answer, Caller, Identity
from cloudfn.manifest.values import Binding, Function, Manifest, PayCredentials, Simulate
from cloudfn.pay.mch import crypto, local_set
from cloudfn.pay.mch.local_set import LocalSet
from cloudfn.pay.mch.request import MchRequest
from cloudfn.pay.v3.signature import SignedRequest, payment_message
from tests.kit.sealed import unseal
from tests.unit.pay.conftest import APPID, ENV, OPENID, World

MERCHANT = "1900000001"
HOST = "api.mch.weixin.qq.com"
URL = "https://shop.example.com/pay/notify"
REFUND_URL = "https://shop.example.com/refund/notify"


@pytest.fixture(scope="session")
def key_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Keys are made once: three RSA keys take a third of a second."""
    folder = tmp_path_factory.mktemp("keys")
    local_set.ensure(folder / ".cloudfn" / "wxpay", MERCHANT)
    return folder


def manifest_at(folder: Path, credentials: PayCredentials | None = None, simulate: Simulate | None = None) -> Manifest:
    paths = {"makeOrder": "", "payNotify": "/pay/notify", "refundNotify": "/refund/notify"}
    binding = Binding(
        "shop",
        MERCHANT,
        ("makeOrder",),
        "payNotify",
        "refundNotify",
        simulate=simulate or Simulate(),
        api="v3",
        mch_id=MERCHANT,
        credentials=credentials or PayCredentials(),
    )
    return Manifest(
        "shop",
        folder,
        ENV,
        app_ids=(APPID,),
        functions={name: Function(name, folder / name, http=path) for name, path in paths.items()},
        payments={"shop": binding},
    )


class Shop(World):
    """``signed`` sends a request as a merchant's function would; ``keys`` is the local set."""

    def __init__(self, folder: Path, **changes: Any) -> None:
        super().__init__(manifest=manifest_at(folder, **changes))
        own = local_set.read(folder / ".cloudfn" / "wxpay", MERCHANT)
        assert own is not None
        self.keys: LocalSet = own
        self.private = crypto.read_private(own.merchant_key)
        self.reply = {"statusCode": 200, "body": ""}

    def header(self, method: str, target: str, body: bytes, **changes: Any) -> str:
        """Authorization for what is sent; ``changes`` are lies: ``signed_body``, ``url``, ``timestamp``, ``serial``."""
        sent = SignedRequest(
            changes.get("signed_method", method),
            changes.get("url", target),
            str(changes.get("timestamp", int(self.clock.now().timestamp()))),
            changes.get("nonce", "593BEC0C930BF1AFEB40B4A08C8FB242"),
            changes.get("signed_body", body),
        )
        signature = crypto.sign(changes.get("key", self.private), changes.get("message", sent.message))
        return (
            f'WECHATPAY2-SHA256-RSA2048 mchid="{changes.get("mchid", MERCHANT)}",nonce_str="{sent.nonce}",'
            f'timestamp="{sent.timestamp}",serial_no="{changes.get("serial", self.keys.serial_no)}",'
            f'signature="{signature}"'
        )

    def send(self, method: str, target: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        caller = Caller("makeOrder", "req-1", Identity(appid=APPID, openid=OPENID), ENV)
        return self.pay.answer(MchRequest(method, HOST, target, headers, body, caller)).answer

    def signed(self, method: str, target: str, body: Any = None, **lies: Any) -> tuple[int, Any, dict[str, str]]:
        """(status, the answer's JSON, its headers)."""
        raw = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        header = lies.pop("header", None) or self.header(method, target, raw, **lies)
        answer = self.send(method, target, raw, {"authorization": header, **lies.get("headers", {})})
        kind = dict(answer.headers).get("content-type", "")
        shown = json.loads(answer.body) if answer.body and "json" in kind else answer.body or None
        return answer.status, shown, dict(answer.headers)

    def order_body(self, **changes: Any) -> dict[str, Any]:
        body = {
            "appid": APPID,
            "mchid": MERCHANT,
            "description": "茶",
            "out_trade_no": "A1001001",
            "notify_url": URL,
            "amount": {"total": 100},
            "payer": {"openid": OPENID},
            **changes,
        }
        return {name: value for name, value in body.items() if value is not ...}

    def ordered(self, number: str = "A1001001", total: int = 100, **changes: Any) -> str:
        """The prepay id of a jsapi order."""
        body = self.order_body(out_trade_no=number, amount={"total": total}, **changes)
        status, made, _ = self.signed("POST", "/v3/pay/transactions/jsapi", body)
        assert status == 200, made
        return str(made["prepay_id"])

    def payment(self, prepay_id: str, **changes: Any) -> dict[str, str]:
        """What a function gives ``wx.requestPayment``."""
        time, nonce = str(int(self.clock.now().timestamp())), "5K8264ILTKCH16CQ2502SI8ZNMTM67VS"
        package = f"prepay_id={prepay_id}"
        message = changes.pop("message", payment_message(APPID, time, nonce, package))
        sign = crypto.sign(changes.pop("key", self.private), message)
        return {"timeStamp": time, "nonceStr": nonce, "package": package, "signType": "RSA", "paySign": sign, **changes}

    def notification(self, at: int = -1) -> dict[str, Any]:
        """The event of a call of the callback, with what was encrypted in it under ``plain``."""
        event = json.loads(self.calls[at].event)
        resource = json.loads(event["body"])["resource"]
        plain = unseal(self.keys.api_v3_key, resource["nonce"], resource["associated_data"], resource["ciphertext"])
        assert plain is not None
        return {**event, "plain": json.loads(plain)}


@pytest.fixture
def shop(key_folder: Path) -> Shop:
    return Shop(key_folder)


@pytest.fixture
def make_shop(key_folder: Path) -> Callable[..., Shop]:
    return lambda **changes: Shop(key_folder, **changes)
