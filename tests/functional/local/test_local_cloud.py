"""The local cloud as a whole: timers by the clock, resets, keys in a terminal, ends in every way."""

from __future__ import annotations

import contextlib
import http.client
import json
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from cloudfn.local.history import Filter
from cloudfn.local.settings import LocalSettings
from cloudfn.local.thread import CloudThread
from cloudfn.manifest import load
from cloudfn.testing import START, LocalCloud
from tests.kit.command import argv, environment
from tests.kit.dev import dev
from tests.kit.http import Address
from tests.kit.project import PROJECTS
from tests.kit.terminal import terminal
from tests.kit.waiting import until

pytestmark = pytest.mark.node


def test_timers_fire_by_the_clock_and_once_after_a_jump() -> None:
    manifest = load(PROJECTS / "plain" / "cloudfn.yaml").manifest
    settings = LocalSettings(port=0, ephemeral=True, watch=False, time_scale=0.0, start=START)
    with CloudThread(manifest, settings) as thread:

        def fired() -> list[dict]:
            async def work(cloud) -> list[dict]:
                rows = await cloud.rooms.stores.history.after(Filter(events=("InvocationStarted",)))
                return [json.loads(row.text()) for row in rows]

            return thread.run(work)

        assert fired() == []
        thread.call(lambda cloud: cloud.rooms.stores.clock.advance(timedelta(days=1)))  # past 02:30 in Beijing
        [call] = until(fired, "the timer")
        assert (call["function"], call["source"], call["note"]) == ("tick", "wx_trigger", "timer nightly")
        assert json.loads(call["eventText"]) == {
            "Type": "Timer",
            "TriggerName": "nightly",
            "Time": "2026-01-02T18:30:00Z",
            "Message": "",
        }
        thread.call(lambda cloud: cloud.rooms.stores.clock.advance(timedelta(days=30)))
        until(lambda: len(fired()) == 2, "one late call")
        thread.call(lambda cloud: cloud.rooms.stores.clock.advance(timedelta(days=1)))
        until(lambda: len(fired()) == 3, "the next day's")


def test_reset_throws_away_what_is_named_and_nothing_else() -> None:
    with LocalCloud(PROJECTS / "plain") as cloud:
        address = urlsplit(cloud.url)

        def ask(method: str, path: str, data: object = None) -> dict:
            connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=30)
            with contextlib.closing(connection):
                body = json.dumps(data) if data else None
                connection.request(method, f"/_cloudfn/{path}", body, {"X-CloudFn-Key": cloud.key})
                return json.loads(connection.getresponse().read())

        cloud.documents.put("cups", {"_id": "a"})
        cloud._thread.call(lambda inner: inner.rooms.stores.storage.write("dir/茶.txt", b"tea"))
        cloud.call("echo")
        [file] = ask("GET", "storage")["items"]
        assert (file["path"], file["size"]) == ("dir/茶.txt", 3)
        assert ask("GET", "outbox") == {"items": []}
        assert any(rule["feeFen"] for rule in ask("GET", "rules?lang=zh")["magic"])
        assert ask("GET", "deploy")["error"]["code"] == "CFN-DEV-023"

        assert ask("POST", "reset", {"history": True}) == {"ok": True}
        assert cloud.events("InvocationEnded") == []
        assert cloud.documents.find("cups") == [{"_id": "a"}]
        assert ask("POST", "reset", {"documents": True, "orders": True, "storage": True, "outbox": True}) == {
            "ok": True
        }
        assert cloud.documents.find("cups") == []
        assert ask("GET", "storage")["items"] == []


@pytest.mark.skipif(sys.platform == "win32", reason="pseudo terminals are POSIX")
def test_keys_in_a_terminal(project: Path) -> None:
    with terminal("dev", "--port", "0", cwd=project) as dev:
        dev.until_shown("q quit")
        for key, answer in (("t", "placed no order"), ("r", "reloaded talk"), ("n", "nothing waits"), ("q", "stopped")):
            dev.type(key)
            dev.until_shown(answer)
        assert dev.end() == 0
        assert "()" not in dev.shown and "Traceback" not in dev.shown


def test_a_reader_that_goes_away_ends_dev_quietly(project: Path) -> None:
    ready, talk = project / "ready.json", project / "talk.log"
    command = argv("--json", "dev", "--port", "0", "--ready-file", str(ready))
    with talk.open("w") as err:
        process = subprocess.Popen(
            command, cwd=project, env=environment(), stdout=subprocess.PIPE, stderr=err, text=True
        )
        assert process.stdout is not None
        try:
            until(ready.exists, "the ready file")
            address = Address.told_in(ready)
            address.post("/functions/echo")
            assert process.stdout.readline().startswith("{")
            process.stdout.close()
            until(lambda: _called_until_gone(process, address), "the end")
        finally:
            if process.poll() is None:
                process.kill()
            process.wait()
    assert process.returncode == 0
    assert "Traceback" not in talk.read_text()


