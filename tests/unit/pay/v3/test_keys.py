"""The keys of a merchant: by what variables they reach functions, how they are written, what a damaged set says."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from cloudfn.errors import InvalidFile
from cloudfn.manifest.values import Binding, PayCredentials
from cloudfn.pay.mch import crypto, local_set, variables
from cloudfn.pay.mch.keys import merchant_keys
from tests.unit.pay.v3.conftest import MERCHANT, Shop

USUAL = {
    "MCH_PRIVATE_KEY": "privateKey",
    "privateKey": "privateKey",
    "WX_PRIVATE_KEY_PATH": "privateKey",
    "APICLIENT_KEY": "privateKey",
    "APICLIENT_CERT": "certificate",
    "MCH_CERT_FILE": "certificate",
    "API_V3_KEY": "apiV3Key",
    "apiV3Key": "apiV3Key",
    "WECHAT_APIV3_KEY": "apiV3Key",
    "merchantSerialNumber": "serialNo",
    "MCH_SERIAL_NO": "serialNo",
    "CERT_SERIAL": "serialNo",
    "wxPayPublicKeyId": "platformKeyId",
    "WXPAY_PUB_KEY_ID": "platformKeyId",
    "wxPayPublicKey": "platformPublicKey",
    "WECHATPAY_PUBLIC_KEY": "platformPublicKey",
    "MCH_ID": "mchId",
    "merchantId": "mchId",
    "PARTNER_KEY": "apiKey",
    "PAY_API_KEY": "apiKey",
    "WXPAY_API_KEY": "apiKey",
    "MCH_P12": "pkcs12",
    "mchPfx": "pkcs12",
    "APICLIENT_CERT_P12_PATH": "pkcs12",
    "PKCS8_PRIVATE_KEY": "privateKey",
    "SMS_KEY": "",
    "SHOP": "",
    "PLATFORM_SERIAL": "",
    "TCB_ENV": "",
}


@pytest.mark.parametrize("name", USUAL)
def test_what_a_variable_of_that_name_holds(name: str) -> None:
    assert variables.usual(name) == USUAL[name]


def test_a_pkcs12_is_given_as_base64_or_as_its_file(shop: Shop) -> None:
    made = variables.values({"MCH_P12": "pkcs12", "MCH_P12_FILE": "pkcs12"}, shop.keys)
    assert base64.b64decode(made["MCH_P12"]) == Path(made["MCH_P12_FILE"]).read_bytes()


def test_a_variable_called_after_a_file_gets_its_path(shop: Shop) -> None:
    made = variables.values({"MCH_KEY_FILE": "privateKey", "MCH_KEY": "privateKey"}, shop.keys)
    assert Path(made["MCH_KEY_FILE"]).read_text().strip() == made["MCH_KEY"]


@pytest.mark.parametrize("form", ["lines", "escaped", "windows", "file"])
def test_a_key_is_read_however_it_is_written(shop: Shop, tmp_path: Path, form: str) -> None:
    pem = crypto.private_pem(crypto.make_private())
    (tmp_path / "key.pem").write_text(pem)
    forms = {"lines": pem, "escaped": pem.replace("\n", "\\n"), "windows": pem.replace("\n", "\r\n"), "file": "key.pem"}
    binding = Binding("shop", MERCHANT, api="v3", mch_id=MERCHANT, credentials=PayCredentials(private_key=forms[form]))
    keys = merchant_keys(MERCHANT, binding, shop.keys, tmp_path)
    assert keys.trouble == ""
    assert [key.is_local for key in keys.merchant] == [False, True]


@pytest.mark.parametrize("written", ["missing.pem", "-----BEGIN PRIVATE KEY-----\nbm8=\n-----END PRIVATE KEY-----"])
def test_a_key_that_cannot_be_read_leaves_the_local_one_and_a_reason(shop: Shop, tmp_path: Path, written: str) -> None:
    binding = Binding("shop", MERCHANT, api="v3", mch_id=MERCHANT, credentials=PayCredentials(private_key=written))
    keys = merchant_keys(MERCHANT, binding, shop.keys, tmp_path)
    assert keys.trouble != ""
    assert [key.is_local for key in keys.merchant] == [True]


def test_nothing_shows_a_key(shop: Shop) -> None:
    credentials = PayCredentials(private_key="SECRET-A", api_v3_key="SECRET-B", api_key="SECRET-C")
    assert "SECRET" not in repr(credentials)
    assert "BEGIN PRIVATE" not in repr(shop.keys) and shop.keys.api_v3_key not in repr(shop.keys)


def test_a_damaged_set_is_told_and_a_half_one_is_made_anew(tmp_path: Path) -> None:
    local_set.ensure(tmp_path, MERCHANT)
    (tmp_path / MERCHANT / local_set.MERCHANT_KEY).unlink()
    with pytest.raises(InvalidFile) as told:
        local_set.ensure(tmp_path, MERCHANT)
    assert told.value.code == "CFN-PAY-134"
    (tmp_path / MERCHANT / local_set.FACTS).unlink()
    assert local_set.ensure(tmp_path, MERCHANT).merchant_key.startswith("-----BEGIN")
