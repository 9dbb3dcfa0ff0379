"""What a user sees of a damaged file below .cloudfn: one line with a code and a way out, never a trace."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cloudfn.backend.database.embedded import Embedded
from cloudfn.control.store import ControlStore
from cloudfn.errors import InvalidFile
from cloudfn.local.history_file import connect
from cloudfn.local.state_copy import copy_state
from tests.kit.command import cloudfn
from tests.kit.damage import DAMAGED, UNUSABLE, harmed
from tests.kit.dev import dev
from tests.kit.waiting import until

MANIFEST = "version: 1\nproject: shop\nenv: {id: test-f0b102, region: ap-shanghai}\nfunctions: {}\n"
EVERY = {**dict.fromkeys(DAMAGED, "CFN-DEV-040"), **dict.fromkeys(UNUSABLE, "CFN-DEV-042")}
HARMS = {**DAMAGED, **UNUSABLE}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "cloudfn.yaml").write_text(MANIFEST)
    (tmp_path / "functions").mkdir()
    engine = Embedded(tmp_path / ".cloudfn" / "documents.db", lambda: 0)
    engine.create("orders")
    engine.insert("orders", [{"_id": f"{n}", "t": f"text {n} " * 20} for n in range(300)])
    engine.close()
    db = connect(tmp_path / ".cloudfn" / "history.db")
    body = json.dumps({"event": "LogWritten", "text": "x" * 200})
    rows = [(n, "2026-01-02T03:04:05.678Z", "LogWritten", "f", "r", body) for n in range(300)]
    db.executemany("INSERT INTO history VALUES (?, ?, ?, ?, ?, ?)", rows)
    db.close()
    return tmp_path


@pytest.mark.parametrize(("harm", "code"), EVERY.items())
def test_commands_name_the_file_and_what_to_do(project: Path, harm: str, code: str) -> None:
    harmed(project / ".cloudfn" / "documents.db", HARMS[harm])
    harmed(project / ".cloudfn" / "history.db", HARMS[harm])
    for command, file in ((("db", "collections"), "documents.db"), (("logs", "-v"), "history.db")):
        ran = cloudfn(*command, cwd=project)
        assert (ran.code, ran.out) == (6, "")
        assert code in ran.err and file in ran.err and "Traceback" not in ran.err
        chinese = cloudfn("--lang", "zh", *command, cwd=project)
        assert code in chinese.err and "处理：" in chinese.err


@pytest.mark.parametrize("harm", ["header", "text"])
def test_a_rehearsals_copy_names_the_file_too(project: Path, harm: str) -> None:
    """Other damage is copied, and found when the copy is opened."""
    harmed(project / ".cloudfn" / "documents.db", HARMS[harm])
    with pytest.raises(InvalidFile) as refused:
        copy_state(project / ".cloudfn", project / "copy")
    assert refused.value.code == "CFN-DEV-040"


@pytest.mark.parametrize(("harm", "code"), EVERY.items())
def test_the_emulated_clouds_memory_too(tmp_path: Path, harm: str, code: str) -> None:
    path = tmp_path / "cloud.db"
    store = ControlStore(path)
    for n in range(300):
        store.put("function", str(n), {"text": "x" * 200})
    store.close()
    harmed(path, HARMS[harm])
    with pytest.raises(InvalidFile) as refused:
        ControlStore(path)
    assert refused.value.code == code


@pytest.mark.node
def test_dev_starts_with_a_damaged_history_and_not_with_damaged_documents(project: Path) -> None:
    (project / ".cloudfn" / "documents.db").unlink()
    harmed(project / ".cloudfn" / "history.db", DAMAGED["noise"])
    with dev(project) as running:
        assert "CFN-DEV-043" in running.until_printed("history.db.damaged")
        assert running.get("/healthz")["ok"] is True
    harmed(project / ".cloudfn" / "documents.db", DAMAGED["header"])
    ran = cloudfn("dev", "--port", "0", cwd=project)
    assert ran.code == 6 and "CFN-DEV-040" in ran.err and "documents.db" in ran.err and "Traceback" not in ran.err
    assert until(lambda: not (project / ".cloudfn" / "dev.json").exists(), "nothing left")
