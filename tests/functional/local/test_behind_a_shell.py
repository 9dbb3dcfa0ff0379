"""``dev`` as a job of a shell: ``cloudfn dev &``."""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path

import pytest

from tests.kit.dev import dev
from tests.kit.project import copy_project
from tests.kit.waiting import PATIENCE_S

pytestmark = [pytest.mark.node, pytest.mark.skipif(sys.platform == "win32", reason="job control is POSIX")]

IN_THE_BACKGROUND = (
    *(sys.executable, "-c", "import pty, sys; pty.spawn(sys.argv[1:])"),
    *("sh", "-c", 'set -m; "$@" & wait "$!"', "sh"),
)


def test_whoever_works_behind_the_shell_neither_stops_for_the_terminal_nor_at_the_end(tmp_path: Path) -> None:
    with dev(copy_project("plain", tmp_path), within=IN_THE_BACKGROUND) as running:
        assert running.request("POST", "/functions/echo", "{}")[0] == 200
        os.kill(json.loads((tmp_path / "ready.json").read_text())["pid"], signal.SIGTERM)
        running.process.wait(PATIENCE_S)
        assert "stopped" in running.output()
