"""Decisions of the runner that need no process: who is stuck, what a package lacks, why a process ended."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloudfn import codes
from cloudfn.manifest.values import Function, Install
from cloudfn.runner import failures
from cloudfn.runner.invocations import Queued, stuck
from cloudfn.runner.packages import LoadedPackages, missing


def test_a_call_is_stuck_when_every_holder_waits_for_it() -> None:
    assert stuck([Queued("q", frozenset("h"), frozenset({"h"}))]) == {"q"}
    assert stuck([Queued("q", frozenset("h"), frozenset({"h", "free"}))]) == set()
    assert stuck([Queued("q", frozenset(), frozenset({"h"}))]) == set()


def test_a_circle_of_two_functions_is_stuck_and_one_free_holder_frees_all() -> None:
    circle = [Queued("q1", frozenset("a"), frozenset({"b"})), Queued("q2", frozenset("b"), frozenset({"a"}))]
    assert stuck(circle) == {"q1", "q2"}
    assert stuck([circle[0], Queued("q2", frozenset("b"), frozenset({"a", "c"}))]) == set()


ids = st.sampled_from("abcdef")


@given(
    st.lists(
        st.builds(
            Queued, st.uuids().map(str), st.frozensets(ids, max_size=2), st.frozensets(ids, min_size=1, max_size=3)
        ),
        max_size=6,
    )
)
def test_what_is_stuck_waits_only_for_what_is_stuck(calls: list[Queued]) -> None:
    left = stuck(calls)
    blocked = {one for call in calls if call.request_id in left for one in call.chain}
    for call in calls:
        assert (call.request_id in left) == (call.holders <= blocked)


@pytest.fixture
def function(tmp_path: Path) -> Function:
    folder = tmp_path / "f"
    folder.mkdir()
    package = {"dependencies": {"dayjs": "^1", "common": "file:../common"}, "optionalDependencies": {"sharp": "*"}}
    (folder / "package.json").write_text(json.dumps(package))
    return Function("f", folder, shared=(tmp_path / "shared",))


def test_files_outside_the_package_are_named(function: Function, tmp_path: Path) -> None:
    files = [tmp_path / "lib" / "a.js", tmp_path / "shared" / "b.js", tmp_path / "common" / "index.js"]
    notices = missing(function, LoadedPackages(outside=tuple(map(str, files))))
    assert [(notice.code, notice.params["file"]) for notice in notices] == [("CFN-PKG-101", str(files[0]))]


@pytest.mark.parametrize(
    ("install", "told"),
    [("cloud", ["lodash"]), ("local", ["lodash"]), ("bundle", []), ("vendored", []), ("none", ["lodash"])],
)
def test_packages_that_package_json_lacks_are_named(function: Function, install: Install, told: list[str]) -> None:
    (function.dir / "node_modules" / "lodash").mkdir(parents=True)
    this = Function("f", function.dir, install=install)
    notices = missing(this, LoadedPackages(packages=("dayjs", "sharp", "lodash")))
    assert [notice.params["package"] for notice in notices] == told


@pytest.mark.parametrize(
    ("stack", "place"),
    [
        ("/p/f/index.js:12\nconst a = ;\n          ^\n\nSyntaxError: Unexpected token", "/p/f/index.js:12"),
        ("Error: x\n    at g (/p/lib/h.js:1:2)\n    at Object.<anonymous> (/p/f/a b.js:3:7)", "/p/f/a b.js:3"),
        ("Error: x\n    at g (/p/f/lib/h.js:1:2)\n    at Object.<anonymous> (/p/f/index.js:3:7)", "/p/f/lib/h.js:1"),
        ("Error: x\n    at async file:///p/f/my%20index.mjs:3:7", "/p/f/my index.mjs:3"),
        ('Traceback:\n  File "/p/f/a.py", line 2, in main\n  File "/usr/lib/x.py", line 9, in x\n', "/p/f/a.py:2"),
        ("", ""),
    ],
)
def test_the_place_of_a_failure(stack: str, place: str) -> None:
    assert failures.place(failures.load({"message": "m", "stack": stack}), "/p/f") == place


def test_every_kind_of_failure_has_its_code() -> None:
    assert set(failures.CODES) == set(failures.KINDS)
    for code in failures.CODES.values():
        assert codes.find(code)


def test_how_a_process_ended() -> None:
    assert (
        failures.ended(
            134, {}, b"FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory"
        ).kind
        == "memory"
    )
    assert failures.ended(1, {"crash": {"message": "m", "stack": "s"}}, b"").message == "m"
    assert "SIGSEGV" in failures.ended(-11, {}, b"").message
