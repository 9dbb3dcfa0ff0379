"""A project that sells is told when nothing in it uploads shipping information."""

from __future__ import annotations

from pathlib import Path

import pytest

from cloudfn.manifest import load
from cloudfn.source import shipping_owed

MANIFEST = """version: 1
project: p
env: {id: test-f0b102}
functions: {makeOrder: {shared: [shared]}, ship: {}}
"""
PAYMENTS = 'payments: {default: {subMchId: "1900009231", callers: [makeOrder], callback: ship}}\n'


@pytest.mark.parametrize(
    ("file", "text", "is_owed"),
    [
        ("functions/ship/index.js", "cloud.openapi.wxa.sec.order.uploadShippingInfo({})", False),
        ("functions/ship/lib/wx.ts", "post('/wxa/sec/order/upload_shipping_info')", False),
        ("functions/ship/main.py", "cloud.openapi.wxa.sec.order.upload_shipping_info()", False),
        ("shared/wx.js", "order.uploadCombinedShippingInfo({})", False),
        ("functions/ship/node_modules/wx/index.js", "uploadShippingInfo", True),
        ("functions/ship/notes.md", "uploadShippingInfo", True),
        ("functions/ship/index.js", "", True),
    ],
)
def test_who_names_the_api_ships(tmp_path: Path, file: str, text: str, is_owed: bool) -> None:
    for name in ("functions/makeOrder", "functions/ship", "shared"):
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name / "index.js").write_text("exports.main = async () => 1;\n")
    (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / file).write_text(text)
    (tmp_path / "cloudfn.yaml").write_text(MANIFEST + PAYMENTS)
    notices = shipping_owed(load(tmp_path / "cloudfn.yaml").manifest)
    assert [(each.code, each.level, dict(each.params)) for each in notices] == (
        [("CFN-PAY-205", "warning", {"functions": "makeOrder"})] if is_owed else []
    )


def test_who_does_not_sell_owes_nothing(tmp_path: Path) -> None:
    for name in ("functions/makeOrder", "functions/ship", "shared"):
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name / "index.js").write_text("")
    (tmp_path / "cloudfn.yaml").write_text(MANIFEST)
    assert shipping_owed(load(tmp_path / "cloudfn.yaml").manifest) == ()
