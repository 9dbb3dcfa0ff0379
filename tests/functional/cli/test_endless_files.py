"""Files below ``.cloudfn`` that are FIFOs, devices or gigabytes: every command ends, with an error or without them."""

from __future__ import annotations

import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cloudfn.backend.database.transfer import read_snapshot
from cloudfn.backend.outbox import Outbox
from cloudfn.clock import SystemClock
from cloudfn.control.store import ControlStore
from cloudfn.deploy.record import Shelf
from cloudfn.errors import InvalidFile
from cloudfn.local.devices.book import DeviceBook
from cloudfn.local.history_file import connect
from cloudfn.local.reporter import Reporter
from cloudfn.local.state_copy import copy_state
from cloudfn.pay import Book
from tests.kit.command import argv, environment
from tests.kit.damage import ENDLESS

MANIFEST = "version: 1\nproject: shop\nenv: {id: test-f0b102, region: ap-shanghai}\nfunctions: {}\n"
UNREADABLE = ENDLESS.keys() - {"huge", "loop"}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "cloudfn.yaml").write_text(MANIFEST)
    (tmp_path / "functions").mkdir()
    (tmp_path / ".cloudfn").mkdir()
    return tmp_path


@pytest.mark.parametrize("harm", sorted(UNREADABLE - {"zero"}))  # which every database is tried with below
@pytest.mark.parametrize(
    ("name", "command"),
    [
        ("history.db", ("logs",)),
        ("documents.db", ("db", "collections")),
        ("documents.db-wal", ("db", "collections")),
        ("outbox.db", ("outbox",)),
        ("snapshots/latest.jsonl", ("db", "restore")),
        ("pay.db", ("dev", "--port", "0")),
        ("devices.json", ("dev", "--port", "0")),
    ],
)
def test_a_command_says_what_is_no_file(project: Path, name: str, command: tuple[str, ...], harm: str) -> None:
    file = project / ".cloudfn" / name
    file.parent.mkdir(exist_ok=True)
    ENDLESS[harm](file)
    words = argv(*command)
    ran = subprocess.run(words, cwd=project, env=environment(), capture_output=True, text=True, timeout=60, check=False)
    assert ran.returncode == 6, (ran.stdout, ran.stderr)
    assert Path(name).name in ran.stderr and "no regular file (" in ran.stderr, ran.stderr


@pytest.mark.parametrize("harm", sorted(UNREADABLE))
def test_every_database_is_refused_before_it_is_opened(tmp_path: Path, harm: str) -> None:
    file = tmp_path / "some.db"
    ENDLESS[harm](file)
    for opened in (
        lambda: connect(file, read_only=True),
        lambda: connect(file),
        lambda: ControlStore(file),
        lambda: Book(file),
        lambda: Outbox(file).add(datetime.now(UTC), "sms", "a", "1", "f", "r", {}),
        lambda: copy_state(tmp_path, tmp_path / "copy"),
    ):
        with pytest.raises(InvalidFile, match="no regular file"):
            opened()


@pytest.mark.skipif("fifo" not in ENDLESS, reason="FIFOs and links of POSIX")
def test_a_copy_of_the_state_passes_over_what_is_no_file_of_it(tmp_path: Path) -> None:
    storage = tmp_path / "state" / "storage"
    for one, other in (("a", "b"), ("b", "a")):  # followed, each level would be twice the one above
        (storage / one).mkdir(parents=True)
        (storage / one / "x.txt").write_text("x")
        for n in range(2):
            (storage / one / f"to{n}").symlink_to(f"../{other}", target_is_directory=True)
        for harm in ("fifo", "zero", "loop"):
            ENDLESS[harm](storage / one / harm)
    copy_state(tmp_path / "state", tmp_path / "copy")
    copied = [each.relative_to(tmp_path / "copy").as_posix() for each in (tmp_path / "copy").rglob("*.txt")]
    assert sorted(copied) == ["storage/a/x.txt", "storage/b/x.txt"]
    assert not [each for each in (tmp_path / "copy").rglob("*") if not each.is_dir() and each.suffix != ".txt"]


@pytest.mark.parametrize("harm", ENDLESS)
def test_records_that_never_end_are_damaged_ones(tmp_path: Path, harm: str) -> None:
    (tmp_path / "deploy").mkdir()
    for name in ("devices.json", "deploy/e.json", "some.jsonl"):
        ENDLESS[harm](tmp_path / name)
    with pytest.raises(InvalidFile, match="CFN-DEV-066"):
        DeviceBook(tmp_path / "devices.json").read()
    with pytest.raises(InvalidFile):
        read_snapshot(tmp_path / "some.jsonl")
    assert Shelf(tmp_path).damage("e")


def test_a_log_that_nobody_reads_keeps_nobody_waiting(tmp_path: Path) -> None:
    if "fifo" in ENDLESS:
        ENDLESS["fifo"](tmp_path / "errors.log")
    said: list[object] = []
    Reporter(said.append, SystemClock(), tmp_path / "errors.log").bug(ValueError("x"))
    assert len(said) == 1
