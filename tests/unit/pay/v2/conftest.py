"""A WeChat Pay with a merchant of API v2 that signs with its local set, as an unmodified client would."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from cloudfn.calls import Answer, Caller, Identity
from cloudfn.manifest.values import Binding, Function, Manifest, Simulate
from cloudfn.pay.mch import crypto, local_set, parameters
from cloudfn.pay.mch.local_set import LocalSet
from cloudfn.pay.mch.request import MchRequest
from cloudfn.pay.v2 import xml
from tests.unit.pay.conftest import APPID, ENV, OPENID, World

MERCHANT = "1900000001"
HOST = "api.mch.weixin.qq.com"
URL = "https://shop.example.com/pay/notify"
REFUND_URL = "https://shop.example.com/refund/notify"
OK = {"statusCode": 200, "body": "<xml><return_code><![CDATA[SUCCESS]]></return_code></xml>"}


@pytest.fixture(scope="session")
def key_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Keys are made once: three RSA keys take a third of a second."""
    folder = tmp_path_factory.mktemp("keys")
    local_set.ensure(folder / ".cloudfn" / "wxpay", MERCHANT)
    return folder


def manifest_at(folder: Path, simulate: Simulate | None = None) -> Manifest:
    paths = {"makeOrder": "", "payNotify": "/pay/notify", "refundNotify": "/refund/notify"}
    functions = {name: Function(name, folder / name, http=path) for name, path in paths.items()}
    binding = Binding(
        *("shop", MERCHANT, ("makeOrder",), "payNotify", "refundNotify"),
        api="v2",
        mch_id=MERCHANT,
        simulate=simulate or Simulate(),
    )
    return Manifest("shop", folder, ENV, app_ids=(APPID,), functions=functions, payments={"shop": binding})


class Shop(World):
    """``send`` signs and sends; ``reply`` is what the callback answers."""

    def __init__(self, folder: Path, simulate: Simulate | None = None) -> None:
        super().__init__(manifest=manifest_at(folder, simulate))
        own = local_set.read(folder / ".cloudfn" / "wxpay", MERCHANT)
        assert own is not None
        self.keys: LocalSet = own
        self.certificate = crypto.read_certificate(own.merchant_certificate).public_bytes(Encoding.DER)
        self.reply = OK

    def raw(self, path: str, body: bytes, *, method: str = "POST", certificate: bytes = b"") -> Answer:
        caller = Caller("makeOrder", "req-1", Identity(appid=APPID, openid=OPENID), ENV)
        return self.pay.answer(MchRequest(method, HOST, path, {}, body, caller, certificate)).answer

    def send(self, path: str, fields: Mapping[str, object], **how: Any) -> dict[str, str]:
        """The answer's fields, its sign checked where it has one. ``how``: key, sign, certificate."""
        key = how.get("key", self.keys.api_key)
        full = {"appid": APPID, "mch_id": MERCHANT, "nonce_str": "n0nce", **fields}
        full = {name: value for name, value in full.items() if value is not ...}
        sign_type = "HMAC-SHA256" if full.get("sign_type") == "HMAC-SHA256" else "MD5"
        sign = how.get("sign") or parameters.sign(full, key, sign_type)
        answer = self.raw(path, xml.write({**full, "sign": sign}), certificate=how.get("certificate", b""))
        assert answer.status == 200
        said = xml.read(answer.body)
        if "sign" in said:
            assert parameters.sign(said, self.keys.api_key, sign_type) == said["sign"]
        return said

    def order_fields(self, **changes: object) -> dict[str, object]:
        fields = {
            "body": "茶",
            "out_trade_no": "A1001001",
            "total_fee": 100,
            "spbill_create_ip": "127.0.0.1",
            "notify_url": URL,
            "trade_type": "JSAPI",
            "openid": OPENID,
            **changes,
        }
        return {name: value for name, value in fields.items() if value is not ...}

    def ordered(self, number: str = "A1001001", **changes: object) -> str:
        """The prepay id."""
        made = self.send("/pay/unifiedorder", self.order_fields(out_trade_no=number, **changes))
        assert made["result_code"] == "SUCCESS", made
        return made["prepay_id"]

    def refund(self, number: str = "A1001001", **changes: object) -> dict[str, str]:
        fields = {"out_trade_no": number, "out_refund_no": f"R{number}", "total_fee": 100, "refund_fee": 30}
        return self.send(
            "/secapi/pay/refund", {**fields, "notify_url": REFUND_URL, **changes}, certificate=self.certificate
        )

    def notification(self, at: int = -1) -> dict[str, str]:
        """The message of a call of the callback, out of the event's Base64."""
        event = json.loads(self.calls[at].event)
        assert event["isBase64Encoded"]
        return xml.read(base64.b64decode(event["body"]))


@pytest.fixture
def shop(key_folder: Path) -> Shop:
    return Shop(key_folder)


@pytest.fixture
def make_shop(key_folder: Path) -> Callable[..., Shop]:
    return lambda **changes: Shop(key_folder, **changes)
