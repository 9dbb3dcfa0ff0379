"""A ``cloudfn dev`` of its own for a bench: started, asked over HTTP, killed or ended."""

from __future__ import annotations

import http.client
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

ROOT = Path(__file__).parents[1]
PATIENCE_S = 120.0


def copied(project: Path) -> Path:
    """A copy of ``project`` in a folder of its own, to be removed by whoever asked."""
    folder = Path(tempfile.mkdtemp(prefix="cloudfn-bench-")) / "project"
    shutil.copytree(project, folder)
    return folder


@dataclass
class Dev:
    """One process. What it prints goes to ``dev.log`` in the project."""

    process: subprocess.Popen[bytes]
    url: str
    key: str

    def connect(self, timeout_s: float = 30.0) -> http.client.HTTPConnection:
        address = urlsplit(self.url)
        return http.client.HTTPConnection(address.hostname or "", address.port, timeout=timeout_s)

    def ask(
        self, method: str, path: str, body: object = None, connection: http.client.HTTPConnection | None = None
    ) -> tuple[int, Any]:
        """Status and decoded JSON; OSError and HTTPException when the process is gone."""
        on = connection or self.connect()
        try:
            text = None if body is None else json.dumps(body)
            on.request(method, path, text, {"x-cloudfn-key": self.key})
            answer = on.getresponse()
            return answer.status, json.loads(answer.read() or b"null")
        finally:
            if connection is None:
                on.close()

    def kill(self) -> None:
        """As ``kill -9`` does, or a power cut for the process."""
        self.process.kill()
        self.process.wait()

    def end(self) -> int:
        self.process.terminate()  # a job in the background is born deaf to Ctrl-C
        return self.process.wait(30)


def start(
    project: Path,
    *options: str,
    environment: Mapping[str, str] | None = None,
    within: Sequence[str] = (),
    output: Path | None = None,
) -> Dev:
    """Returns when functions can be called. Raises RuntimeError with what it printed when it does not start.

    ``within`` is what the command is begun with; ``output`` takes what it prints instead of ``dev.log``.
    """
    ready = project.parent / "ready.json"
    ready.unlink(missing_ok=True)
    command = [*within, sys.executable, "-m", "cloudfn", "dev", "--port", "0", "--ready-file", str(ready), *options]
    surroundings = {**os.environ, "PYTHONPATH": str(ROOT), **(environment or {})}
    with (output or project.parent / "dev.log").open("ab") as log:
        process = subprocess.Popen(
            command, cwd=project, env=surroundings, stdin=subprocess.DEVNULL, stdout=log, stderr=log
        )
    end = time.monotonic() + PATIENCE_S
    while not ready.exists():
        if process.poll() is not None or time.monotonic() > end:
            process.kill()
            raise RuntimeError(f"dev did not start:\n{(project.parent / 'dev.log').read_text()[-4000:]}")
        time.sleep(0.005)
    told = json.loads(ready.read_text())
    return Dev(process, told["url"], told["key"])
