"""Who takes part: how each is given functions, started, and asked.

All of them run the same unmodified ``exports.main``; functions-framework takes HTTP functions, so it gets a few lines
that translate. A floor is a bare server of our own without guard, log, limits or history: what the machine
itself can do.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).parent
NODE = shutil.which("node") or "node"

TRIVIAL = "exports.main = async (event) => ({ sum: event.a + event.b, version: %d })\n"
WITH_SDK = "const cloud = require('wx-server-sdk')\ncloud.init({ env: 'bench' })\n" + TRIVIAL
ADAPTER = """const { main } = require('./index.js')
exports.http = async (request, response) => {
  try {
    response.json(await main(request.body, {}))
  } catch (error) {
    response.status(500).json({ error: String(error) })
  }
}
"""
MANIFEST = """version: 1
project: bench
env: {id: test-f0b102, region: ap-shanghai}
appId: wx0123456789abcdef
root: .
functions:
"""


@dataclass(frozen=True)
class Project:
    """``count`` functions f0, f1, ... under ``folder``; ``watched``: the server reloads on save; ``most``: calls of one
    function at a time, where a server must be told."""

    folder: Path
    port: int
    count: int = 1
    watched: bool = False
    most: int = 1

    def function(self, number: int = 0) -> Path:
        return self.folder / f"f{number}"


@dataclass(frozen=True)
class Competitor:
    """``prepare`` writes what it needs beside the functions; ``command`` starts it in ``folder``; ``path`` is where the
    function of a number answers. ``reloads``: it has a watch mode. ``many``: it takes more than one function."""

    name: str
    command: Callable[[Project], list[str]]
    folder: Callable[[Project], Path]
    path: Callable[[Project, int], str]
    prepare: Callable[[Project], None] = lambda project: None
    environment: Mapping[str, str] = field(default_factory=dict)
    reloads: bool = True
    many: bool = True
    floor: bool = False


def _root(project: Project) -> Path:
    return project.folder


def _first(project: Project) -> Path:
    return project.function()


def _cloudfn_manifest(project: Project) -> None:
    functions = "".join(f"  f{number}: {{}}\n" for number in range(project.count))
    (project.folder / "cloudfn.yaml").write_text(MANIFEST + functions)


def _tcb_config(project: Project) -> None:
    names = [f"f{number}" for number in range(project.count)]
    config = {
        "functionsRoot": ".",
        "functions": [{"name": name, "directory": name} for name in names],
        "routes": [{"path": f"/{name}", "functionName": name} for name in names],
    }
    (project.folder / "cloudbase-functions.json").write_text(json.dumps(config))


def _adapter(project: Project) -> None:
    (project.function() / "adapter.js").write_text(ADAPTER)


def competitors(peers: Path, python: str) -> tuple[Competitor, ...]:
    """cloudfn as ``python`` has it installed, the peers that are installed in ``peers``, and the floors."""
    modules = peers / "servers" / "node_modules"
    tcb = str(modules / "@cloudbase/functions-framework/bin/tcb-ff.js")
    google = str(modules / "@google-cloud/functions-framework/build/src/main.js")
    nodemon = str(modules / "nodemon/bin/nodemon.js")

    def cloudfn(project: Project) -> list[str]:
        watch = [] if project.watched else ["--no-watch"]
        return [python, "-m", "cloudfn", "dev", "--port", str(project.port), *watch]

    def tcb_ff(project: Project) -> list[str]:
        watch = ["--watch"] if project.watched else []
        return [NODE, tcb, *watch, f"--port={project.port}", "--functionsConfigFile=cloudbase-functions.json"]

    def functions_framework(project: Project) -> list[str]:
        watch = [nodemon, "-q"] if project.watched else []
        return [NODE, *watch, google, "--source=adapter.js", "--target=http", f"--port={project.port}"]

    def in_process(project: Project) -> list[str]:
        names = [str(project.function(number)) for number in range(project.count)]
        return [NODE, str(HERE / "floors" / "in_process.js"), str(project.port), str(int(project.watched)), *names]

    def isolating(project: Project) -> list[str]:
        return [
            python,
            str(HERE / "floors" / "isolating.py"),
            str(project.port),
            str(project.most),
            str(project.function()),
        ]

    return (
        Competitor("cloudfn", cloudfn, _root, lambda project, number: f"/functions/f{number}", _cloudfn_manifest),
        Competitor("tcb-ff", tcb_ff, _root, lambda project, number: f"/f{number}", _tcb_config),
        Competitor(
            "functions-framework",
            functions_framework,
            _first,
            lambda project, number: "/",
            _adapter,
            {"HOST": "127.0.0.1"},
            many=False,
        ),
        Competitor("floor: in process", in_process, _root, lambda project, number: f"/f{number}", floor=True),
        Competitor(
            "floor: isolating", isolating, _root, lambda project, number: "/", reloads=False, many=False, floor=True
        ),
    )
