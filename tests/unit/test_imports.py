"""An import inside a function says why it stands there: what it costs a start without it, or who lacks it."""

from __future__ import annotations

import ast
import itertools
from collections.abc import Iterator
from pathlib import Path

import cloudfn

PACKAGE = Path(cloudfn.__file__).parent
ELSEWHERE = ("shim/python/", "_templates/")
"""The SDK, which has its own rules."""


def of_commands(tree: ast.Module) -> set[int]:
    """Lines of imports that a command begins with: they load what only it needs."""
    found = set[int]()
    for node in ast.walk(tree):
        if not isinstance(node, ast.FunctionDef) or not any("command" in ast.unparse(d) for d in node.decorator_list):
            continue
        body = node.body[1:] if ast.get_docstring(node) is not None else node.body
        found |= {line.lineno for line in itertools.takewhile(is_import, body)}
    return found


def is_import(node: ast.stmt) -> bool:
    return isinstance(node, ast.Import | ast.ImportFrom)


def late(node: ast.AST, inside: bool = False) -> Iterator[ast.Import | ast.ImportFrom]:
    for child in ast.iter_child_nodes(node):
        if inside and isinstance(child, ast.Import | ast.ImportFrom):
            yield child
        yield from late(child, inside or isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef))


def unexplained(source: str) -> list[int]:
    """Lines of imports in functions without a comment there or above the block of imports that they belong to."""
    lines = source.splitlines()
    tree = ast.parse(source)
    allowed = of_commands(tree)
    found = sorted({node.lineno - 1: node for node in late(tree)}.items())
    starts = {number for number, _ in found}
    bad = []
    for number, node in found:
        if number + 1 in allowed:
            continue
        first = number
        while first - 1 in starts or (not lines[first - 1].strip() and first - 2 in starts):
            first -= 1
        own = any("#" in lines[each] for each in range(number, node.end_lineno or number + 1))
        if not own and not lines[first - 1].strip().startswith("#"):
            bad.append(number + 1)
    return bad


def test_imports_in_functions_say_why() -> None:
    found = [
        f"{name}:{line}"
        for path in sorted(PACKAGE.rglob("*.py"))
        if not (name := path.relative_to(PACKAGE).as_posix()).startswith(ELSEWHERE)
        for line in unexplained(path.read_text("utf-8"))
    ]
    assert found == []


def test_what_counts_as_an_explanation() -> None:
    assert unexplained("import a\ndef f():\n    import b\n") == [3]
    assert unexplained("def f():\n    import b  # 3 ms\n") == []
    assert unexplained("def f():\n    # 3 ms\n    import b\n    import c\n") == []
    assert unexplained("async def f():\n    if True:\n        import b\n") == [3]
    command = '@click.command()\ndef f():\n    """Help."""\n    import b\n    from c import d\n'
    assert unexplained(command) == []
    assert unexplained(command + "    d()\n    import e\n") == [7]
