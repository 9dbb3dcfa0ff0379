"""Real Chromium on a running ``cloudfn dev``: Node with Playwright that plays ``flows/<flow>.mjs``."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from tests.kit.command import environment
from tests.kit.dev import Dev
from tests.kit.npm import install_npm
from tests.kit.project import copy_project, link_modules

HERE = Path(__file__).parent
SDK = "wx-server-sdk@3.0.4"
BROWSER = ("playwright-core@1.65.1", "axe-core@4.14.1")


class Absent(Exception):
    """What this machine lacks."""


class BrowserTools(NamedTuple):
    node_modules: Path
    chromium: str


def browser_tools() -> BrowserTools:
    """Playwright with axe, and Chromium. Raises Absent."""
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if not chromium:
        raise Absent("Chromium is not installed on this machine (Debian: apt-get install chromium)")
    if not shutil.which("npm"):
        raise Absent("npm is not installed on this machine")
    return BrowserTools(install_npm(BROWSER), chromium)


def with_sdk(source: str | Path, folder: Path) -> Path:
    """A copy of a project (``copy_project``) with the real SDK, so that nothing is installed."""
    return link_modules(copy_project(source, folder), install_npm((SDK,)))


class Flows:
    """Node with one Chromium for all flows; each has cookies, storage and pages of its own."""

    def __init__(self, node: subprocess.Popen[str]) -> None:
        self._node = node

    def play(self, flow: str, dev: Dev, **given: object) -> None:
        """Run a flow; what is given besides reaches it as ``given``."""
        assert self._node.stdout
        self._tell(json.dumps({"flow": flow, "url": dev.url, "key": dev.key, **given}))
        said, ended = [], ""
        for line in self._node.stdout:
            if line.startswith("@end "):
                ended = line.split()[1]
                break
            if line.strip() == "@restart":  # the flow asks for a new server process
                dev.restart()
                self._tell("done")
            else:
                said.append(line)
        text = "".join(said)
        print(text)
        assert ended == "0", f"{text}\n--- cloudfn dev ---\n{dev.output()[-4000:]}"

    def _tell(self, text: str) -> None:
        assert self._node.stdin
        self._node.stdin.write(text + "\n")
        self._node.stdin.flush()


@contextlib.contextmanager
def running_flows(tools: BrowserTools, shots: Path) -> Iterator[Flows]:
    """Screenshots are kept in ``shots``."""
    places = {"modules": str(tools.node_modules), "chromium": tools.chromium, "shots": str(shots)}
    with subprocess.Popen(
        ["node", str(HERE / "run.mjs")],
        env=environment(FLOW=json.dumps(places)),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as node:
        yield Flows(node)
        node.communicate()
    assert node.returncode == 0
