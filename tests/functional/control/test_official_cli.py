"""The vendor's own command line, unchanged, takes the emulated cloud for the real one: a function's whole life."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.functional.control.emulating import Emulating
from tests.kit.connect_proxy import Proxy
from tests.kit.tencent_cloud import ENV

pytestmark = [
    pytest.mark.node,
    pytest.mark.npm,
    pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl makes the throw-away certificates"),
]

CONFIG = {
    "version": "2.0",
    "envId": ENV,
    "functionRoot": "./functions",
    "functions": [
        {
            "name": "makeOrder",
            "timeout": 12,
            "runtime": "Nodejs18.15",
            "handler": "index.main",
            "installDependency": False,
            "triggers": [{"name": "nightly", "type": "timer", "config": "0 0 2 * * * *"}],
        }
    ],
}


def test_the_official_command_line(emulate: Emulating, proxy: Proxy, npm: Callable[..., Path]) -> None:
    tool = npm("@cloudbase/cli@2.12.10") / ".bin" / "tcb"
    environ = emulate.through(proxy)
    (emulate.project / "cloudbaserc.json").write_text(json.dumps(CONFIG))
    fetched = emulate.project / "fetched"
    fetched.mkdir()

    def tcb(*args: str) -> str:
        ran = subprocess.run(
            [str(tool), *args],
            cwd=emulate.project,
            env=environ,
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            timeout=100,
            check=False,
        )
        assert ran.returncode == 0, f"{args}\n{ran.stdout}{ran.stderr}"
        return re.sub(r"\x1b\[[0-9;]*[A-Za-z]", "", ran.stdout + ran.stderr)

    assert "login succeeded" in tcb("login", "--apiKeyId", emulate.key_id, "--apiKey", emulate.key)
    assert ENV in tcb("env", "list")
    assert "deployed successfully" in tcb("fn", "deploy", "makeOrder", "--yes")
    assert "makeOrder" in tcb("fn", "list", "-e", ENV)
    detail = tcb("fn", "detail", "makeOrder")
    assert "nightly" in detail
    assert "console.log('order', e.a)" in detail
    assert '{"version":1,"a":7}' in tcb("fn", "invoke", "makeOrder", "--params", '{"a": 7}')
    assert "order 7" in tcb("fn", "log", "makeOrder")
    (emulate.project / "functions/makeOrder/index.js").write_text("exports.main = async () => 'second'\n")
    assert "updated successfully" in tcb("fn", "code", "update", "makeOrder")
    assert "second" in tcb("fn", "invoke", "makeOrder")
    tcb("fn", "code", "download", "makeOrder", str(fetched))
    assert (fetched / "index.js").read_text() == "exports.main = async () => 'second'\n"
    assert "deleted successfully" in tcb("fn", "delete", "makeOrder")
    assert "makeOrder" not in tcb("fn", "list", "-e", ENV)
