"""``cloudfn pay keys``: makes a set once, and gives it to what reads it; what somebody has set stays."""

from __future__ import annotations

import json
from pathlib import Path

from tests.functional.pay import v3_shop
from tests.kit.command import cloudfn

NAMES = ["MCH_SERIAL", "MCH_KEY", "MCH_CERT", "API_V3_KEY", "PLATFORM_ID", "PLATFORM_KEY"]


def test_a_set_is_made_once_and_written_where_nobody_has_set_anything(tmp_path: Path) -> None:
    home = v3_shop.write(tmp_path, "exports.main = async () => 1;\n")
    (home / ".env.local").write_text("API_V3_KEY=mGnowNc8orSNE99ZKF64GCP3tGeub5KD")
    first = json.loads(cloudfn("pay", "keys", "--json", cwd=home).out)
    assert first["written"] == [name for name in NAMES if name != "API_V3_KEY"]
    assert first["bindings"] == [
        {
            "binding": "shop",
            "mchId": v3_shop.MERCHANT,
            "folder": f".cloudfn/wxpay/{v3_shop.MERCHANT}",
            "set": first["written"],
            "kept": ["API_V3_KEY"],
        }
    ]
    text = (home / ".env.local").read_text()
    assert text.startswith("API_V3_KEY=mGnowNc8orSNE99ZKF64GCP3tGeub5KD\n")
    again = cloudfn("--lang", "zh", "pay", "keys", cwd=home)
    assert "保持不变" in again.out
    assert (home / ".env.local").read_text() == text
    shown = cloudfn("config", "show", "payments", cwd=home).out
    assert "payments.shop.privateKey: ***" in shown and "payments.shop.apiV3Key: ***" in shown


def test_no_write_and_no_such_binding(tmp_path: Path) -> None:
    home = v3_shop.write(tmp_path, "exports.main = async () => 1;\n")
    assert cloudfn("pay", "keys", "shop", "--no-write", cwd=home).code == 0
    assert not (home / ".env.local").exists()
    ran = cloudfn("pay", "keys", "other", cwd=home)
    assert (ran.code, "CFN-PAY-145" in ran.err) == (4, True)
