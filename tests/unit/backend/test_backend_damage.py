"""A documents.db or outbox.db that is damaged, foreign, locked or in the way is one clear error, at once or later."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from cloudfn.backend.database.budget import Budget, TakesLong, spending
from cloudfn.backend.database.embedded import Embedded
from cloudfn.backend.database.engine import Find
from cloudfn.backend.outbox import Outbox
from cloudfn.errors import InvalidFile
from cloudfn.events.tasks import Noticed
from cloudfn.sqlite_files import set_aside
from tests.kit.backend import make_cloud
from tests.kit.damage import DAMAGED, UNUSABLE, harmed

EVERY = {**dict.fromkeys(DAMAGED, "CFN-DEV-040"), **dict.fromkeys(UNUSABLE, "CFN-DEV-042")}
AT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def filled(path: Path, count: int = 300) -> None:
    engine = Embedded(path, lambda: 0)
    engine.create("orders")
    engine.insert("orders", [{"_id": f"{n}", "t": f"text {n} " * 20} for n in range(count)])
    engine.close()


def message(box: Outbox) -> int:
    return box.add(AT, "subscribe", "api", "openid", "f", "r", {"a": 1})


@pytest.mark.parametrize(("harm", "code"), EVERY.items())
def test_documents_that_cannot_be_opened(tmp_path: Path, harm: str, code: str) -> None:
    path = tmp_path / "documents.db"
    filled(path)
    harmed(path, {**DAMAGED, **UNUSABLE}[harm])
    before = path.read_bytes() if path.is_file() else b""
    with pytest.raises(InvalidFile) as refused:
        Embedded(path, lambda: 0)
    assert refused.value.code == code and refused.value.params["path"] == str(path)
    assert (path.read_bytes() if path.is_file() else b"") == before


@pytest.mark.parametrize(("harm", "code"), EVERY.items())
def test_an_outbox_that_cannot_be_opened(tmp_path: Path, harm: str, code: str) -> None:
    box = Outbox(tmp_path / "outbox.db")
    for _ in range(300):
        message(box)
    harmed(tmp_path / "outbox.db", {**DAMAGED, **UNUSABLE}[harm])
    for work in (lambda: message(box), box.messages, box.clear):
        with pytest.raises(InvalidFile) as refused:
            work()
            box.messages()
        assert refused.value.code == code


def test_a_store_of_a_newer_cloudfn_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "documents.db"
    filled(path)
    db = sqlite3.connect(path)
    db.execute("PRAGMA user_version=99")
    db.close()
    with pytest.raises(InvalidFile) as refused:
        Embedded(path, lambda: 0)
    assert refused.value.code == "CFN-DEV-041"


def test_an_empty_file_is_a_new_store(tmp_path: Path) -> None:
    (tmp_path / "documents.db").touch()
    engine = Embedded(tmp_path / "documents.db", lambda: 0)
    assert engine.collections() == ()
    engine.close()


@pytest.mark.parametrize("body", ["{oops", '{"no":"id"}', "[]", "5"])
def test_a_document_that_is_none_is_told_with_its_collection(tmp_path: Path, body: str) -> None:
    path = tmp_path / "documents.db"
    filled(path)
    db = sqlite3.connect(path)
    db.execute("UPDATE documents SET body = ? WHERE key = '7'", (body,))
    db.commit()
    db.close()
    engine = Embedded(path, lambda: 0)
    with pytest.raises(InvalidFile) as refused:
        engine.find("orders", Find({}, {}))
    assert refused.value.code == "CFN-DEV-040" and "`orders`" in str(refused.value.params["problem"])
    engine.close()


def test_damage_that_is_met_later_reaches_the_function_and_the_developer(tmp_path: Path) -> None:
    """In a file too large to be looked through at the start."""
    cloud = make_cloud(tmp_path)
    path = cloud.manifest.state / "documents.db"
    cloud.engine.close()
    filled(path, 70_000)
    harmed(path, lambda file: None)
    with path.open("r+b") as file:
        file.seek(-2_000_000, 2)
        file.write(bytes(1_500_000))
    cloud = make_cloud(tmp_path)

    async def work() -> dict[str, Any]:
        fields = {"action": "database.getDocument", "collectionName": "orders", "queryType": "WHERE", "query": "{}"}
        headers = {"content-type": "application/json"}
        answer = await cloud.backend.admin(cloud.caller(), headers, "", json.dumps(fields).encode())
        found: dict[str, Any] = json.loads(answer.body)
        return found

    answer = asyncio.run(work())
    assert answer["code"] == "SYS_ERR" and "CFN-DEV-040" in answer["message"]
    assert [event.code for event in cloud.named(Noticed)] == ["CFN-DEV-040"]
    cloud.engine.close()


def test_a_locked_outbox_is_waited_for_but_not_by_brief_work(tmp_path: Path) -> None:
    box = Outbox(tmp_path / "outbox.db")
    message(box)
    other = sqlite3.connect(tmp_path / "outbox.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(TakesLong), spending(Budget(1, brief=True)):
        message(box)
    with spending(Budget(1, brief=True)):
        assert len(box.messages()) == 1
    other.execute("ROLLBACK")
    other.close()
    assert message(box) == 2


def test_what_is_set_aside_is_found_again(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    for content in ("one", "two"):
        path.write_text(content)
        Path(f"{path}-wal").write_text(content)
        moved = set_aside(path)
        assert (moved.read_text(), Path(f"{moved}-wal").read_text()) == (content, content)
    assert sorted(each.name for each in tmp_path.iterdir()) == [
        "x.db.damaged", "x.db.damaged-2", "x.db.damaged-2-wal", "x.db.damaged-wal",
    ]  # fmt: skip


@pytest.mark.parametrize("value", ["x'ff00fe'", "'{broken'"])
@pytest.mark.parametrize("column", ["collections.name", "collections.version", "documents.key", "documents.body"])
def test_a_row_that_holds_something_else(tmp_path: Path, column: str, value: str) -> None:
    path = tmp_path / "documents.db"
    filled(path, 1)
    table, name = column.split(".")
    with sqlite3.connect(path) as db:
        db.execute(f"UPDATE {table} SET {name} = {value}")
    db.close()

    def used() -> None:
        engine = Embedded(path, lambda: 0)
        try:
            for each in engine.collections():
                engine.insert(each, [{"_id": "new"}])
                assert [found["_id"] for found in engine.find(each, Find({}, {}))]
        finally:
            engine.close()

    if value[0] == "'" and name in ("name", "key"):
        used()  # another name, but a name
    else:
        with pytest.raises(InvalidFile) as refused:
            used()
        assert refused.value.code == "CFN-DEV-040"
