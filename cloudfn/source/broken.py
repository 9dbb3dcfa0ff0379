"""Files that cannot be loaded because of their syntax, as Node.js and Python themselves say.

Only what a function's entry file loads is looked at: a draft beside it does no harm. Tree-sitter's grammar lags behind
new syntax and accepts what Node.js refuses (``await`` in a function that is not async): it has the word only where no
Node.js can have it, because there is none here, or because this one is older than the function's own and may just not
know the syntax.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import warnings
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from cloudfn import regular_files
from cloudfn.errors import Level, Notice, Where
from cloudfn.frozen import dataclass
from cloudfn.manifest.values import Function, Manifest
from cloudfn.regular_files import seen_from
from cloudfn.source import clean
from cloudfn.source.required import data_files, is_module, loaded
from cloudfn.source.syntax import parse, walk

SCRIPT = Path(__file__).with_name("node_syntax.js")
PATIENCE_S = 30


@dataclass(frozen=True, slots=True)
class Syntax:
    """``problems`` by place; ``read`` are the files that were parsed, relative to the project as in a ``Where``."""

    problems: tuple[Notice, ...]
    read: frozenset[str]


def check_syntax(manifest: Manifest, names: Iterable[str]) -> Syntax:
    """What is broken in the files that the functions ``names`` load.

    An error where the function could not be loaded; a warning where only a Node.js that is older than the function's
    own refuses it.
    """
    problems, read = dict[str, Notice](), set[str]()
    wanted = [manifest.functions[name] for name in names if regular_files.is_folder(manifest.functions[name].dir)]
    scripts = dict[Path, Function]()
    for function in wanted:
        for path in loaded(function):
            if function.is_python:
                name = seen_from(manifest.directory, path)
                read.add(name)
                found = _python(path, name)
                if found is not None:
                    problems.setdefault(name, found)
            else:
                scripts.setdefault(path, function)
        if not function.is_python:
            for path in data_files(function):
                problems |= _data(path, seen_from(manifest.directory, path))
    checked = _node(manifest, [{"path": str(path), "module": is_module(path, of)} for path, of in scripts.items()])
    if checked is not None:
        read |= {seen_from(manifest.directory, path) for path in scripts}
        for each in checked["errors"]:
            path = Path(each["path"])
            certain = checked["node"] >= _major(scripts[path].runtime) or _by_grammar(path) is not None
            level: Level = "error" if certain else "warning"
            name = seen_from(manifest.directory, path)
            problems[name] = _notice(path, name, each["line"], each["column"], each["message"], level)
    else:
        for path in scripts:
            name = seen_from(manifest.directory, path)
            if (place := _by_grammar(path)) is not None:
                read.add(name)
                problems[name] = _notice(path, name, *place, "SyntaxError", "error")
    return Syntax(tuple(problems[name] for name in sorted(problems)), frozenset(read))


def _node(manifest: Manifest, files: list[dict[str, object]]) -> Mapping[str, Any] | None:
    """What Node.js says of all files, in one process; None where there is no Node.js that can say it."""
    tool = shutil.which("node")
    if tool is None or not files:
        return None
    try:
        about = clean.key(tool, SCRIPT, files)
    except OSError:
        return None
    if clean.is_known(manifest, about):
        return {"node": 0, "errors": []}
    command = [tool, "--no-warnings", "--experimental-vm-modules", str(SCRIPT)]
    try:
        ran = subprocess.run(
            command, input=json.dumps(files), capture_output=True, text=True, encoding="utf-8", timeout=PATIENCE_S
        )
        checked: Mapping[str, Any] = json.loads(ran.stdout)
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return None
    if not checked["errors"]:
        clean.remember(manifest, about)
    return checked


def _by_grammar(path: Path) -> tuple[int, int] | None:
    """Line and column of the first place that the grammar does not know; None where it knows all."""
    file = parse(path, path.name)
    if file is None or not file.root.has_error:
        return None
    node = next((each for each in walk(file.root) if each.is_error or each.is_missing), file.root)
    where = file.where(node)
    return where.line, where.column


def _data(path: Path, name: str) -> dict[str, Notice]:
    """A package.json with which Node.js loads nothing, a JSON file that is required."""
    try:
        json.loads(regular_files.read_text(path).removeprefix("\ufeff"))
    except OSError:
        return {}
    except (ValueError, RecursionError) as error:
        if path.name == "package.json":
            return {name: Notice("CFN-SRC-020", {"file": name}, Where(name), "error")}
        line, column = getattr(error, "lineno", 1), getattr(error, "colno", 1)
        return {name: _notice(path, name, line, column, f"SyntaxError: {getattr(error, 'msg', error)}", "error")}
    return {}


def _python(path: Path, name: str) -> Notice | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(regular_files.read_bytes(path), name, "exec", dont_inherit=True)
    except SyntaxError as error:
        return _notice(path, name, error.lineno or 1, error.offset or 1, f"SyntaxError: {error.msg}", "error")
    except (OSError, ValueError, RecursionError):
        return None
    return None


def _notice(path: Path, name: str, line: int, column: int, message: str, level: Level) -> Notice:
    lines = regular_files.read_bytes(path).decode("utf-8", "replace").splitlines()
    source = lines[line - 1] if 0 < line <= len(lines) else ""
    return Notice("CFN-SRC-044", {"file": name, "message": message}, Where(name, line, column, source), level)


def _major(runtime: str) -> int:
    """18 of ``Nodejs18.15``."""
    found = re.search(r"\d+", runtime)
    return int(found.group()) if found else 0
