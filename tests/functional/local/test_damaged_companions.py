"""What lies beside the databases below .cloudfn, and its JSON files: damage is passed over or told, never a trace."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cloudfn.backend.database.embedded import Embedded
from cloudfn.backend.outbox import Outbox
from cloudfn.control.store import ControlStore
from cloudfn.deploy import proof
from cloudfn.errors import InvalidFile
from cloudfn.local.history_file import connect
from cloudfn.manifest import load
from cloudfn.pay import Book
from tests.kit.command import cloudfn
from tests.kit.damage import COMPANION, ENDLESS, NO_JSON, Harm
from tests.kit.project import PROJECTS

PARTS = ("-wal", "-shm")
NO_FILE = {name: NO_JSON[name] for name in ("folder", *(name for name in ENDLESS if name != "huge"))}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """With something in each database, all of them closed."""
    project = Path(shutil.copytree(PROJECTS / "plain", tmp_path / "plain"))
    state = project / ".cloudfn"
    engine = Embedded(state / "documents.db", lambda: 0)
    engine.create("orders")
    engine.close()
    db = connect(state / "history.db")
    line = {"at": "2026-01-02T03:04:05.678Z", "function": "echo", "requestId": "r", "stream": "stdout"}
    body = json.dumps({"event": "LogWritten", **line, "level": "info", "text": "kept"})
    db.execute("INSERT INTO history VALUES (1, ?, 'LogWritten', 'echo', 'r', ?)", (line["at"], body))
    db.close()
    Outbox(state / "outbox.db").add(datetime.now(UTC), "sms", "sms.send", "13800000000", "echo", "r", {})
    return project


COMMANDS = {"documents.db": ("db", "collections"), "history.db": ("logs",), "outbox.db": ("outbox",)}
SHOWN = {"documents.db": "orders", "history.db": "kept", "outbox.db": "sms.send"}


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("database", COMMANDS)
def test_a_damaged_companion_takes_nothing_away(project: Path, database: str, part: str) -> None:
    for harm in COMPANION.values():
        harm(project / ".cloudfn" / f"{database}{part}")
        ran = cloudfn(*COMMANDS[database], cwd=project)
        assert ran.code == 0 and SHOWN[database] in ran.out, ran
        (project / ".cloudfn" / f"{database}{part}").unlink(missing_ok=True)


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("database", COMMANDS)
def test_one_that_is_no_file_is_named(project: Path, database: str, part: str) -> None:
    for name, harm in NO_FILE.items():
        place = project / ".cloudfn" / f"{database}{part}"
        harm(place)
        ran = cloudfn(*COMMANDS[database], cwd=project)
        assert ran.code == 6 and "CFN-DEV-042" in ran.err, (name, ran)
        assert f"{database}{part} cannot be used: no regular file" in ran.err and "Traceback" not in ran.err, (
            name,
            ran,
        )
        place.rmdir() if place.is_dir() and not place.is_symlink() else place.unlink()


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize(("name", "opened"), [("pay.db", Book), ("control.db", ControlStore)])
def test_so_it_is_for_orders_and_what_is_deployed(
    tmp_path: Path, name: str, part: str, opened: Callable[[Path], object]
) -> None:
    for harm in NO_FILE.values():
        place = tmp_path / f"{name}{part}"
        harm(place)
        with pytest.raises(InvalidFile) as refused:
            opened(tmp_path / name)
        assert (refused.value.code, refused.value.params["path"]) == ("CFN-DEV-042", str(place))
        place.rmdir() if place.is_dir() and not place.is_symlink() else place.unlink()


@pytest.mark.parametrize("harm", NO_JSON)
def test_a_damaged_list_of_devices(project: Path, harm: str) -> None:
    NO_JSON[harm](project / ".cloudfn" / "devices.json")
    for words in (("devices",), ("--json", "--lang", "zh", "devices")):
        ran = cloudfn(*words, cwd=project)
        assert ran.code == 6 and "CFN-DEV-066" in ran.err and "Traceback" not in ran.err, ran
        assert "Error:" not in ran.err, "no words of Python's"


@pytest.mark.parametrize("harm", NO_JSON)
def test_a_damaged_list_of_proofs_proves_nothing(project: Path, harm: str) -> None:
    manifest, file = load(project / "cloudfn.yaml").manifest, project / ".cloudfn" / "proofs.json"
    place: Harm = NO_JSON[harm]
    place(file)
    assert proof.passed(manifest, "echo", "0" * 64) is False
    if not file.is_dir():
        proof.remember(manifest, "echo", "0" * 64)
        assert proof.passed(manifest, "echo", "0" * 64) is True


@pytest.mark.node
def test_a_damaged_record_of_deploys_is_told_and_counts_as_empty(project: Path) -> None:
    record = project / ".cloudfn" / "deploy-local" / "test-f0b102.json"
    record.parent.mkdir()
    for name, harm in NO_JSON.items():
        harm(record)
        ran = cloudfn("versions", "echo", "--local", cwd=project)
        assert "CFN-DEP-195" in ran.err and "bug in cloudfn" not in ran.err, (name, ran)
        record.rmdir() if record.is_dir() and not record.is_symlink() else record.unlink()
