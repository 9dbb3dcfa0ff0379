"""Which fields of its event an ordering function hands to ``totalFee``."""

from __future__ import annotations

from pathlib import Path

import pytest

from cloudfn.source import fee_fields
from tests.unit.source.snippets import REQUIRE, project

FEES = [
    ("event", "totalFee: event.fee", ("fee",)),
    ("event", "totalFee: Math.round(event.price * 100)", ("price",)),
    ("event", "totalFee: Number(event['money']) * 100 - coupon", ("money",)),
    ("{ fee, name }", "totalFee: fee", ("fee",)),
    ("{ fee, name }", "totalFee: fee * 100, body: name", ("fee",)),
    ("event", "totalFee: fen", ("yuan",)),
    ("event", "totalFee: price * quantity", ("price", "quantity")),
    ("event", "...options", ()),
    ("event", "totalFee: 100, body: event.name", ()),
    ("event", "totalFee: product.fee", ()),
    ("", "totalFee: event.fee", ()),
]


@pytest.mark.parametrize(("parameters", "arguments", "wanted"), FEES)
def test_fees_that_the_client_names(tmp_path: Path, parameters: str, arguments: str, wanted: tuple[str, ...]) -> None:
    taken = (
        "" if parameters != "event" else "const { price, quantity } = event; const fen = Math.round(event.yuan * 100);"
    )
    text = f"""{REQUIRE}
exports.main = async ({parameters}) => {{
  {taken}
  const options = {{ body: "tea" }};
  return cloud.cloudPay.unifiedOrder({{ {arguments} }});
}};
"""
    manifest = project(tmp_path, {"makeOrder/index.js": text})
    assert fee_fields(manifest, "makeOrder") == wanted


def test_of_what_cannot_be_read_nothing_is_said(tmp_path: Path) -> None:
    manifest = project(tmp_path, {"makeOrder/index.js": "exports.main = pay(" + "(" * 5000, "payCallback/a.txt": ""})
    assert [fee_fields(manifest, name) for name in ("makeOrder", "payCallback", "nobody")] == [(), (), ()]


OWN = [
    ("amount: { total: event.fee }", ("fee",)),
    ("amount: { total: Math.round(event.price * 100), currency: 'CNY' }", ("price",)),
    ("amount", ("yuan",)),
    ("amount: { total: product.fee }, attach: event.note", ()),
    ("total_fee: event.fee", ("fee",)),
    ("out_refund_no: 'R1', amount: { refund: event.fee, total: event.fee }", ()),
]


@pytest.mark.parametrize(("arguments", "expected"), OWN)
def test_fees_of_orders_by_v3_and_v2(tmp_path: Path, arguments: str, expected: tuple[str, ...]) -> None:
    text = f"""{REQUIRE}
exports.main = async (event) => {{
  const amount = {{ total: Number(event.yuan) * 100 }};
  return pay.transactions_jsapi({{ description: "tea", out_trade_no: event.number, {arguments} }});
}};
"""
    assert fee_fields(project(tmp_path, {"makeOrder/index.js": text}), "makeOrder") == expected
