"""What makes many documents bearable says the same as what it replaces: reading in parts, sorting in slices, the rest
of the garbage collector."""

from __future__ import annotations

import gc
import json
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloudfn.backend.database import collector
from cloudfn.backend.database.ejson import MAX_DEPTH, BadEjson, loads, loads_all
from cloudfn.backend.database.embedded import Embedded
from cloudfn.backend.database.engine import Find
from cloudfn.backend.database.order import SLICE, in_slices
from cloudfn.errors import InvalidFile

numbers = st.sampled_from(['{"$numberInt":"1"}', '{"$numberLong":"x"}', '{"$date":5}', "1", "-0.5", "NaN", '"\\ud83d"'])
whole = st.recursive(
    numbers | st.text(max_size=4).map(json.dumps),
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda parts: f"[{','.join(parts)}]")
        | st.dictionaries(st.text(max_size=3), inner, max_size=3).map(
            lambda fields: "{" + ",".join(f"{json.dumps(name)}:{value}" for name, value in fields.items()) + "}"
        )
    ),
    max_leaves=6,
)
odd = st.sampled_from(
    ["", "1,2", '{"a":1},{"b":2}', '{"a":"', '"}', "[", "]", "{}x", "[" * (MAX_DEPTH + 1) + "]" * 201]
)


def one_by_one(texts: list[str]) -> object:
    try:
        return repr([loads(text) for text in texts])
    except BadEjson as error:
        return str(error)


def together(texts: list[str]) -> object:
    try:
        return repr(loads_all(texts))
    except BadEjson as error:
        return str(error)


@given(st.lists(whole, max_size=6))
def test_texts_that_are_read_together_give_what_each_gives(texts: list[str]) -> None:
    assert together(texts) == one_by_one(texts)


@given(st.lists(whole | odd, min_size=1, max_size=6).filter(lambda texts: len({*texts} & {'{"a":"', '"}'}) < 2))
def test_a_damaged_one_among_them_is_told_as_alone(texts: list[str]) -> None:
    assert together(texts) == one_by_one(texts)


@given(st.permutations(range(7)), st.booleans(), st.integers(0, 3 * SLICE))
def test_sorting_in_slices_is_sorting(order: list[int], down: bool, count: int) -> None:
    items = [(order[n % 7], n) for n in range(count)]
    by_first = in_slices(items, lambda item: item[0], down=down)
    assert by_first == sorted(items, key=lambda item: item[0], reverse=down)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Embedded]:
    store = Embedded(tmp_path / "documents.db", lambda: 0)
    store.create("rows")
    yield store
    store.close()


def test_field_names_are_kept_once(engine: Embedded, tmp_path: Path) -> None:
    engine.insert("rows", [{"_id": str(n), "aLongFieldName": n} for n in range(100)])
    again = Embedded(tmp_path / "documents.db", lambda: 0)
    names = {id(name) for document in again.find("rows", Find({}, {})) for name in document}
    again.close()
    assert len(names) == 2


def test_field_names_of_documents_that_come_one_by_one_are_kept_once(engine: Embedded) -> None:
    engine.create("paid")
    for number in range(3):
        engine.insert("paid", [{"_id": f"a{number}", **loads('{"totalFee":100}')}])
        engine.update("paid", {"_id": f"b{number}"}, loads('{"totalFee":100}'), many=False, upsert=True)
    names = [name for document in engine.find("paid", Find({}, {})) for name in document]
    assert len({*map(id, names)}) == len({"_id", "totalFee"})


def test_a_row_whose_text_is_two_is_damage(engine: Embedded, tmp_path: Path) -> None:
    engine.insert("rows", [{"_id": "a"}, {"_id": "b"}])
    with sqlite3.connect(tmp_path / "documents.db") as file:
        file.execute('UPDATE documents SET body = \'{"_id":"a"},{"_id":"c"}\' WHERE key = \'a\'')
    file.close()
    again = Embedded(tmp_path / "documents.db", lambda: 0)
    with pytest.raises(InvalidFile, match="not readable"):
        again.find("rows", Find({}, {}))
    again.close()


COUNTING = """
import gc
from cloudfn.backend.database import collector
from cloudfn.backend.database.embedded import Embedded
store, other = Embedded(None, lambda: 0), Embedded(None, lambda: 0)
store.create("rows")
for start in range(0, collector.PUTS, 1000):
    store.insert("rows", [{"_id": str(start + n), "inner": {"n": [n]}} for n in range(1000)])
print(gc.get_freeze_count() >= 2 * collector.PUTS)
store.close()
print(gc.get_freeze_count() >= 2 * collector.PUTS)
other.close()
print(gc.get_freeze_count())
"""


def test_what_is_stored_leaves_the_collectors_sight_until_the_last_store_is_closed() -> None:
    ran = subprocess.run([sys.executable, "-c", COUNTING], capture_output=True, text=True, check=True)
    assert ran.stdout.split() == ["True", "True", "0"]


def test_the_collector_rests_while_anybody_works() -> None:
    assert gc.isenabled()
    entered, leave = threading.Event(), threading.Event()

    def other() -> None:
        with collector.resting():
            entered.set()
            leave.wait(20)

    thread = threading.Thread(target=other)
    with collector.resting():
        thread.start()
        assert entered.wait(20)
        assert not gc.isenabled()
    assert not gc.isenabled()
    leave.set()
    thread.join(20)
    assert gc.isenabled()
    with pytest.raises(ZeroDivisionError), collector.resting():
        raise ZeroDivisionError
    assert gc.isenabled()
