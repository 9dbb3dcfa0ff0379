"""Commands that a service manager or a script starts without stdin, stdout or stderr."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.kit.command import argv, environment
from tests.kit.dev import dev
from tests.kit.project import copy_project

pytestmark = [
    pytest.mark.node,
    pytest.mark.skipif(sys.platform == "win32", reason="only a POSIX shell starts a program with a closed stream"),
]

CLOSED = ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"]


@pytest.mark.parametrize("closed", CLOSED)
def test_dev_serves_and_ends_without_them(closed: str, tmp_path: Path) -> None:
    with dev(copy_project("plain", tmp_path), within=("sh", "-c", f'exec "$@" {closed}', "sh")) as running:
        status, _, body = running.request("POST", "/functions/echo", '{"n": 1}')
        assert status == 200, body
        assert json.loads(body)
        assert running.stop(signal.SIGTERM) == 0
        assert "bug in cloudfn" not in running.output()


@pytest.mark.parametrize("closed", CLOSED)
def test_a_command_runs_to_its_end_without_them(closed: str, tmp_path: Path) -> None:
    shell = ["sh", "-c", f'exec "$@" {closed}', "sh"]
    for command, code in ((("validate",), 0), (("explain", "CFN-NO-SUCH"), 4)):
        ran = subprocess.run(
            [*shell, *argv(*command)],
            cwd=copy_project("plain", tmp_path),
            env=environment(),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert ran.returncode == code, ran.stderr
        assert "Traceback" not in ran.stderr
