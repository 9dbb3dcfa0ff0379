"""Imports stand at the top of a file, in the first lines of a command, or beside the start-up time that they spare."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from cloudfn import cli

ROOM = Path(cli.__file__).parent
MEASURED = re.compile(r"#.*\b\d+(\.\d+)? ms\b")
COMMAND = re.compile(r"\.(command|group)\b|^with_app$")


def unexplained(text: str) -> Iterator[int]:
    """Lines of imports inside functions that are neither a command's first ones nor explained by a measured time."""
    lines = text.splitlines()
    for function in ast.walk(ast.parse(text)):
        if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        first = set(opening(function)) if is_command(function) else set()
        for node in inside(function):
            if node.lineno not in first and not explained(lines, node.lineno):
                yield node.lineno


def is_command(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    decorators = [each.func if isinstance(each, ast.Call) else each for each in function.decorator_list]
    return any(COMMAND.search(ast.unparse(each)) for each in decorators)


def opening(function: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[int]:
    """The lines of the imports that a function begins with, after its documentation."""
    for statement in function.body[1:] if ast.get_docstring(function) is not None else function.body:
        if not isinstance(statement, ast.Import | ast.ImportFrom):
            return
        yield statement.lineno


def inside(function: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[ast.Import | ast.ImportFrom]:
    """Every import of a function, but for those of the functions inside."""
    waiting: list[ast.AST] = list(function.body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield node
        elif not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            waiting += ast.iter_child_nodes(node)


def explained(lines: list[str], number: int) -> bool:
    """By a comment at the end of the line, or above it and the imports and branches between."""
    if MEASURED.search(lines[number - 1]):
        return True
    for line in reversed(lines[: number - 1]):
        if MEASURED.search(line) and line.lstrip().startswith("#"):
            return True
        if line.strip() and not re.match(r"\s+(import |from |if |else:)", line):
            return False
    return False


@pytest.mark.parametrize("file", sorted(path.relative_to(ROOM).as_posix() for path in ROOM.rglob("*.py")))
def test_imports_inside_functions_are_a_commands_first_lines_or_say_what_they_spare(file: str) -> None:
    lines = list(unexplained((ROOM / file).read_text(encoding="utf-8")))
    assert lines == [], f"cloudfn/cli/{file}: import it at the top, or say in a comment how many ms it spares"


DEV = '@click.command()\ndef dev() -> None:\n    """Run."""\n    import rich\n'


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (DEV, []),
        (DEV + "    print()\n    import json\n", [6]),
        (DEV.replace("click.command()", "pay.group()"), []),
        (DEV.replace("click.command()", "cache"), [4]),
        ("def draw():\n    import rich  # 17 ms that a pipe is spared\n", []),
        ("def draw():\n    # 17 ms that a pipe is spared.\n    import rich\n    import rich.live\n", []),
        ("def draw():\n    # spares time\n    import rich\n", [3]),
        ("def draw():\n    # 17 ms\n    print()\n    import rich\n", [4]),
        ("class A:\n    def draw(self):\n        import rich\n", [3]),
        ("def draw():\n    def inner():\n        import rich\n", [3]),
    ],
)
def test_an_import_that_says_nothing_is_seen(text: str, lines: list[int]) -> None:
    assert list(unexplained(text)) == lines
