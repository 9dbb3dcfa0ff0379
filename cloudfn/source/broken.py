"""Files that cannot be loaded because of their syntax, as Node.js and Python themselves say.

Only what a function's entry file loads is looked at: a draft beside it does no harm. Tree-sitter's grammar is not
asked, for it lags behind new syntax and accepts what Node.js refuses (``await`` in a function that is not async).
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
from cloudfn.source.required import is_module, loaded

SCRIPT = Path(__file__).with_name("node_syntax.js")
PATIENCE_S = 30


@dataclass(frozen=True, slots=True)
class Syntax:
    """``problems`` by place; ``read`` are the files that were parsed, relative to the project as in a ``Where``."""

    problems: tuple[Notice, ...]
    read: frozenset[str]


def check_syntax(manifest: Manifest, names: Iterable[str]) -> Syntax:
    """What is broken in the files that the functions ``names`` load.

    An error where the function could not be loaded; a warning where the Node.js of this machine is older than the
    function's own and may just not know the syntax. Without Node.js nothing is read of JavaScript.
    """
    problems, read = dict[str, Notice](), set[str]()
    wanted = [manifest.functions[name] for name in names if manifest.functions[name].dir.is_dir()]
    scripts = dict[Path, Function]()
    for function in wanted:
        for path in loaded(function):
            if function.is_python:
                name = _relative(manifest, path)
                read.add(name)
                found = _python(path, name)
                if found is not None:
                    problems.setdefault(name, found)
            else:
                scripts.setdefault(path, function)
    checked = _node([{"path": str(path), "module": is_module(path, of)} for path, of in scripts.items()])
    if checked is not None:
        read |= {_relative(manifest, path) for path in scripts}
        for each in checked["errors"]:
            path = Path(each["path"])
            level: Level = "error" if checked["node"] >= _major(scripts[path].runtime) else "warning"
            name = _relative(manifest, path)
            problems[name] = _notice(path, name, each["line"], each["column"], each["message"], level)
    return Syntax(tuple(problems[name] for name in sorted(problems)), frozenset(read))


def _node(files: list[dict[str, object]]) -> Mapping[str, Any] | None:
    """What Node.js says of all files, in one process; None where there is no Node.js that can say it."""
    tool = shutil.which("node")
    if tool is None or not files:
        return None
    command = [tool, "--no-warnings", "--experimental-vm-modules", str(SCRIPT)]
    try:
        ran = subprocess.run(
            command, input=json.dumps(files), capture_output=True, text=True, encoding="utf-8", timeout=PATIENCE_S
        )
        checked: Mapping[str, Any] = json.loads(ran.stdout)
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return None
    return checked


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


def _relative(manifest: Manifest, path: Path) -> str:
    inside = path.is_relative_to(manifest.directory)
    return path.relative_to(manifest.directory).as_posix() if inside else path.as_posix()
