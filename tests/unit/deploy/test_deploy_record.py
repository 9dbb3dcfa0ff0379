"""The local record: what was saved is read back, and a damaged one is as good as none."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from cloudfn.deploy.record import FunctionRecord, KeptPackage, Record, Shelf
from cloudfn.deploy.state import DeployedTimer, Leftover

WHOLE = Record(
    "shop-1a2b3c",
    {
        "job": FunctionRecord(
            "d" * 64,
            "e" * 64,
            "f" * 64,
            2048,
            "2026-01-02 03:04:05",
            (KeptPackage("d" * 64, "index.main", 2048, "2026-01-02T03:04:05.000Z", True),),
            Leftover((DeployedTimer("nightly", "0 0 2 * * * *", False, "x"),), {"Description": "bee"}),
        )
    },
    "2026-01-02T03:04:05.000Z",
)
ODD = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


def _places(value: object) -> list[Callable[[object], None]]:
    """A setter for each place of a JSON value."""
    found: list[Callable[[object], None]] = []
    rows = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in rows:
        found.append(lambda new, key=key: value.__setitem__(key, new))  # type: ignore[misc,attr-defined]
        found += _places(inner)
    return found


def test_what_was_saved_is_read_back(tmp_path: Path) -> None:
    Shelf(tmp_path).save(WHOLE)
    assert Shelf(tmp_path).load(WHOLE.env_id) == WHOLE


@settings(max_examples=150)
@given(data=st.data())
def test_a_damaged_record_is_read_without_a_fault_and_can_be_saved_again(tmp_path: Path, data: st.DataObject) -> None:
    shelf = Shelf(tmp_path)
    shelf.save(WHOLE)
    path = shelf.record_path(WHOLE.env_id)
    shape = json.loads(path.read_text("utf-8"))
    data.draw(st.sampled_from(_places(shape)))(data.draw(ODD))
    path.write_text(json.dumps(shape), "utf-8")
    record = shelf.load(WHOLE.env_id)
    for name in record.functions:
        shelf.kept_packages(record, name)
    shelf.save(record)
    assert shelf.load(WHOLE.env_id) == record


@settings(max_examples=50)
@given(value=ODD)
def test_any_other_file_is_no_record(tmp_path: Path, value: object) -> None:
    shelf = Shelf(tmp_path)
    path = shelf.record_path("shop-1a2b3c")
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(value), "utf-8")
    assert shelf.load("shop-1a2b3c") == Record("shop-1a2b3c")
