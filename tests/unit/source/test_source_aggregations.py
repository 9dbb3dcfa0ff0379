"""Aggregations without ``limit``: told where more than 20 rows can come, and found for the running cloud's warning."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from cloudfn.source import aggregation_at, inspect
from tests.unit.source.snippets import REQUIRE, project

MAIN = "exports.main = async (event) => {{\n{body}\n}};\n"


def lines(home: Path, body: str) -> list[int]:
    """The lines of ``body``, from 1, that are told."""
    text = REQUIRE + MAIN.format(body=body)
    found = inspect(project(home, {"makeOrder/index.js": text}))
    return [each.where.line - 3 for each in found if each.code == "CFN-TCB-021" and each.where]


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("return db.collection('a').aggregate().match({ n: 1 }).end();", [1]),
        ("return (await db.collection('a').aggregate()\n  .group({ _id: '$k' })\n  .end()).list;", [3]),
        ("const all = db.collection('a').aggregate();\nreturn all.sort({ n: 1 }).end();", [2]),
        ("return db.collection('a').aggregate().group({ _id: null }).unwind('$rows').end();", [1]),
        ("return db.collection('a').aggregate().sample({ size: 50 }).end();", [1]),
        ("return db.collection('a').aggregate().match({ _id: _.in(event.ids) }).end();", [1]),
        ("return db.collection('a').aggregate().match({ n: 1 }).limit(100).end();", []),
        ("const all = db.collection('a').aggregate();\nall.limit(5);\nreturn all.end();", []),
        ("return db.collection('a').aggregate().group({ _id: null, sum: $.sum('$n') }).end();", []),
        ("return db.collection('a').aggregate().match({ n: 1 }).count('total').end();", []),
        ("return db.collection('a').aggregate().sample({ size: 5 }).end();", []),
        ("return db.collection('a').aggregate().match({ _id: event.id }).lookup({ from: 'b' }).end();", []),
        ("let some = db.collection('a').aggregate();\nif (event.few) some = some.limit(5);\nreturn some.end();", []),
        ("return stream.aggregate.end();", []),
        ("response.end();", []),
    ],
)
def test_only_what_can_be_longer_than_twenty_rows(body: str, told: list[int], tmp_path: Path) -> None:
    assert lines(tmp_path, body) == told


def test_nothing_is_told_where_the_limits_are_off(tmp_path: Path) -> None:
    text = REQUIRE + MAIN.format(body="return db.collection('a').aggregate().end();")
    manifest = dataclasses.replace(project(tmp_path, {"makeOrder/index.js": text}), limits=False)
    assert [each for each in inspect(manifest) if each.code == "CFN-TCB-021"] == []


def test_the_line_for_a_function_and_its_collection(tmp_path: Path) -> None:
    text = (
        REQUIRE
        + "const ORDERS = 'orders';\n"
        + MAIN.format(
            body="await db.collection(event.name).aggregate().end();\nreturn db.collection(ORDERS).aggregate()\n.end();"
        )
    )
    manifest = project(tmp_path, {"makeOrder/index.js": text, "payCallback/index.js": "exports.main = async () => 1;"})
    assert aggregation_at(manifest, "makeOrder", "orders") == "functions/makeOrder/index.js:7"
    assert aggregation_at(manifest, "makeOrder", "others") == "functions/makeOrder/index.js:5"
    assert aggregation_at(manifest, "payCallback", "orders") == ""
    assert aggregation_at(manifest, "nobody", "orders") == ""
