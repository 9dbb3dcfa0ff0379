"""What ``dev`` says and does when the machine gives it no more: file descriptors, processes."""

from __future__ import annotations

import contextlib
import http.client
import os
import resource
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.kit.dev import Dev, dev
from tests.kit.project import PROJECTS
from tests.kit.waiting import PATIENCE_S, until

pytestmark = [
    pytest.mark.node,
    pytest.mark.skipif(sys.platform != "linux", reason="only Linux changes the limits of another process"),
]

REQUESTS = (
    ("GET", "/_cloudfn/state"),
    ("GET", "/"),
    ("GET", "/wx.js"),
    ("GET", "/_cloudfn/orders/1/report"),
    ("GET", "/_cloudfn/findings"),
    ("GET", "/_cloudfn/codes/CFN-DEV-001"),
    ("GET", "/_cloudfn/search?q=a"),
    ("GET", "/_cloudfn/outbox"),
    ("GET", "/_cloudfn/storage"),
    ("GET", "/http/x"),
    ("POST", "/_cloudfn/prove"),
    ("POST", "/_cloudfn/scenarios/paid"),
    ("POST", "/_cloudfn/deploy/plan"),
    ("PUT", "/_cloudfn/documents/notes/1"),
    ("POST", "/client/storage.links"),
    ("POST", "/functions/talk"),
    ("POST", "/functions/echo"),
)
"""Of every room that loads something when it is first asked."""


class Kept:
    """One connection that stays open, and asks with the key."""

    def __init__(self, running: Dev) -> None:
        address = urlsplit(running.url)
        self._connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=PATIENCE_S)
        self._connection.connect()
        self._connection.auto_open = 0  # a new one would not be taken
        self._key = running.key

    def ask(self, method: str, path: str) -> tuple[int, str]:
        self._connection.request(method, path, "{}" if method != "GET" else None, {"X-CloudFn-Key": self._key})
        answer = self._connection.getresponse()
        return answer.status, answer.read().decode()

    def ask_everything(self, *, but: str = "") -> None:
        """Each of ``REQUESTS`` is answered; where ``but`` is lacking, a new process is refused for it."""
        for method, path in REQUESTS:
            status, body = self.ask(method, path)
            assert status < 500 or (but and status == 503 and but in body), (method, path, status, body)
        calls = {self.ask("POST", f"/functions/{name}")[0] for name in ("echo", "talk")}
        assert (503 in calls) == bool(but), "one had a process"
        assert self.ask("GET", "/healthz")[0] == 200

    def close(self) -> None:
        self._connection.close()


@contextlib.contextmanager
def nothing_opened(running: Dev) -> Iterator[None]:
    """No descriptor beside those that it has."""
    pid = running.process.pid
    before = resource.prlimit(pid, resource.RLIMIT_NOFILE)
    resource.prlimit(pid, resource.RLIMIT_NOFILE, (3, before[1]))
    try:
        yield
    finally:
        resource.prlimit(pid, resource.RLIMIT_NOFILE, before)


IS_ROOT = hasattr(os, "geteuid") and os.geteuid() == 0
OTHER_USER = 54321
AS_ANOTHER: tuple[str, ...] = ()
if IS_ROOT:  # whose processes nothing limits; the other user may still open what is root's
    caps = "-all,+dac_override"
    AS_ANOTHER = ("setpriv", f"--reuid={OTHER_USER}", "--clear-groups", f"--inh-caps={caps}", f"--ambient-caps={caps}")


@contextlib.contextmanager
def nothing_started(running: Dev) -> Iterator[None]:
    """No process or thread beside those that it has."""
    limit = (*AS_ANOTHER, "prlimit", "--pid", str(running.process.pid))
    before = resource.getrlimit(resource.RLIMIT_NPROC)[0]  # which it has from us
    subprocess.run([*limit, "--nproc=1:"], check=True)
    try:
        yield
    finally:
        subprocess.run([*limit, f"--nproc={'unlimited' if before < 0 else before}:"], check=True)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return Path(shutil.copytree(PROJECTS / "plain", tmp_path / "plain"))


@pytest.fixture
def open_project() -> Iterator[Path]:
    """In a folder that another user may enter."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(shutil.copytree(PROJECTS / "plain", Path(folder) / "plain"))
        if IS_ROOT:
            for place in (Path(folder), copy, *copy.rglob("*")):
                os.chown(place, OTHER_USER, OTHER_USER)
        yield copy


def test_a_lack_of_descriptors_is_told_by_its_name_and_passes(project: Path) -> None:
    """Modules that could not be loaded meanwhile are loaded afterwards."""
    with dev(project) as running:
        kept = Kept(running)
        assert kept.ask("GET", "/healthz")[0] == 200
        with nothing_opened(running):
            kept.ask_everything(but="CFN-DEV-086")
        kept.ask_everything()
        kept.close()
        history = running.get("/_cloudfn/history?event=Noticed&tail=1&limit=100")
        codes = [item["code"] for item in history["items"]]
        assert codes.count("CFN-DEV-086") == 1, "said once, however many ask"
        assert "CFN-DEV-019" not in codes and "CFN-TCB-003" not in codes
        output = running.output()
        assert "Traceback" not in output and "bug in cloudfn" not in output, output
        assert running.stop() == 0


def test_connections_that_are_held_open_end_nothing(project: Path) -> None:
    """A small hard limit, and somebody who opens connections and says nothing."""
    with dev(project, within=("sh", "-c", 'ulimit -n 96; exec "$@"', "sh")) as running:
        kept = Kept(running)
        assert kept.ask("GET", "/healthz")[0] == 200, "and what reads a request that comes in two pieces is loaded"
        assert kept.ask("POST", "/functions/echo")[0] == 200
        address = urlsplit(running.url)
        with contextlib.ExitStack() as held:
            for _ in range(120):
                held.enter_context(socket.create_connection((address.hostname, address.port), timeout=PATIENCE_S))
            running.until_printed("CFN-DEV-086")
            assert "ulimit -n" in running.output()
            status, body = kept.ask("POST", "/functions/echo")
            assert status == 200, body
        until(lambda: kept.ask("POST", "/functions/talk")[0] == 200, "a new instance")
        assert kept.ask("GET", "/_cloudfn/state")[0] == 200
        kept.close()
        assert running.get("/healthz") == {"ok": True}
        output = running.output()
        assert "Traceback" not in output and "bug in cloudfn" not in output, output
        assert running.stop() == 0


@pytest.mark.skipif(IS_ROOT and shutil.which("setpriv") is None, reason="root cannot be limited without setpriv")
def test_a_lack_of_processes_is_told_by_its_name_and_passes(open_project: Path) -> None:
    with dev(open_project, within=AS_ANOTHER) as running:
        kept = Kept(running)
        with nothing_started(running):
            kept.ask_everything(but="CFN-DEV-081")
        kept.ask_everything()
        kept.close()
        output = running.output()
        assert "CFN-DEV-081" in output and "Traceback" not in output and "bug in cloudfn" not in output, output
        assert running.stop() == 0
