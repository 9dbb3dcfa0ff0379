"""The mini program's ``wx`` as one text, for a browser's script tag and for a file of a mini program.

The modules are joined in one scope, so that a minifier shortens every name; a module's names are therefore its own.
"""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Mapping
from pathlib import Path

FOLDER = Path(__file__).parent / "console" / "wx"
"""An npm-shaped package of CommonJS modules: what Node requires as it is."""

MAIN, PAGE = "wx.js", "page.js"
NOT_IN_MINI_PROGRAMS = frozenset({"cashier-frame.js", "fetching.js", "file-fetching.js", "local-files.js", "phone.js"})
"""What needs a document or fetch, or stands for what the phone itself has."""
EXPORTED = ("install", "uninstall", "createWx", "OUTCOMES")
_IMPORT = re.compile(r'^const \{ ([^}]*) \} = require\("\./([\w-]+\.js)"\);\n', re.M)
_NOT_CODE = re.compile(r'^"use strict";\n|^module\.exports = \{[^}]*\};\n\Z', re.M)
_DEFAULT = "Object.assign(function (host, options) { return it.install(host, options); }, it)"


@functools.cache
def modules() -> tuple[str, ...]:
    """The names of the package's modules, each after those that it requires."""
    ordered: dict[str, None] = {}

    def add(name: str) -> None:
        for _, needed in _IMPORT.findall(_source(name)):
            if needed not in ordered:
                add(needed)
        ordered[name] = None

    add(MAIN)
    return tuple(ordered)


def script() -> bytes:
    """``module.exports`` is the package's where there is a module, else a page gets its ``window.wx``.

    Raises OSError when the package is not installed whole.
    """
    end = (
        f'if (typeof module === "object" && module.exports) module.exports = {_exported()};\n'
        f"else (function () {{\n{_code(PAGE)}}})();\n"
    )
    return f"(function () {{\n{_joined(frozenset())}{end}}})();\n".encode()


def mini_program_script() -> str:
    """A CommonJS module for a mini program: ``require`` gives ``{install, uninstall, createWx, OUTCOMES, default}``.

    Bundlers that read ``__esModule`` import the same by name, and ``install`` with the others on it as the default.
    Raises OSError as ``script`` does.
    """
    return (
        f"var it = {_whole()};\nObject.defineProperty(exports, '__esModule', {{ value: true }});\n"
        f"Object.assign(exports, it, {{ default: {_DEFAULT} }});\n"
    )


def installing_module(options: Mapping[str, object]) -> str:
    """The same as an ES module, which installs itself when it is imported: imports run before any other line.

    Raises OSError as ``script`` does.
    """
    exports = "".join(f"export const {name} = it.{name};\n" for name in EXPORTED)
    given = f", {json.dumps(options)}" if options else ""
    host = 'typeof uni === "object" ? uni : wx'
    return f"const it = {_whole()};\n{exports}export default {_DEFAULT};\nit.install({host}{given});\n"


def _whole() -> str:
    return f"(function () {{\n{_joined(NOT_IN_MINI_PROGRAMS)}return {_exported()};\n}})()"


def _exported() -> str:
    return f"{{ {', '.join(EXPORTED)} }}"


def _joined(left_out: frozenset[str]) -> str:
    """The modules as one: nothing is required, and DevTools looks for no file. Names left out are undefined."""
    whole, absent = [], set[str]()
    for name in modules():
        if name in left_out:
            continue
        absent |= {
            each for names, needed in _IMPORT.findall(_source(name)) if needed in left_out for each in names.split(", ")
        }
        whole.append(_code(name))
    nothing = f"var {', '.join(sorted(absent))};\n" if absent else ""
    return f'"use strict";\n{nothing}{"".join(whole)}'


def _code(name: str) -> str:
    return _NOT_CODE.sub("", _IMPORT.sub("", _source(name)))


def _source(name: str) -> str:
    return (FOLDER / name).read_text("utf-8")
