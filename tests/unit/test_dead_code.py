"""Nothing is left that nobody uses: a name of a function, class or constant stands somewhere besides its definition."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import cloudfn

PACKAGE = Path(cloudfn.__file__).parent
FOR_OTHERS = ("shim/python/", "runner/python/", "_templates/", "testing.py")
"""What users' code and tests call; what stands in for modules of the standard library."""
CALLED_FROM_OUTSIDE = {
    "format_commands": "click",
    "on_any_event": "watchdog",
    "on_body": "httptools",
    "on_header": "httptools",
    "_should_upgrade_to_ws": "uvicorn",
    "set_protocol": "uvicorn",
    "get_field": "string.Formatter",
    "get_value": "string.Formatter",
    "convert_field": "string.Formatter",
    "format_field": "string.Formatter",
    "MODULES": "named so that the imports are used: each registers its actions",
    "deliver_through": "tests and bench/pay.py count deliveries with it",
    "waits_ms": "tests of a book that is busy",
}


def definitions(tree: ast.Module) -> Iterator[str]:
    """Names of undecorated functions, methods and classes, and of constants; what Python calls itself is left out."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            decorated = [each for each in node.decorator_list if ast.unparse(each) not in BARE]
            if not decorated and not node.name.startswith("__"):
                yield node.name
    for node in tree.body:
        targets = (
            node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
        )
        yield from (target.id for target in targets if isinstance(target, ast.Name) and not target.id.startswith("__"))


BARE = {"property", "staticmethod", "classmethod", "functools.cache", "contextlib.contextmanager"}
"""Decorators after which somebody still has to name the function."""


def uses(tree: ast.Module) -> Counter[str]:
    """How often each name is read: as a name, as an attribute, in an import, or as a word of a text that is no
    docstring, which may name a command's function or a member to be looked up.
    """
    found: Counter[str] = Counter()
    told = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            found[node.id] += 1
        elif isinstance(node, ast.Attribute):
            found[node.attr] += 1
        elif isinstance(node, ast.ImportFrom):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told:
            found.update(re.findall(r"\w+", node.value))
    return found


def test_nothing_is_left_that_nobody_uses() -> None:
    used: Counter[str] = Counter()
    defined: list[tuple[str, str]] = []
    for path in sorted(PACKAGE.rglob("*.py")):
        name, tree = path.relative_to(PACKAGE).as_posix(), ast.parse(path.read_text("utf-8"))
        used += uses(tree)
        if not name.startswith(FOR_OTHERS):
            defined += [(name, each) for each in definitions(tree)]
    assert len(defined) > 3000
    left = {(place, name) for place, name in defined if not used[name]}
    assert sorted(f"{place}: {name}" for place, name in left if name not in CALLED_FROM_OUTSIDE) == []
    assert CALLED_FROM_OUTSIDE.keys() - {name for _, name in left} == set(), "no longer needed here"


def test_what_counts_as_a_use() -> None:
    tree = ast.parse(
        'def a(): ...\n@property\ndef b(self): ...\n@command\ndef c(): ...\nD = 1\nprint(a, {"x": "m:e"})\n'
    )
    assert [*definitions(tree)] == ["a", "b", "D"]
    assert {name for name in ("a", "b", "e") if uses(tree)[name]} == {"a", "e"}
