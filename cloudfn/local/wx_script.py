"""The mini program's ``wx`` as one text, for a browser's script tag and for a file of a mini program."""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from pathlib import Path

FOLDER = Path(__file__).parent / "console" / "wx"
"""An npm-shaped package of CommonJS modules: what Node requires as it is."""

PAGE = "page.js"
NOT_IN_MINI_PROGRAMS = frozenset(
    {PAGE, "cashier-frame.js", "fetching.js", "file-fetching.js", "local-files.js", "phone.js"}
)
"""What needs a document or fetch, or stands for what the phone itself has."""
_HEAD = """(function () {
var parts = {}, made = {};
var outside;
if (typeof module === "object" && module && module.require) outside = function (name) { return module.require(name); };
function need(name) {
  if (!made[name]) parts[name]((made[name] = { exports: {}, require: outside }), made[name].exports);
  return made[name].exports;
}
"""
_ABSENT = 'parts["./{name}"] = function () {{}};\n'
_EXPORTED = ("install", "uninstall", "createWx", "OUTCOMES")
_DEFAULT = "Object.assign(function (host, options) { return it.install(host, options); }, it)"


@functools.cache
def modules() -> tuple[str, ...]:
    """The names of the package's modules, without what only a page runs."""
    return tuple(sorted(file.name for file in FOLDER.glob("*.js") if file.name != PAGE))


def script() -> bytes:
    """``module.exports`` is the package's where there is a module, else a page gets its ``window.wx``.

    Raises OSError when the package is not installed whole.
    """
    parts = "".join(_part(name) for name in (*modules(), PAGE))
    end = (
        f'if (typeof module === "object" && module.exports) module.exports = need("./wx.js"); else need("./{PAGE}");\n'
    )
    return f"{_HEAD}{parts}{end}}})();\n".encode()


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
    exports = "".join(f"export const {name} = it.{name};\n" for name in _EXPORTED)
    given = f", {json.dumps(options)}" if options else ""
    host = 'typeof uni === "object" ? uni : wx'
    return f"const it = {_whole()};\n{exports}export default {_DEFAULT};\nit.install({host}{given});\n"


def _whole() -> str:
    absent = "".join(_ABSENT.format(name=name) for name in sorted(NOT_IN_MINI_PROGRAMS - {PAGE}))
    parts = "".join(_part(name) for name in modules() if name not in NOT_IN_MINI_PROGRAMS)
    return f'{_HEAD}{absent}{parts}return need("./wx.js");\n}})()'


def _part(name: str) -> str:
    """A module as a function. Its ``require`` is renamed: DevTools looks for the file of each one that it reads."""
    source = (FOLDER / name).read_text("utf-8").replace(' require("./', ' need("./')
    return f'parts["./{name}"] = function (module, exports) {{\n{source}}};\n'
