"""Compiles the handler of a function that is written in TypeScript alone, with the project's own esbuild.

One script takes in the function's own files; packages stay outside and are required as ever, so the shim and the SDK
are met as in any other function. The same is made for the local worker and for the package.
"""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from cloudfn import regular_files
from cloudfn.errors import BuildError, InvalidFile
from cloudfn.manifest.typescript import esbuild
from cloudfn.manifest.values import Function


def compiled(function: Function, source: Path, *, maps: bool = False) -> bytes:
    """``source`` as CommonJS; with ``maps`` stack traces name its own lines.

    Raises InvalidFile without esbuild (CFN-RUN-032), BuildError where it refuses the source (CFN-RUN-033).
    """
    tool = esbuild(function)
    if not tool:
        raise InvalidFile("CFN-RUN-032", function=function.name, file=source.name)
    target = re.search(r"\d+", function.runtime)
    words = [
        tool, str(source), "--bundle", "--packages=external", "--platform=node", "--format=cjs", "--log-level=warning",
        f"--target=node{target.group() if target else 16}", "--charset=utf8", "--legal-comments=none",
        *(("--sourcemap=inline", "--sources-content=false") if maps else ()),
    ]  # fmt: skip
    ran = subprocess.run(words, cwd=function.dir, stdin=subprocess.DEVNULL, capture_output=True, check=False)
    if ran.returncode:
        said = ran.stderr.decode(errors="replace").strip()
        raise BuildError("CFN-RUN-033", function=function.name, said=said[-2000:])
    return ran.stdout


def name_in_package(function: Function) -> str:
    """What the script is called: the handler's file, with the ending that is CommonJS beside this package.json."""
    try:
        package = regular_files.read_json(function.dir / "package.json")
    except (OSError, ValueError):
        package = None
    ending = ".cjs" if isinstance(package, dict) and package.get("type") == "module" else ".js"
    return function.handler.rpartition(".")[0] + ending
