"""A ``cloudfn dev`` as a user starts it, on a copy of a project with the real SDK."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from tests.kit.npm import install_npm

ROOT = Path(__file__).parents[2]
SDK = "wx-server-sdk@3.0.4"
BOUND_S = 30.0
"""How long anything is waited for before a test fails."""


def environment() -> dict[str, str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("CLOUDFN_", "TCB_"))}
    return {**clean, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}


class Dev:
    """One ``cloudfn dev`` that can be restarted on its port."""

    def __init__(self, project: Path, *options: str) -> None:
        self.project = project
        self.options = options
        self.url = ""
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, port: int = 0) -> None:
        ready = self.project / ".ready.json"
        ready.unlink(missing_ok=True)
        command = [sys.executable, "-m", "cloudfn", "-C", str(self.project), "dev", "--port", str(port)]
        with (self.project / "dev.log").open("ab") as log:
            self._process = subprocess.Popen(
                [*command, "--ready-file", str(ready), *self.options],
                env=environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        end = time.monotonic() + BOUND_S
        while not ready.exists() or not ready.read_text():
            assert self._process.poll() is None and time.monotonic() < end, self.log()
            time.sleep(0.05)
        self.url = json.loads(ready.read_text())["url"].rstrip("/")

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait(BOUND_S)
            self._process = None

    def restart(self) -> None:
        self.stop()
        self.start(int(self.url.rsplit(":", 1)[1]))

    def log(self) -> str:
        return (self.project / "dev.log").read_text(errors="replace")[-4000:]


def copy_project(source: Path, target: Path) -> Path:
    """A copy with the real SDK linked into each function, so that nothing is installed."""
    shutil.copytree(source, target, ignore=shutil.ignore_patterns("node_modules", ".cloudfn"))
    sdk = install_npm((SDK,))
    for function in (target / "functions").iterdir():
        (function / "node_modules").symlink_to(sdk, target_is_directory=True)
    return target
