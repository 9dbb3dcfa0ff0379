"""What npm and pip see of the developer's environment."""

from __future__ import annotations

from pathlib import Path

import pytest

from cloudfn.dependencies.environment import tool_environment
from cloudfn.leftovers import VARIABLE

OURS = {VARIABLE, "NO_COLOR", "NO_UPDATE_NOTIFIER", "PYTHONIOENCODING"}


@pytest.mark.parametrize(
    ("name", "passes"),
    [
        *((name, True) for name in ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "https_proxy", "NO_PROXY", "CXX")),
        *((name, True) for name in ("npm_config_registry", "NPM_CONFIG_CACHE", "npm_config_//host/:_authToken")),
        *((name, True) for name in ("PIP_INDEX_URL", "NODE_EXTRA_CA_CERTS", "SSL_CERT_FILE", "VOLTA_HOME")),
        *((name, False) for name in ("TENCENTCLOUD_SECRETKEY", "AWS_SECRET_ACCESS_KEY", "GITHUB_TOKEN", "NPM_TOKEN")),
        *((name, False) for name in ("SSH_AUTH_SOCK", "NODE_OPTIONS", "DATABASE_URL", "CLOUDFN_STAGE", "KUBECONFIG")),
    ],
)
def test_their_own_settings_and_no_keys(name: str, passes: bool) -> None:
    assert (name in tool_environment(own={name: "x"})) is passes
    assert set(tool_environment(own={name: "x"})) - {name} == OURS


def test_what_an_npmrc_names_is_needed(tmp_path: Path) -> None:
    (tmp_path / ".npmrc").write_text("//host/:_authToken=${NPM_TOKEN}\n")
    own = {"HOME": str(tmp_path), "NPM_TOKEN": "t", "CORP_TOKEN": "c", "GITHUB_TOKEN": "g"}
    assert set(tool_environment(b"//corp/:_authToken=${CORP_TOKEN?}", own)) - OURS == {
        "HOME",
        "NPM_TOKEN",
        "CORP_TOKEN",
    }
    elsewhere = {"npm_config_userconfig": str(tmp_path / "none"), **own}
    assert "NPM_TOKEN" not in tool_environment(own=elsewhere)
