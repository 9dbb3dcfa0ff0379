"""What each test owes: it asserts something, measures no time, waits for conditions, and uses the kit.

The tests are read, not run. A call counts as asserting when any function of its name in ``tests/`` does.
"""

from __future__ import annotations

import ast
import fnmatch
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.kit.project import ROOT, TESTS

CLOCKS = {"monotonic", "monotonic_ns", "perf_counter", "perf_counter_ns", "process_time"}
WALL = {"time", "time_ns"}
MEASURING = {
    "tests/kit/waiting.py": "the bound of a wait",
    "tests/unit/build/test_build_archive.py": "a file's ctime is set by the system alone, and must be two seconds old",
    "tests/unit/build/test_build_unchanged.py": "the same",
}
"""Files that look at the real clock, and why they must."""
SLEEPING = {
    "tests/kit/waiting.py": "between two looks at a condition",
    "tests/unit/build/test_build_archive.py": "see above",
    "tests/unit/build/test_build_unchanged.py": "see above",
    "tests/unit/local/test_watching.py": "polling sees a change only against an earlier look, which nothing announces",
    "tests/functional/runner/test_runner_pool.py": "twenty moments of a start, each a few milliseconds later",
}
"""Files that sleep for a time."""
FOREVER_S = 30
"""A sleep that long stands for work that does not end; nobody waits for it."""
SHARED = ("command", "dev", "emulate", "golden", "http", "npm", "project", "terminal", "waiting")
"""Modules of the kit whose names mean the same everywhere."""

Function = ast.FunctionDef | ast.AsyncFunctionDef


def sources() -> dict[str, ast.Module]:
    """Every Python file of the tests by its path from the root; not what is installed below a dot."""
    files = [path for path in TESTS.rglob("*.py") if not any(part.startswith(".") for part in path.parts)]
    return {str(path.relative_to(ROOT)): ast.parse(path.read_text("utf-8")) for path in sorted(files)}


SOURCES = sources()


def called(node: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    """Every call within ``node`` with the last part of its name."""
    for each in ast.walk(node):
        if isinstance(each, ast.Call):
            yield each.func.attr if isinstance(each.func, ast.Attribute) else getattr(each.func, "id", ""), each


def functions(tree: ast.AST) -> Iterator[Function]:
    return (node for node in ast.walk(tree) if isinstance(node, Function))


def asserts(function: ast.AST) -> bool:
    """By itself: a statement, pytest's ``raises``, ``warns`` or ``fail``, or a process that must succeed."""
    if any(isinstance(node, ast.Assert) for node in ast.walk(function)):
        return True
    return any(
        name in ("raises", "warns", "fail")
        or any(word.arg == "check" and getattr(word.value, "value", False) is True for word in call.keywords)
        for name, call in called(function)
    )


def asserting_names(trees: list[ast.Module]) -> set[str]:
    """Names of helpers and fixtures that assert, or call one that does."""
    helpers = [function for tree in trees for function in functions(tree) if not function.name.startswith("test_")]
    names = {function.name for function in helpers if asserts(function)}
    while more := {
        function.name
        for function in helpers
        if function.name not in names and any(name in names for name, _ in called(function))
    }:
        names |= more
    return names


def empty_tests(trees: dict[str, ast.Module]) -> list[str]:
    names = asserting_names(list(trees.values()))
    return [
        f"{path}: {function.name}"
        for path, tree in trees.items()
        for function in functions(tree)
        if function.name.startswith("test_")
        and not asserts(function)
        and not any(name in names for name, _ in called(function))
    ]


def measured(tree: ast.AST) -> list[int]:
    """Lines that read a clock made for measuring, or compare with the time of day."""
    compared = {id(call) for node in ast.walk(tree) if isinstance(node, ast.Compare) for _, call in called(node)}
    return [
        call.lineno
        for name, call in called(tree)
        if isinstance(call.func, ast.Attribute)
        and getattr(call.func.value, "id", "") == "time"
        and (name in CLOCKS or (name in WALL and id(call) in compared))
    ]


def slept(tree: ast.AST) -> list[int]:
    """Lines that wait for a time. Giving way once (0) and never ending are none of these."""
    return [
        call.lineno
        for name, call in called(tree)
        if name == "sleep"
        and call.args
        and not (
            isinstance(call.args[0], ast.Constant) and (call.args[0].value == 0 or call.args[0].value >= FOREVER_S)
        )
    ]


def test_every_test_asserts_something() -> None:
    assert empty_tests(SOURCES) == []


def test_no_test_measures_time() -> None:
    assert {path for path, tree in SOURCES.items() if measured(tree)} == set(MEASURING)


def test_no_test_sleeps_and_hopes() -> None:
    assert {path for path, tree in SOURCES.items() if slept(tree)} == set(SLEEPING)


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("def test_a():\n    work()", "test_a"),
        ("def test_a():\n    check()\ndef check():\n    inner()\ndef inner():\n    print()", "test_a"),
        ("def test_a():\n    check()\ndef check():\n    inner()\ndef inner():\n    assert work()", ""),
        ("def test_a():\n    with pytest.raises(ValueError):\n        work()", ""),
        ("def test_a():\n    subprocess.run(['x'], check=True)", ""),
        ("def test_a():\n    subprocess.run(['x'], check=False)", "test_a"),
    ],
)
def test_a_test_that_asserts_nothing_is_found(source: str, found: str) -> None:
    assert empty_tests({"x": ast.parse(source)}) == ([f"x: {found}"] if found else [])


