"""Names that a stranger understands without opening the file: no two public classes of one name, no file, class or
parameter that is called by a word which says nothing of what it holds."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import cloudfn

PACKAGE = Path(cloudfn.__file__).parent
TRAVELLING = ("runner/python", "shim/python")
"""Code that runs inside users' functions, in other processes: its names follow the SDK's."""
TELLS_NOTHING = {
    *("asked", "desk", "kept", "known", "near", "refused", "served", "shapes", "span", "telling", "told", "tries"),
    *("unified", "wanted", "witness"),
}
ONE_VALUES = "manifest/values.py"
"""The values that every room reads; other rooms say what theirs are."""


def modules() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        name = path.relative_to(PACKAGE).as_posix()
        if not name.startswith(TRAVELLING) and "_templates" not in name:
            yield name, ast.parse(path.read_text("utf-8"))


def test_a_public_class_has_its_name_for_itself() -> None:
    places: defaultdict[str, list[str]] = defaultdict(list)
    for name, tree in modules():
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                places[node.name].append(name)
    assert len(places) > 300
    assert {name: where for name, where in places.items() if len(where) > 1} == {}


def test_no_file_and_no_class_has_a_name_that_tells_nothing() -> None:
    scripts = [path.relative_to(PACKAGE).as_posix() for path in sorted(PACKAGE.rglob("*.js"))]
    assert len(scripts) > 50
    files = [name for name, _ in modules()] + scripts
    classes = [
        node.name.lower() for name, tree in modules() for node in ast.walk(tree) if isinstance(node, ast.ClassDef)
    ]
    assert [name for name in files if Path(name).stem in TELLS_NOTHING] == []
    assert TELLS_NOTHING & set(classes) == set()
    assert [name for name in files if Path(name).stem == "values"] == [ONE_VALUES]


def test_no_function_takes_a_parameter_that_tells_nothing() -> None:
    found = [
        f"{name}:{node.lineno} {parameter.arg}"
        for name, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        for parameter in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)
        if parameter.arg in TELLS_NOTHING
    ]
    assert found == []
