"""What the builder adds to a function's package: the shim's files and an entry that loads the user's handler."""

from __future__ import annotations

import json
import os
from pathlib import Path

from cloudfn import regular_files
from cloudfn.frozen import dataclass
from cloudfn.manifest.values import Function

HERE = Path(__file__).parent
ENTRY = "cloudfn_entry"
FOLDER = "cloudfn_shim"
SHARED = "cloudfn_shared"

LOCAL_ONLY = frozenset({"trace.js"})
"""Files of ``node/`` that only the local worker uses."""

COMMONJS_ENTRY = '"use strict";\nexports.main = require("./{folder}/index.js").wrap(__dirname, {handler}{options});\n'

MODULE_ENTRY = (
    'import {{ dirname }} from "path";\nimport {{ fileURLToPath }} from "url";\n'
    'import shim from "./{folder}/index.js";\n'
    "export const main = shim.wrap(dirname(fileURLToPath(import.meta.url)), {handler}{options});\n"
)
"""With ``"type": "module"`` in the package.json beside it, ``cloudfn_entry.js`` is itself an ES module."""


@dataclass(frozen=True, slots=True)
class Laid:
    """``handler`` is what the platform is told; ``files`` are names in the package and their bytes."""

    handler: str
    files: tuple[tuple[str, bytes], ...] = ()


def node_entry() -> Path:
    """``node/index.js``: exports ``wrap(root, handler, options?)``; the local worker calls it in place."""
    return HERE / "node" / "index.js"


def python_path() -> Path:
    """The folder that holds the package ``cloudfn_sdk``."""
    return HERE / "python"


def shared_folders(function: Function) -> tuple[tuple[str, Path], ...]:
    """Where each shared folder or file stands in the package: (its name in the package, itself).

    A Node function reaches them by the same relative paths as in the project; a Python function imports them by name.
    """
    if function.is_python:
        return tuple((folder.name, folder) for folder in function.shared)
    base = _common(function)
    return tuple((f"{SHARED}/{_below(folder, base)}".removesuffix("/."), folder) for folder in function.shared)


def lay(function: Function) -> Laid:
    """The shim for ``function``, the same bytes on every machine; nothing with ``shim: false``."""
    if not function.shim:
        return Laid(function.handler)
    return _lay_python(function) if function.is_python else _lay_node(function)


def _lay_node(function: Function) -> Laid:
    from cloudfn.shim.squeeze import squeeze  # 1 ms of a `dev`, which packages nothing

    entry = MODULE_ENTRY if function.install != "bundle" and _says_module(function.dir) else COMMONJS_ENTRY
    options = f", {json.dumps({'at': _below(function.dir, _common(function))})}" if function.shared else ""
    text = entry.format(folder=FOLDER, handler=json.dumps(function.handler), options=options)
    files = [(f"{ENTRY}.js", text.encode()), (f"{FOLDER}/package.json", b'{"type":"commonjs"}\n')]
    files += [
        (f"{FOLDER}/{path.name}", squeeze(path.read_text(encoding="utf-8")).encode())
        for path in sorted((HERE / "node").glob("*.js"))
        if path.name not in LOCAL_ONLY and (path.name != "shared.js" or function.shared)
    ]
    return Laid(f"{ENTRY}.main", tuple(files))


def _lay_python(function: Function) -> Laid:
    """The package ``cloudfn_sdk`` beside the user's modules; the handler stays the user's own."""
    root = python_path()
    files = [
        (path.relative_to(root).as_posix(), path.read_bytes())
        for path in sorted((root / "cloudfn_sdk").rglob("*"))
        if path.is_file() and path.suffix != ".pyc"
    ]
    return Laid(function.handler, tuple(files))


def _common(function: Function) -> Path:
    """The nearest folder above the function and all that it shares; everything is named relative to it."""
    return Path(os.path.commonpath([function.dir, *function.shared]))


def _below(folder: Path, base: Path) -> str:
    return folder.relative_to(base).as_posix()


def is_module(function: Function) -> bool:
    """Whether the handler is an ES module, whose imports the shim does not see."""
    file = function.handler.rpartition(".")[0] + ".mjs"
    return function.install != "bundle" and ((function.dir / file).is_file() or _says_module(function.dir))


def _says_module(folder: Path) -> bool:
    try:
        package = regular_files.read_json(folder / "package.json")
    except (OSError, ValueError):
        return False
    return isinstance(package, dict) and package.get("type") == "module"