def test_clocks_and_sleeps_are_found() -> None:
    source = "import time\nbegun = time.perf_counter()\nassert time.time() - begun < 1\nlater = time.time() + 60\n"
    assert sorted(measured(ast.parse(source))) == [2, 3]
    source = "sleep(0)\nasyncio.sleep(3600)\ntime.sleep(0.1)\nasyncio.sleep(pause)\n"
    assert slept(ast.parse(source)) == [3, 4]


def test_nothing_is_mocked_or_skipped_in_silence() -> None:
    mocked, silent = [], []
    for path, tree in SOURCES.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom | ast.Import) and "mock" in ast.dump(node):
                mocked.append(f"{path}:{node.lineno}")
        for name, call in called(tree):
            reasoned = call.args if name == "skip" else [word for word in call.keywords if word.arg == "reason"]
            if name in ("skip", "skipif", "xfail", "importorskip") and not reasoned:
                silent.append(f"{path}:{call.lineno}")
    assert (mocked, silent) == ([], [])


def test_what_the_kit_has_is_defined_nowhere_else() -> None:
    kit = {
        node.name
        for module in SHARED
        for node in SOURCES[f"tests/kit/{module}.py"].body
        if isinstance(node, Function | ast.ClassDef) and not node.name.startswith("_")
    }
    assert {"cloudfn", "dev", "until", "Dev", "ask"} <= kit
    again = [
        f"{path}: {node.name}"
        for path, tree in SOURCES.items()
        if not path.startswith("tests/kit/")
        for node in tree.body
        if isinstance(node, Function | ast.ClassDef) and node.name in kit and "fixture" not in str(decorators(node))
    ]
    assert again == []


def decorators(node: Function | ast.ClassDef) -> list[str]:
    return [ast.unparse(each) for each in node.decorator_list]


def test_every_test_file_is_collected(request: pytest.FixtureRequest) -> None:
    """pytest leaves folders of some names out by itself, and says nothing."""
    left_out = request.config.getini("norecursedirs")
    files = [Path(path) for path in SOURCES if Path(path).name.startswith("test_")]
    lost = [str(path) for path in files for part in path.parts[:-1] if any(fnmatch.fnmatch(part, n) for n in left_out)]
    assert lost == []
    assert all((ROOT / path.parent / "__init__.py").exists() for path in files), "two files of one name would clash"


def started_by_path(tree: ast.AST) -> Iterator[int]:
    """Lines that start a program of the environment by its bare name."""
    for call in ast.walk(tree):
        if isinstance(call, ast.Call) and ast.unparse(call.func) in ("run_tool", "subprocess.run", "subprocess.Popen"):
            words = call.args[0].elts if call.args and isinstance(call.args[0], ast.List) else call.args
            if words and isinstance(words[0], ast.Constant) and words[0].value in OF_THE_ENVIRONMENT:
                yield call.lineno


OF_THE_ENVIRONMENT = ("python", "python3", "cloudfn", "pytest", "pip")


def test_programs_of_the_environment_are_not_looked_for_on_the_path() -> None:
    """README's command does not put the environment's folder there; another Python would be found."""
    assert [*started_by_path(ast.parse('run_tool("python", "-m", "x")\nsubprocess.run(["cloudfn"])'))] == [1, 2]
    assert {name: lines for name, tree in sources().items() if (lines := [*started_by_path(tree)])} == {}
