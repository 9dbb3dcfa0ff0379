"""An import inside a function says why it stands there: what it costs a start without it, or who lacks it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import cloudfn

PACKAGE = Path(cloudfn.__file__).parent
ELSEWHERE = ("cli/", "shim/python/", "_templates/")
"""Commands, whose first lines load what they need; the SDK, which has its own rules."""


def late(node: ast.AST, inside: bool = False) -> Iterator[ast.Import | ast.ImportFrom]:
    for child in ast.iter_child_nodes(node):
        if inside and isinstance(child, ast.Import | ast.ImportFrom):
            yield child
        yield from late(child, inside or isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef))


def unexplained(source: str) -> list[int]:
    """Lines of imports in functions without a comment there or above the block of imports that they belong to."""
    lines = source.splitlines()
    found = sorted({node.lineno - 1: node for node in late(ast.parse(source))}.items())
    starts = {number for number, _ in found}
    bad = []
    for number, node in found:
        first = number
        while first - 1 in starts:
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
