"""A query that takes long stops nothing: other requests are answered, and Ctrl-C ends ``dev`` without it."""

from __future__ import annotations

import contextlib
import http.client
import json
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest

from tests.kit.command import cloudfn_process, environment
from tests.kit.dev import dev
from tests.kit.project import PROJECTS
from tests.kit.waiting import until

pytestmark = pytest.mark.node

SLOW = quote(json.dumps({"t": {"$regex": "(a+)+$"}}))


@pytest.mark.parametrize("ending", ["SIGINT", "SIGTERM"])
def test_dev_ends_while_a_query_works(tmp_path: Path, ending: str) -> None:
    project = tmp_path / "p"
    shutil.copytree(PROJECTS / "plain", project)
    lines = "\n".join(json.dumps({"_id": str(n), "t": "a" * 60 + "!"}) for n in range(3000))
    (project / "slow.json").write_text(lines)
    assert cloudfn_process("db", "import", "slow", "slow.json", cwd=project).code == 0
    with dev(project) as running:
        asking = http.client.HTTPConnection("127.0.0.1", urlsplit(running.url).port, timeout=60)
        asking.request("GET", f"/_cloudfn/documents/slow?query={SLOW}", headers={"X-CloudFn-Key": running.key})
        for _ in range(5):
            assert running.get("/healthz")["ok"] is True
        running.process.send_signal(getattr(signal, ending))
        until(lambda: running.process.poll() is not None, "the end")
        assert running.process.returncode == 0
        with contextlib.closing(asking):
            assert b"exceeded time limit" not in _read(asking)  # the answer of a query that came to its end
        assert "Traceback" not in running.output()


ENDLESS = """
import asyncio
from cloudfn.cli.event_loop import run

async def work():
    try:
        await asyncio.sleep(3600)
    finally:
        print("cleaning", flush=True)
        await asyncio.sleep(3600)

async def begin():
    print("begun", flush=True)
    await work()

run(begin())
"""


def test_a_second_interrupt_ends_a_command_at_once_whatever_it_still_does() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", ENDLESS], stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, env=environment(), text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "begun\n"
        process.send_signal(signal.SIGINT)
        assert process.stdout.readline() == "cleaning\n"
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 130


def _read(connection: http.client.HTTPConnection) -> bytes:
    try:
        return connection.getresponse().read()
    except (OSError, http.client.HTTPException):
        return b""
