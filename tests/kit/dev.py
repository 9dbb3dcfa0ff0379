"""``cloudfn dev`` as its users start it, ready to be asked; it ends with the block."""

from __future__ import annotations

import contextlib
import http.client
import json
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tests.kit.command import environment
from tests.kit.waiting import PATIENCE_S, until


class Dev:
    """A running ``cloudfn dev``."""

    def __init__(self, process: subprocess.Popen[str], url: str, log: Path) -> None:
        self.process, self.url, self._log = process, url, log

    def output(self) -> str:
        return self._log.read_text(errors="replace")

    def request(
        self, method: str, path: str, body: bytes | str | None = None, **headers: str
    ) -> tuple[int, dict[str, str], bytes]:
        address = urlsplit(self.url)
        connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=PATIENCE_S)
        with contextlib.closing(connection):
            sent = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, path, body, sent)
            answer = connection.getresponse()
            return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()

    def get(self, path: str) -> Any:
        status, _, body = self.request("GET", path)
        assert status == 200, body
        return json.loads(body)

    def post(self, path: str, data: object = None) -> Any:
        status, _, body = self.request("POST", path, json.dumps(data if data is not None else {}))
        assert status == 200, body
        return json.loads(body)

    def until_printed(self, text: str) -> str:
        until(lambda: text in self.output() or self.process.poll() is not None, f"{text!r} in\n{self.output()}")
        assert text in self.output(), self.output()
        return self.output()

    def stop(self, with_signal: int = signal.SIGINT) -> int:
        if self.process.poll() is None:
            self.process.send_signal(with_signal)
        return self.process.wait(PATIENCE_S)


@contextlib.contextmanager
def dev(project: Path, *args: str, env: Mapping[str, str] | None = None) -> Iterator[Dev]:
    """``cloudfn dev`` on a free port, ready; killed at the end if the test has not stopped it."""
    ready, log = project / "ready.json", project / "dev.log"
    ready.unlink(missing_ok=True)
    command = [sys.executable, "-m", "cloudfn", "dev", "--port", "0", "--ready-file", str(ready), *args]
    with log.open("w") as out:
        streams = {"stdin": subprocess.DEVNULL, "stdout": out, "stderr": out}
        process = subprocess.Popen(command, cwd=project, env=environment(**(env or {})), text=True, **streams)
    try:
        until(lambda: ready.exists() or process.poll() is not None, "the ready file")
        assert process.poll() is None, log.read_text()
        yield Dev(process, json.loads(ready.read_text())["url"], log)
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
