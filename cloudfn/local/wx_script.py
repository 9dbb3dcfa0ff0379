"""The mini program's ``wx`` as one text, for a browser's script tag and for a file of a mini program."""

from __future__ import annotations

import functools
from pathlib import Path

FOLDER = Path(__file__).parent / "console" / "wx"
"""An npm-shaped package of CommonJS modules: what Node requires as it is."""

PAGE = "page.js"
_HEAD = """(function () {
var parts = {}, made = {};
var outside;
if (typeof module === "object" && module && module.require) outside = function (name) { return module.require(name); };
function need(name) {
  if (!made[name]) parts[name]((made[name] = { exports: {}, require: outside }), made[name].exports);
  return made[name].exports;
}
"""


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


def _part(name: str) -> str:
    """A module as a function. Its ``require`` is renamed: DevTools looks for the file of each one that it reads."""
    source = (FOLDER / name).read_text("utf-8").replace(' require("./', ' need("./')
    return f'parts["./{name}"] = function (module, exports) {{\n{source}}};\n'
