"""What the builder adds to a function's package: the shim's files and an entry that loads the user's handler."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from cloudfn.manifest.values import Function

HERE = Path(__file__).parent
ENTRY = "cloudfn_entry"
FOLDER = "cloudfn_shim"

LOCAL_ONLY = frozenset({"trace.js"})
"""Files of ``node/`` that only the local worker uses."""

COMMONJS_ENTRY = '"use strict";\nexports.main = require("./{folder}/index.js").wrap(__dirname, {handler});\n'

MODULE_ENTRY = (
    'import {{ dirname }} from "path";\nimport {{ fileURLToPath }} from "url";\n'
    'import shim from "./{folder}/index.js";\n'
    "export const main = shim.wrap(dirname(fileURLToPath(import.meta.url)), {handler});\n"
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


def lay(function: Function) -> Laid:
    """The shim for ``function``, the same bytes on every machine; nothing with ``shim: false``."""
    if not function.shim:
        return Laid(function.handler)
    return _lay_python(function) if function.is_python else _lay_node(function)


def _lay_node(function: Function) -> Laid:
    entry = MODULE_ENTRY if _is_module(function.dir) else COMMONJS_ENTRY
    text = entry.format(folder=FOLDER, handler=json.dumps(function.handler))
    files = [(f"{ENTRY}.js", text.encode()), (f"{FOLDER}/package.json", b'{"type":"commonjs"}\n')]
    files += [
        (f"{FOLDER}/{path.name}", path.read_bytes())
        for path in sorted((HERE / "node").glob("*.js"))
        if path.name not in LOCAL_ONLY
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


def _is_module(folder: Path) -> bool:
    try:
        package = json.loads((folder / "package.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(package, dict) and package.get("type") == "module"
