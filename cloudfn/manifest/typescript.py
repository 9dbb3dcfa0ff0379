"""Functions that are written in TypeScript alone: which they are, and whether the project can compile them.

Only looks at files. The platform runs JavaScript; what is made of the handler's file is ``shim.typescript``'s part.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from cloudfn import regular_files
from cloudfn.manifest.values import Function
from cloudfn.platforms import npm_script

ENDINGS = (".ts", ".mts", ".cts", ".tsx")
RUN = (".js", ".cjs", ".mjs")


def source(function: Function) -> Path | None:
    """The handler's TypeScript file, where no JavaScript that could run stands beside it."""
    base = str(function.dir / function.handler.rpartition(".")[0])
    if function.is_python or function.is_web or any(regular_files.is_file(Path(base + ending)) for ending in RUN):
        return None
    return next((path for ending in ENDINGS if regular_files.is_file(path := Path(base + ending))), None)


def esbuild(function: Function) -> str:
    """The project's own esbuild: in node_modules of the function's folder or one above, else on PATH; "" for none."""
    script = Path("node_modules", ".bin", npm_script("esbuild"))
    places = (folder / script for folder in (function.dir, *function.dir.parents))
    return (
        next((str(place) for place in places if regular_files.is_there(place)), None) or shutil.which("esbuild") or ""
    )
