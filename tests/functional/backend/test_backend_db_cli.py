"""``cloudfn db`` and ``cloudfn outbox`` as their users type them."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cloudfn.backend.database.embedded import Embedded
from cloudfn.backend.database.engine import Find
from cloudfn.backend.outbox import Outbox
from tests.kit.command import cloudfn_process

MANIFEST = """
version: 1
project: shop
env: {id: test-f0b102, region: ap-shanghai}
functions: {}
documents: {collections: {orders: {indexes: [state]}}}
"""
LINES = """{"_id":"a","n":1,"at":{"$date":"2024-01-01T00:00:00.000Z"},"s":"茶","long":{"$numberLong":"5"}}
{"_id":"b","n":2.0,"list":[1,{"x":null}],"big":9007199254740993}
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "cloudfn.yaml").write_text(MANIFEST)
    (tmp_path / "functions").mkdir()
    (tmp_path / "orders.json").write_text(LINES, "utf-8")
    return tmp_path


def test_export_gives_back_what_was_imported(project: Path) -> None:
    assert cloudfn_process("db", "import", "orders", "orders.json", cwd=project).code == 0
    first = cloudfn_process("db", "export", "orders", cwd=project).out
    assert cloudfn_process("db", "export", "orders", "out/copy.json", cwd=project).code == 0
    assert (project / "out" / "copy.json").read_text("utf-8") == first
    assert cloudfn_process("db", "import", "copies", "out/copy.json", cwd=project).code == 0
    assert cloudfn_process("db", "export", "copies", cwd=project).out == first
    assert [json.loads(line)["_id"] for line in first.splitlines()] == ["a", "b"]


def test_csv_both_ways(project: Path) -> None:
    (project / "users.csv").write_text('_id,name,age,tags\nu1,小明,7,"[""x""]"\nu2,"a,""b""",,\n', "utf-8")
    assert cloudfn_process("db", "import", "users", "users.csv", cwd=project).code == 0
    found = json.loads(cloudfn_process("--json", "db", "query", "users", "{}", cwd=project).out)
    assert found == [{"_id": "u1", "name": "小明", "age": 7, "tags": ["x"]}, {"_id": "u2", "name": 'a,"b"'}]
    out = cloudfn_process("db", "export", "users", "--format", "csv", "--fields", "_id,name", cwd=project).out
    assert out == '_id,name\nu1,小明\nu2,"a,""b"""\n'


def test_an_import_is_all_or_nothing_and_names_the_line(project: Path) -> None:
    cloudfn_process("db", "import", "orders", "orders.json", cwd=project)
    again = cloudfn_process("db", "import", "orders", "orders.json", cwd=project)
    assert again.code == 1 and "CFN-TCB-012" in again.err and "E11000" in again.err
    (project / "bad.json").write_text('{"_id":"c"}\n{oops\n')
    bad = cloudfn_process("db", "import", "orders", "bad.json", cwd=project)
    assert bad.code == 6 and "bad.json:2 error CFN-TCB-010" in bad.err and "Traceback" not in bad.err
    (project / "more.json").write_text('{"_id":"c"}\n{"_id":"a","n":9}\n')
    assert cloudfn_process("db", "import", "orders", "more.json", "--mode", "upsert", cwd=project).code == 0
    found = cloudfn_process("db", "query", "orders", "--fields", '{"n": 1}', "--sort", '{"_id": 1}', cwd=project).out
    assert found.splitlines() == ['{"_id": "a", "n": 9}', '{"_id": "b", "n": 2.0}', '{"_id": "c"}']


def test_seed_query_snapshot_diff_restore(project: Path) -> None:
    (project / "seed").mkdir()
    (project / "orders.json").rename(project / "seed" / "orders.json")
    seeded = cloudfn_process("--json", "db", "seed", cwd=project)
    assert json.loads(seeded.out) == [{"collection": "orders", "documents": 2}]
    assert cloudfn_process("db", "query", "orders", '{"n": {"$gt": 1}}', "--count", cwd=project).out == "1\n"
    pipeline = '[{"$group": {"_id": null, "total": {"$sum": "$n"}}}]'
    assert (
        cloudfn_process("db", "query", "orders", pipeline, "--aggregate", cwd=project).out
        == '{"_id": null, "total": 3.0}\n'
    )
    assert cloudfn_process("db", "snapshot", "before", cwd=project).code == 0
    (project / "change.json").write_text('{"_id":"a","n":2}\n{"_id":"c"}\n')
    cloudfn_process("db", "import", "orders", "change.json", "--mode", "upsert", cwd=project)
    changed = cloudfn_process("db", "diff", "before", "--exit-code", cwd=project)
    assert changed.code == 16
    assert changed.out.splitlines()[2] == "orders/a.n 1 -> 2"
    assert changed.out.splitlines()[-1] == 'orders/c (absent) -> {"_id":"c"}'
    assert cloudfn_process("db", "restore", "before", cwd=project).code == 0
    assert cloudfn_process("db", "diff", "before", "--exit-code", cwd=project).out == ""
    assert cloudfn_process("db", "collections", cwd=project).out.split() == ["2", "orders"]


def test_a_running_engine_notices_the_command(project: Path) -> None:
    engine = Embedded(project / ".cloudfn" / "documents.db", lambda: 0)
    engine.create("orders")
    assert engine.count("orders", {}) == 0
    assert cloudfn_process("db", "import", "orders", "orders.json", cwd=project).code == 0
    assert [row["_id"] for row in engine.find("orders", Find({}, {}))] == ["a", "b"]
    engine.close()


@pytest.mark.parametrize(
    ("args", "code", "exit_code"),
    [
        (["db", "query", "nope"], "CFN-TCB-011", 4),
        (["db", "query", "orders", "{oops"], "CFN-TCB-016", 3),
        (["db", "query", "orders", "[]"], "CFN-CLI-032", 3),
        (["db", "query", "orders", '{"$match": {}}', "--aggregate"], "CFN-CLI-033", 3),
        (["db", "query", "orders", '{"a": {"$frob": 1}}'], "CFN-TCB-012", 1),
        (["db", "import", "orders", "absent.json"], "CFN-TCB-010", 6),
        (["db", "restore", "never"], "CFN-TCB-014", 4),
        (["db", "seed", "nowhere"], "CFN-TCB-013", 4),
    ],
)
def test_each_mistake_is_one_clear_error(project: Path, args: list[str], code: str, exit_code: int) -> None:
    ran = cloudfn_process(*args, cwd=project)
    assert (ran.code, code in ran.err, ran.out, "Traceback" in ran.err) == (exit_code, True, "", False)
    told = json.loads(cloudfn_process("--json", "--lang", "zh", *args, cwd=project).out)
    assert told["ok"] is False and told["errors"][0]["code"] == code


def test_outbox(project: Path) -> None:
    assert cloudfn_process("outbox", cwd=project).out == ""
    box = Outbox(project / ".cloudfn" / "outbox.db")
    at = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    box.add(at, "sms", "cloudbase.sendSms", "+86138", "notify", "r1", {"content": "茶"})
    shown = cloudfn_process("outbox", cwd=project).out
    assert shown.splitlines()[0].startswith("2026-01-02T03:04:05.000Z  sms") and "茶" in shown
    (message,) = json.loads(cloudfn_process("--json", "outbox", cwd=project).out)
    assert message["requestId"] == "r1" and message["body"] == {"content": "茶"}
    cloudfn_process("outbox", "--clear", cwd=project)
    assert box.messages() == ()