def _called_until_gone(process: subprocess.Popen[str], address: Address) -> bool:
    with contextlib.suppress(OSError, http.client.HTTPException):
        address.request("POST", "/functions/echo", "{}")
    return process.poll() is not None


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM])
def test_every_worker_ends_with_dev(project: Path, end: int) -> None:
    with dev(project) as running:
        running.post("/functions/echo")
        pid = running.process.pid
        assert _children(pid)
        assert running.stop(end) == 0
    until(lambda: not _named(project), "the workers' end")


def test_no_worker_survives_kill_9(project: Path) -> None:
    with dev(project) as running:
        running.post("/functions/echo")
        children = _children(running.process.pid)
        assert children
        running.stop(signal.SIGKILL)
    until(lambda: not any(Path(f"/proc/{child}").exists() for child in children), "the workers' end")


def _children(pid: int) -> list[int]:
    if sys.platform != "linux":
        pytest.skip("reads /proc")
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _named(project: Path) -> list[int]:
    found = []
    for process in Path("/proc").iterdir():
        with contextlib.suppress(OSError):
            if process.name.isdigit() and (process / "cwd").readlink().is_relative_to(project):
                found.append(int(process.name))
    return found


def test_an_ephemeral_dev_leaves_nothing_and_stands_beside_another(project: Path) -> None:
    with dev(project) as first, dev(project / "functions", "--ephemeral") as second:
        first.request("PUT", "/_cloudfn/documents/cups/a", "{}")
        assert second.get("/_cloudfn/documents") == {"items": []}
    assert (project / ".cloudfn" / "documents.db").exists()


def test_documents_and_history_survive_a_restart(project: Path) -> None:
    with dev(project) as running:
        running.request("PUT", "/_cloudfn/documents/cups/a", '{"size": 1}')
        running.post("/functions/talk", {"word": "before"})
        running.until_printed("one before")
        last = running.get("/_cloudfn/state")["lastSeq"]
        running.stop(signal.SIGKILL)
    with dev(project) as running:
        assert running.get("/_cloudfn/documents/cups")["items"] == [{"_id": "a", "size": 1}]
        assert running.get("/_cloudfn/state")["lastSeq"] >= last - 5
        assert any(item.get("text") == "one before" for item in running.get("/_cloudfn/history")["items"])


def test_the_state_tells_what_is_kept_ready_and_options_bound_it(project: Path) -> None:
    with dev(project, "--max-spares", "1", "--idle-memory", "1") as running:
        running.post("/functions/talk", {"word": "hello"})
        memory = until(lambda: (held := running.get("/_cloudfn/state")["memory"])["endedByPressure"] and held)
        assert memory["restingLimit"] == 1024 * 1024
        assert memory["maxSpares"] == 1
        talk = next(one for one in running.get("/_cloudfn/state")["functions"] if one["name"] == "talk")
        assert (talk["state"], talk["instances"], talk["spare"]) == ("idle", 0, False)
        until(lambda: running.get("/_cloudfn/state")["memory"]["blanks"] == 1)
    with dev(project) as running:
        running.post("/functions/talk", {"word": "hello"})
        file = project / "functions" / "talk" / "index.js"
        file.write_text(file.read_text() + "// saved\n")
        until(lambda: any(one["spare"] for one in running.get("/_cloudfn/state")["functions"]))


def test_the_clock_never_runs_backwards_over_a_restart(project: Path) -> None:
    with dev(project) as running:
        moved = running.post("/_cloudfn/clock", {"advance": "3d"})["now"]
        running.stop(signal.SIGKILL)
    with dev(project) as running:
        assert running.get("/_cloudfn/clock")["now"] >= moved


def test_findings_in_the_source_are_told_at_the_start(project: Path) -> None:
    (project / "cloudfn.yaml").write_text(
        "version: 1\nproject: p\nenv: {id: test-f0b102}\nfunctions: {pay: {install: none}, cb: {install: none}}\n"
        "payments: {default: {subMchId: '1900009231', callers: [pay], callback: cb}}\n"
    )
    (project / "functions" / "pay").mkdir()
    (project / "functions" / "cb").mkdir()
    (project / "functions" / "cb" / "index.js").write_text("exports.main = async (event) => true;\n")
    (project / "functions" / "pay" / "index.js").write_text("exports.main = async () => 1;\n")
    with dev(project) as running:
        running.until_printed("CFN-SRC-")
        assert running.request("POST", "/functions/cb", "{}")[0] == 200  # told, but never in the way


def test_allow_origin_over_the_command_line(project: Path) -> None:
    with dev(project, "--allow-origin", "http://localhost:5173/") as running:
        status, headers, _ = running.request("POST", "/functions/echo", "{}", Origin="http://localhost:5173")
        assert (status, headers["access-control-allow-origin"]) == (200, "http://localhost:5173")
        assert running.request("POST", "/functions/echo", "{}", Origin="http://localhost:5174")[0] == 403
