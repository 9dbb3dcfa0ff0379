"""Keys as people paste them: white space goes, what cannot be a key is refused, and nothing of it is shown."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from tests.functional.deploy.conftest import Shop

SLIPS = {
    "quoted": '"{}"',
    "a blank inside": "{} {}",
    "a line inside": "{}\n{}",
    "another script": "密钥{}",
    "a no-break space": "{}\u00a0{}",
    "a control character": "{}\x07",
    "a full-width sign": "{}＝",
}


def values(shop: Shop, slip: str) -> tuple[str, str]:
    key = shop.kit.plane.account.permanent
    return tuple(SLIPS[slip].format(text, text) for text in (key.secret_id, key.secret_key))  # type: ignore[return-value]


@pytest.mark.parametrize("around", [" {}", "{} ", "{}\n", "\t{}\r\n", "\u3000{}"])
def test_white_space_around_a_key_is_taken_away(shop: Shop, monkeypatch: pytest.MonkeyPatch, around: str) -> None:
    key = shop.kit.plane.account.permanent
    monkeypatch.setenv("TENCENTCLOUD_SECRETID", around.format(key.secret_id))
    monkeypatch.setenv("TENCENTCLOUD_SECRETKEY", around.format(key.secret_key))
    shop.run("status")
    shop.run("login")
    stored = json.loads((Path.home() / ".config/.cloudbase/auth.json").read_text())["credential"]
    assert stored == {"secretId": key.secret_id, "secretKey": key.secret_key}


@pytest.mark.parametrize("which", ["TENCENTCLOUD_SECRETID", "TENCENTCLOUD_SECRETKEY"])
@pytest.mark.parametrize("slip", SLIPS)
@pytest.mark.parametrize("command", [("status",), ("login",)], ids=["status", "login"])
def test_what_cannot_be_a_key_is_refused_by_its_place(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, which: str, slip: str, command: tuple[str, ...]
) -> None:
    bad = dict(zip(("TENCENTCLOUD_SECRETID", "TENCENTCLOUD_SECRETKEY"), values(shop, slip), strict=True))[which]
    monkeypatch.setenv(which, bad)
    out = shop.run(*command, code=2)
    assert "CFN-DEP-139" in shop.err
    assert "TENCENTCLOUD_SECRETID" in shop.err
    assert "Traceback" not in shop.err
    key = shop.kit.plane.account.permanent
    assert not any(text in out + shop.err for text in (key.secret_id, key.secret_key))


@pytest.mark.parametrize("content", [
    {"secretId": "a b", "secretKey": "k"},
    {"secretId": ["x"], "secretKey": {"y": 1}},
    {"tmpSecretId": "a", "tmpSecretKey": "b", "tmpExpired": "soon", "refreshToken": ""},
    {"secretId": "x" * 9999, "secretKey": "k"},
])  # fmt: skip
def test_a_damaged_login_file_is_no_traceback(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, content: dict[str, object]
) -> None:
    monkeypatch.delenv("TENCENTCLOUD_SECRETID")
    path = Path.home() / ".config/.cloudbase/auth.json"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps({"credential": content}))
    path.chmod(0o644)
    shop.run("status", code=2)
    assert "CFN-DEP-" in shop.err
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_home_that_cannot_be_written_is_an_error_of_login_only(shop: Shop) -> None:
    (Path.home() / ".config").write_text("a file where a folder belongs")
    shop.run("login", code=6)
    assert "CFN-CLI-040" in shop.err
    shop.run("status")


def test_a_missing_file_of_certificates_is_no_traceback(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/nowhere/ca.pem")
    monkeypatch.setenv("CLOUDFN_CLOUD_URL", "https://127.0.0.1:1")
    shop.run("status", code=5)
    assert "CFN-DEP-041" in shop.err
