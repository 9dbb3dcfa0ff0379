"""``.cloudfn`` while it is in use: deleted under a running dev, read by other users, on a disk that is full."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cloudfn.backend.outbox import Outbox
from tests.kit.command import argv, cloudfn, cloudfn_process, environment
from tests.kit.damage import ENDLESS, Harm
from tests.kit.dev import dev
from tests.kit.project import PROJECTS, seed_project
from tests.kit.waiting import until

pytestmark = pytest.mark.node


@pytest.mark.npm
def test_nothing_is_acknowledged_after_the_state_was_deleted(tmp_path: Path, npm: Callable[..., Path]) -> None:
    project = seed_project(tmp_path / "shop", npm("wx-server-sdk@3.0.4"))
    with dev(project) as running:
        status, _, _ = running.request("POST", "/functions/makeOrder", "{}")
        assert status == 200
        shutil.rmtree(project / ".cloudfn")
        for method, path in (
            ("POST", "/functions/makeOrder"),
            ("PUT", "/_cloudfn/documents/notes/1"),
            ("POST", "/_cloudfn/reset"),
        ):
            status, _, body = running.request(method, path, "{}")
            assert (status, json.loads(body)["error"]["code"]) == (503, "CFN-DEV-030"), path
        assert running.request("GET", "/healthz")[0] == 503
        assert running.until_printed("CFN-DEV-030").count("CFN-DEV-030") == 1

        second = cloudfn_process("dev", "--port", "0", cwd=project)
        assert second.code == 15, second.err
        assert f"pid {running.process.pid}" in second.err
        assert running.stop() == 0
    with dev(project) as running:
        assert running.request("POST", "/functions/makeOrder", "{}")[0] == 200


@pytest.mark.parametrize("gone", ["", "pay.db", "documents.db-wal"])
def test_it_is_noticed_when_nobody_asks(tmp_path: Path, gone: str) -> None:
    project = Path(shutil.copytree(PROJECTS / "plain", tmp_path / "plain"))
    with dev(project) as running:
        (project / ".cloudfn" / gone).rename(project / "elsewhere")
        running.until_printed("CFN-DEV-030")


def _replaced(file: Path) -> None:
    """By a copy of itself, as whoever restores a backup does."""
    copy = shutil.copy(file, file.with_name("copy"))
    Path(copy).replace(file)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows deletes no file that is open")
@pytest.mark.parametrize(
    ("database", "harm"), [("pay.db", Path.unlink), ("documents.db", _replaced), ("outbox.db", Path.unlink)]
)
def test_nothing_is_acknowledged_after_a_database_was_deleted(
    tmp_path: Path, database: str, harm: Callable[[Path], None]
) -> None:
    project = Path(shutil.copytree(PROJECTS / "plain", tmp_path / "plain"))
    state = project / ".cloudfn"
    Outbox(state / "outbox.db").add(datetime.now(UTC), "sms", "sms.send", "13800000000", "echo", "r", {})
    with dev(project) as running:
        assert running.request("PUT", "/_cloudfn/documents/notes/1", "{}")[0] == 200
        harm(state / database)
        for method, path in (
            ("POST", "/functions/echo"),
            ("PUT", "/_cloudfn/documents/notes/2"),
            ("POST", "/_cloudfn/reset"),
        ):
            status, _, body = running.request(method, path, "{}")
            error = json.loads(body)["error"]
            assert (status, error["code"]) == (503, "CFN-DEV-030"), path
            assert f".cloudfn/{database} was deleted" in error["message"]
            assert "-e .cloudfn`" in error["fix"]
        assert running.request("GET", "/healthz")[0] == 503
        assert running.stop() == 0


def test_a_message_makes_a_database_of_which_nothing_may_be_lost_either(tmp_path: Path) -> None:
    project = Path(shutil.copytree(PROJECTS / "plain", tmp_path / "plain"))
    with dev(project) as running:
        Outbox(project / ".cloudfn" / "outbox.db").add(datetime.now(UTC), "sms", "a", "1", "echo", "r", {})
        assert running.request("POST", "/functions/echo", "{}")[0] == 200
        (project / ".cloudfn" / "outbox.db").unlink()
        assert running.request("POST", "/functions/echo", "{}")[0] == 503


def test_what_rewrites_the_databases_in_their_place_is_no_loss(tmp_path: Path) -> None:
    project = Path(shutil.copytree(PROJECTS / "plain", tmp_path / "plain"))
    with dev(project) as running:
        assert running.request("PUT", "/_cloudfn/documents/notes/1", "{}")[0] == 200
        for command in (("db", "snapshot", "saved"), ("db", "restore", "saved"), ("db", "collections"), ("logs",)):
            ran = cloudfn(*command, cwd=project)
            assert ran.code == 0, ran.err
        assert running.request("POST", "/_cloudfn/reset", "{}")[0] == 200
        (project / ".cloudfn" / "history.db").unlink()
        assert running.request("POST", "/functions/echo", "{}")[0] == 200
        assert running.get("/healthz")["ok"] is True


def _text(text: str) -> Harm:
    return lambda path: path.write_text(text) and None


def _folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


ODD: dict[str, Harm] = {
    **ENDLESS,
    "list": _text("[1]"),
    "types": _text('{"url": 5, "pid": "x", "key": []}'),
    "address": _text('{"url": "http://[:1", "pid": 1}'),
    "deep": _text("[" * 60_000),
    "number": _text("9" * 60_000),
    "text": _text("hello"),
    "binary": lambda path: path.write_bytes(b"\xff\xfe\x00") and None,
    "folder": _folder,
}


def test_what_is_no_dev_json_of_ours_means_that_nobody_runs(tmp_path: Path) -> None:
    project = Path(shutil.copytree(PROJECTS / "plain", tmp_path / "plain"))
    file = project / ".cloudfn" / "dev.json"
    with dev(project) as running:
        for name, harm in ODD.items():
            harm(_emptied(file))
            for command, code in (
                (("pay", "show", "1"), "CFN-PAY-062"),
                (("open", "--print"), "CFN-CLI-045"),
                (("invoke", "echo"), "CFN-DEV-002"),
            ):
                ran = cloudfn(*command, cwd=project)
                assert ran.code and code in ran.err and "bug in cloudfn" not in ran.err, (name, command, ran)
        assert running.get("/healthz")["ok"] is True
        assert running.stop() == 0


def _emptied(file: Path) -> Path:
    """``file``, an empty one, whatever was there."""
    if file.is_dir() and not file.is_symlink():
        file.rmdir()
    file.unlink(missing_ok=True)
    file.touch()
    return file


@pytest.mark.parametrize("harm", ENDLESS)
def test_dev_starts_with_keys_that_never_end(tmp_path: Path, harm: str) -> None:
    project = Path(shutil.copytree(PROJECTS / "plain", tmp_path / "plain"))
    (project / ".cloudfn").mkdir()
    for name in ("key", "dev.json"):
        ENDLESS[harm](project / ".cloudfn" / name)
    with dev(project) as running:
        assert running.get("/healthz")["ok"] is True
        assert cloudfn("open", "--print", cwd=project).code == 0
        assert running.stop() == 0


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() != 0, reason="only root can act as another user")
def test_other_users_cannot_read_the_state(tmp_path: Path) -> None:
    project = Path(shutil.copytree(PROJECTS / "plain", tmp_path / "plain"))
    for folder in (tmp_path, *tmp_path.parents):
        if folder.is_relative_to(tempfile.gettempdir()) and folder != Path(tempfile.gettempdir()):
            folder.chmod(0o755)  # pytest's folders are its user's only
    with dev(project) as running:
        running.request("POST", "/functions/echo", "{}")
        files = [path for path in (project / ".cloudfn").rglob("*") if path.is_file()]
        assert {"pay.db", "history.db", "dev.json"} <= {path.name for path in files}
        databases = [path for path in files if ".db" in path.name]
        assert {path.name: oct(path.stat().st_mode & 0o077) for path in databases} == {
            path.name: "0o0" for path in databases
        }, "each by itself, too"
        look = ["find", str(project), "-type", "f", "-readable"]
        seen = subprocess.run(look, user="nobody", capture_output=True, text=True, check=False).stdout.split()
        assert str(project / "cloudfn.yaml") in seen, "the project itself can be read"
        assert [path for path in seen if "/.cloudfn/" in path] == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_dev_goes_on_when_its_output_cannot_be_written(tmp_path: Path) -> None:
    project, ready = Path(shutil.copytree(PROJECTS / "plain", tmp_path / "plain")), tmp_path / "ready.json"
    command = argv("dev", "--port", "0", "--ready-file", str(ready))
    with Path("/dev/full").open("w") as full:
        process = subprocess.Popen(command, cwd=project, env=environment(), stdout=full, stderr=full)
    try:
        until(lambda: ready.exists() or process.poll() is not None, "the ready file")
        url = json.loads(ready.read_text())["url"]
        for n in range(3):
            called = cloudfn_process("invoke", "echo", "-d", json.dumps({"n": n}), cwd=project)
            assert json.loads(called.out)["n"] == n
        assert process.poll() is None, url
    finally:
        process.terminate()
        assert process.wait(60) == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
@pytest.mark.parametrize(
    "command", [["config", "show"], ["explain", "CFN-DEV-001"], ["validate"], ["invoke", "echo"], ["--help"]]
)
def test_an_answer_that_cannot_be_written_is_an_error(tmp_path: Path, command: list[str]) -> None:
    project = Path(shutil.copytree(PROJECTS / "plain", tmp_path / "plain"))
    with Path("/dev/full").open("w") as full:
        words = argv(*command)
        ran = subprocess.run(
            words, cwd=project, env=environment(), stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert ran.returncode == 6, ran.stderr
    assert "CFN-CLI-025" in ran.stderr
    assert "Traceback" not in ran.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit")
def test_dev_takes_as_many_descriptors_as_it_may(tmp_path: Path) -> None:
    project, ready = Path(shutil.copytree(PROJECTS / "plain", tmp_path / "plain")), tmp_path / "ready.json"
    words = f'ulimit -Sn 64; exec "{sys.executable}" -m cloudfn dev --port 0 --ready-file "{ready}"'
    process = subprocess.Popen(
        ["sh", "-c", words], cwd=project, env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        until(lambda: ready.exists() or process.poll() is not None, "the ready file")
        limits = Path(f"/proc/{process.pid}/limits")
        if limits.exists():
            (soft,) = (line.split()[3] for line in limits.read_text().splitlines() if line.startswith("Max open files"))
            assert int(soft) > 64
        called = cloudfn_process("invoke", "echo", "-d", "{}", cwd=project)
        assert called.code == 0, called.err
    finally:
        process.terminate()
        assert process.wait(60) == 0
