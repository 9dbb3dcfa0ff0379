"""Where keys are looked for, in which order, and that nobody else can read what is stored."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from cloudfn.deploy import credentials as keys
from cloudfn.deploy.credentials import Credentials
from cloudfn.errors import AuthError

NOW = datetime(2026, 1, 2, tzinfo=UTC)
MS = NOW.timestamp() * 1000


def no_refresh(saved: Mapping[str, Any]) -> Mapping[str, Any]:
    raise AssertionError("nothing to refresh")


def find(home: Path, environ: Mapping[str, str] | None = None, **more: Any) -> Credentials:
    return keys.find(None, environ or {}, home, **{"refresh": no_refresh, "now": lambda: NOW, **more})


def write_login(home: Path, credential: Mapping[str, object]) -> Path:
    path = keys.login_path(home)
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps({"credential": credential}))
    return path


def write_profile(home: Path) -> None:
    (home / ".tencentcloud").mkdir()
    (home / ".tencentcloud" / "credentials").write_text("[default]\nsecret_id = profile\nsecret_key = k\n")


def test_the_order_is_flags_variables_login_profile(tmp_path: Path) -> None:
    environ = {name: f"{name}-value" for names in keys.NAMES for name in names}
    write_login(tmp_path, {"secretId": "login", "secretKey": "k"})
    write_profile(tmp_path)
    given = Credentials("flag", "k")
    assert keys.find(given, environ, tmp_path, refresh=no_refresh) is given
    for names in keys.NAMES:
        assert find(tmp_path, environ).secret_id == f"{names[0]}-value"
        del environ[names[1]]  # half a pair is none
    assert find(tmp_path, environ).secret_id == "login"
    keys.login_path(tmp_path).unlink()
    assert find(tmp_path, environ).secret_id == "profile"
    (tmp_path / ".tencentcloud" / "credentials").unlink()
    with pytest.raises(AuthError) as caught:
        find(tmp_path, environ)
    assert caught.value.code == "CFN-DEP-030"


def test_a_token_comes_along(tmp_path: Path) -> None:
    names = keys.NAMES[0]
    assert find(tmp_path, dict.fromkeys(names, "x")).token == "x"
    write_login(tmp_path, {"tmpSecretId": "a", "tmpSecretKey": "b", "tmpToken": "t", "tmpExpired": MS + 999_999})
    assert find(tmp_path).token == "t"


@pytest.mark.skipif(os.name != "posix", reason="file modes are a POSIX matter")
def test_what_is_stored_is_for_its_owner_only(tmp_path: Path) -> None:
    path = keys.store(tmp_path, Credentials("id", "key", "token"))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert find(tmp_path) == Credentials("id", "key", "token", "~/.config/.cloudbase/auth.json")
    path.chmod(0o644)  # as the official CLI leaves it
    find(tmp_path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_temporary_login_is_renewed_before_it_ends(tmp_path: Path) -> None:
    login = {"tmpSecretId": "old", "tmpSecretKey": "k", "tmpToken": "t", "refreshToken": "r", "envId": "e"}
    path = write_login(tmp_path, {**login, "tmpExpired": MS + 60_000, "expired": MS + 10**9})
    asked: list[Mapping[str, Any]] = []

    def refresh(saved: Mapping[str, Any]) -> Mapping[str, Any]:
        asked.append(saved)
        return {**login, "tmpSecretId": "new", "tmpExpired": MS + 7_200_000, "expired": MS + 10**9}

    assert find(tmp_path, refresh=refresh).secret_id == "new"
    assert asked[0]["refreshToken"] == "r"
    assert json.loads(path.read_text())["credential"]["envId"] == "e"
    assert find(tmp_path).secret_id == "new"  # it is good for two hours now


@pytest.mark.parametrize(
    "expiry", [{"tmpExpired": MS - 1}, {"tmpExpired": MS - 1, "refreshToken": "r", "expired": MS - 1}]
)
def test_a_login_that_cannot_be_renewed_says_so(tmp_path: Path, expiry: dict[str, object]) -> None:
    write_login(tmp_path, {"tmpSecretId": "a", "tmpSecretKey": "b", **expiry})
    with pytest.raises(AuthError) as caught:
        find(tmp_path)
    assert caught.value.code == "CFN-DEP-031"


@pytest.mark.parametrize("text", ["", "{", "[]", '{"credential": 1}', '{"credential": {"secretId": "only"}}'])
def test_a_broken_login_file_is_as_none(tmp_path: Path, text: str) -> None:
    write_login(tmp_path, {}).write_text(text)
    with pytest.raises(AuthError):
        find(tmp_path)


def test_keys_are_not_in_the_text_of_a_value() -> None:
    assert "secret" not in repr(Credentials("secret-id", "secret-key", "secret-token", "here"))
