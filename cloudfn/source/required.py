"""Which files of a function its entry file needs: everything that it requires or imports by a relative path."""

from __future__ import annotations

import ast
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from cloudfn import regular_files
from cloudfn.manifest.values import Function
from cloudfn.source.pay_calls import arguments
from cloudfn.source.syntax import File, parse, string_value, walk

SUFFIXES = (".js", ".cjs", ".mjs")
MAX_BYTES = 400_000
"""Larger files are bundles: nobody edits them, and their findings would belong to other people's code."""


def entry_of(function: Function) -> Path | None:
    """The file that ``handler`` names, None where there is none (TypeScript that is not built yet)."""
    name = function.handler.rsplit(".", 1)[0]
    suffixes = (".py",) if function.is_python else SUFFIXES
    paths = [(function.dir / name).with_name(Path(name).name + suffix) for suffix in suffixes]
    return next((path for path in paths if regular_files.is_file(path)), None)


def loaded(function: Function) -> tuple[Path, ...]:
    """The entry file and all that it loads of the function's own files, packages left out."""
    entry = entry_of(function)
    waiting, found = [entry] if entry is not None else [], dict[Path, None]()
    homes = [folder.resolve() for folder in (function.dir, *function.shared)]
    while waiting:
        path = waiting.pop()
        inside = any(path.resolve().is_relative_to(home) for home in homes)
        if path in found or "node_modules" in path.parts or not inside:
            continue
        found[path] = None
        names = _imported(path, function.dir) if function.is_python else _required(path)
        waiting += names
    return tuple(found)


def data_files(function: Function) -> tuple[Path, ...]:
    """The function's package.json, and the JSON files that its code requires by a relative path."""
    found = dict.fromkeys(path for path in (function.dir / "package.json",) if regular_files.is_file(path))
    for path in loaded(function):
        if path.stat().st_size <= MAX_BYTES and (file := parse(path, path.name)) is not None:
            named = (Path(os.path.normpath(path.parent / name)) for name in _names(file) if name.endswith(".json"))
            found |= dict.fromkeys(each for each in named if regular_files.is_file(each))
    return tuple(found)


def is_module(path: Path, function: Function) -> bool:
    """Whether Node.js loads ``path`` as an ECMAScript module: by its suffix, else by the nearest package.json."""
    if path.suffix != ".js":
        return path.suffix == ".mjs"
    for folder in path.parents:
        try:
            package = regular_files.read_json(folder / "package.json")
            return isinstance(package, dict) and package.get("type") == "module"
        except (OSError, ValueError):
            if folder == function.dir:
                break
    return False


def _required(path: Path) -> list[Path]:
    if path.stat().st_size > MAX_BYTES:
        return []
    file = parse(path, path.name)
    return [target for name in _names(file) if (target := _resolved(path.parent, name))] if file is not None else []


def _names(file: File) -> Iterator[str]:
    """Relative names in ``require("./x")``, ``import("./x")``, ``import ... from "./x"`` and ``export ... from``."""
    for node in walk(file.root):
        source = None
        if node.type == "call_expression":
            function, given = node.child_by_field_name("function"), arguments(node)
            if function is not None and file.text(function) in ("require", "import") and given:
                source = given[0]
        elif node.type in ("import_statement", "export_statement"):
            source = node.child_by_field_name("source")
        name = string_value(file, source) if source is not None else None
        if name is not None and name.startswith("."):
            yield name


def _resolved(folder: Path, name: str) -> Path | None:
    base = Path(os.path.normpath(folder / name))
    tries: Iterable[Path] = (
        base,
        *(base.with_name(base.name + suffix) for suffix in SUFFIXES),
        *(base / f"index{suffix}" for suffix in SUFFIXES),
    )
    return next((path for path in tries if path.suffix in SUFFIXES and regular_files.is_file(path)), None)


def _imported(path: Path, folder: Path) -> list[Path]:
    """Modules of the function's folder that a Python file imports, from the top or relative to itself."""
    try:
        tree = ast.parse(regular_files.read_bytes(path))
    except (SyntaxError, ValueError, RecursionError):
        return []
    names = list[tuple[Path, str]]()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names += [(folder, each.name) for each in node.names]
        elif isinstance(node, ast.ImportFrom):
            home = path.parents[node.level - 1] if node.level else folder
            names += [(home, node.module or "")] if node.module else []
            names += [(home, f"{node.module}.{each.name}" if node.module else each.name) for each in node.names]
    bases = [home.joinpath(*name.split(".")) for home, name in names]
    tries = [try_ for base in bases for try_ in (base.with_name(f"{base.name}.py"), base / "__init__.py")]
    return [each for each in tries if regular_files.is_file(each)]
