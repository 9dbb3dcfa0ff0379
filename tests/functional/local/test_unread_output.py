"""``dev`` and ``emulate`` go on when nobody reads what they print: a pager that has its page, a stopped terminal."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.kit.command import argv, environment
from tests.kit.http import Address
from tests.kit.project import write_files, write_functions
from tests.kit.waiting import PATIENCE_S, until

pytestmark = [
    pytest.mark.node,
    pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals"),
]

TALKS = """
exports.main = async ({ lines = 1 }) => {
  for (let n = 0; n < lines; n++) console.log('x'.repeat(3000))
  return { lines }
}
"""
MANIFEST = """
version: 1
project: talks
env: {id: test-f0b102}
appId: wx0123456789abcdef
defaults: {install: none}
functions: {talks: {}}
"""


class Unread:
    """A command whose stdout and stderr are one file that nobody reads until ``read`` is called."""

    def __init__(self, process: subprocess.Popen[bytes], ours: int, at: Address) -> None:
        self.process, self._ours, self.at = process, ours, at
        self._text = bytearray()

    def call(self, lines: int = 1) -> None:
        status, _, body = self.at.request("POST", "/functions/talks", json.dumps({"lines": lines}))
        assert (status, json.loads(body)) == (200, {"lines": lines})

    def read(self) -> None:
        def reading() -> None:
            with contextlib.suppress(OSError):
                while piece := os.read(self._ours, 65536):
                    self._text.extend(piece)

        threading.Thread(target=reading, daemon=True).start()

    def leave(self) -> None:
        """Nobody will ever read."""
        os.dup2(os.open(os.devnull, os.O_RDONLY), self._ours)

    @property
    def shown(self) -> str:
        return self._text.decode(errors="replace")


@contextlib.contextmanager
def unread(folder: Path, kind: str, *options: str, command: str = "dev") -> Iterator[Unread]:
    project = write_functions(write_files(folder / "p", {"cloudfn.yaml": MANIFEST}), talks=TALKS)
    ready = folder / "ready.json"
    ours, theirs = os.openpty() if kind == "pty" else os.pipe()
    words = argv(command, "--port", "0", "--ready-file", str(ready), *options)
    stdin = theirs if kind == "pty" else subprocess.DEVNULL
    env = environment(TERM="xterm")
    process = subprocess.Popen(words, cwd=project, stdin=stdin, stdout=theirs, stderr=theirs, env=env)
    os.close(theirs)
    try:
        until(lambda: ready.exists() or process.poll() is not None, "the ready file")
        assert process.poll() is None
        yield Unread(process, ours, Address(**_told(ready)))
    finally:
        process.kill()
        process.wait()
        os.close(ours)


def _told(ready: Path) -> dict[str, str]:
    """Without the key where the command has none."""
    told = json.loads(ready.read_text())
    return {name: told[name] for name in ("url", "key") if name in told}


@pytest.mark.parametrize("kind", ["pipe", "pty"])
@pytest.mark.parametrize("options", [(), ("--json",)], ids=["people", "json"])
def test_calls_are_answered_and_ctrl_c_ends_it_while_nobody_reads(
    tmp_path: Path, kind: str, options: tuple[str, ...]
) -> None:
    with unread(tmp_path, kind, *options) as running:
        for _ in range(40):
            running.call()
        assert running.at.get("/healthz")["ok"] is True
        running.process.send_signal(signal.SIGINT)
        assert running.process.wait(PATIENCE_S) == 0


@pytest.mark.parametrize("kind", ["pipe", "pty"])
def test_once_it_is_read_again_it_says_how_much_was_left_out(tmp_path: Path, kind: str) -> None:
    with unread(tmp_path, kind) as running:
        for _ in range(10):
            running.call(lines=60)
        running.read()
        until(lambda: "CFN-DEV-031" in running.shown or running.process.poll() is not None, "the count")
        [count] = re.findall(r"CFN-DEV-031.* (\d+) events could not be printed: the output was not read", running.shown)
        until(lambda: running.shown.count("x" * 3000) == 600 - int(count), "the lines that were kept")
        assert 0 < int(count) < 600
        running.process.send_signal(signal.SIGINT)
        assert running.process.wait(PATIENCE_S) == 0


def _refused(running: Unread, times: int) -> None:
    """Requests without a signature, each of which ``emulate`` prints."""
    address = urlsplit(running.at.url)
    connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=PATIENCE_S)
    with contextlib.closing(connection):
        for _ in range(times):
            connection.request("POST", "/", "{}", {"X-TC-Action": "x" * 6000})
            assert connection.getresponse().read().startswith(b'{"Response": {"Error"')


@pytest.mark.parametrize("kind", ["pipe", "pty"])
@pytest.mark.parametrize("options", [(), ("--json",)], ids=["people", "json"])
def test_the_emulated_cloud_answers_and_ctrl_c_ends_it_while_nobody_reads(
    tmp_path: Path, kind: str, options: tuple[str, ...]
) -> None:
    with unread(tmp_path, kind, *options, command="emulate") as running:
        _refused(running, 40)
        assert running.at.get("/healthz") == {"ok": True}
        running.process.send_signal(signal.SIGINT)
        assert running.process.wait(PATIENCE_S) == 0


def test_the_emulated_cloud_says_how_much_was_left_out(tmp_path: Path) -> None:
    with unread(tmp_path, "pipe", command="emulate") as running:
        _refused(running, 300)
        running.read()
        until(lambda: "CFN-DEV-089" in running.shown or running.process.poll() is not None, "the count")
        [count] = re.findall(r"CFN-DEV-089.* (\d+) lines could not be printed: the output was not read", running.shown)
        assert 0 < int(count) < 600
        running.process.send_signal(signal.SIGINT)
        assert running.process.wait(PATIENCE_S) == 0


def test_the_emulated_cloud_ends_with_its_reader(tmp_path: Path) -> None:
    """``cloudfn emulate | head`` leaves nothing behind."""
    with unread(tmp_path, "pipe", command="emulate") as running:
        running.leave()
        _refused(running, 1)
        assert running.process.wait(PATIENCE_S) == 0
