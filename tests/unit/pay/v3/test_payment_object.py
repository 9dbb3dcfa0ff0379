"""What ``wx.requestPayment`` makes of an order of API v3: the merchant's signature, completely, and nothing of v2's."""

from __future__ import annotations

import subprocess
import sys

import pytest

from cloudfn.pay.v3.signature import payment_message
from tests.unit.pay.conftest import APPID
from tests.unit.pay.v3.conftest import Shop

NONCE = "5K8264ILTKCH16CQ2502SI8ZNMTM67VS"


def test_the_published_example_signs_these_four_lines() -> None:
    """Values of the vendor's page on signatures; its key is not public."""
    message = payment_message(
        *("wx2421b1c4370ec43b", "1554208460", "593BEC0C930BF1AFEB40B4A08C8FB242"),
        "prepay_id=wx201410272009395522657a690389285100",
    )
    assert message == (
        b"wx2421b1c4370ec43b\n1554208460\n593BEC0C930BF1AFEB40B4A08C8FB242\n"
        b"prepay_id=wx201410272009395522657a690389285100\n"
    )


@pytest.mark.parametrize(
    ("changes", "code", "says"),
    [
        ({"signType": "MD5"}, "CFN-PAY-143", "MD5"),
        ({"signType": "HMAC-SHA256"}, "CFN-PAY-143", "HMAC"),
        ({"timeStamp": "1"}, "CFN-PAY-144", "another text"),
        ({"nonceStr": "x"}, "CFN-PAY-144", "another text"),
        ({"appId": "wx0000000000000000"}, "CFN-PAY-144", "appId"),
        ({"paySign": "bm8="}, "CFN-PAY-123", "-"),
    ],
)
def test_a_wrong_payment_object(shop: Shop, changes: dict[str, str], code: str, says: str) -> None:
    payment = {**shop.payment(shop.ordered()), **changes}
    check = shop.pay.request_payment(payment)
    assert says in check["detail"] or check["ok"]
    assert code in shop.codes()
    assert check["ok"] == (code == "CFN-PAY-123")


def test_the_line_that_was_signed_otherwise_is_named(shop: Shop) -> None:
    prepay_id = shop.ordered()
    time = str(int(shop.clock.now().timestamp()))
    bare = payment_message(APPID, time, NONCE, prepay_id)
    check = shop.pay.request_payment(shop.payment(prepay_id, message=bare))
    assert (check["code"], check["ok"]) == ("CFN-PAY-144", False)
    assert "bare prepay id" in str(check["detail"])
    whole = payment_message(APPID, time, NONCE, f"prepay_id={prepay_id}")
    assert "line end" in str(shop.pay.request_payment(shop.payment(prepay_id, message=whole[:-1]))["detail"])


def test_an_unknown_prepay_id_opens_nothing(shop: Shop) -> None:
    assert shop.pay.request_payment(shop.payment("wx0"))["code"] == "CFN-PAY-056"


def test_a_start_without_the_own_api_pays_nothing_for_it() -> None:
    """cryptography and the tables of v3 are imported by the first request that needs them."""
    code = (
        "import sys, cloudfn.local; print([m for m in sys.modules if m.startswith(('cryptography', 'cloudfn.pay.v3'))])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
