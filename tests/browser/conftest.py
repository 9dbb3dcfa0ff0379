"""Real Chromium on a running ``cloudfn dev``: ``play("flow")`` runs ``flows/<flow>.mjs`` in Node with Playwright."""

from __future__ import annotations

import functools
import http.server
import json
import os
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.kit.command import environment
from tests.kit.dev import Dev
from tests.kit.dev import dev as running_dev
from tests.kit.npm import install_npm
from tests.kit.project import ROOT, copy_project, link_modules

HERE = Path(__file__).parent
SDK = "wx-server-sdk@3.0.4"
BROWSER = ("playwright-core@1.65.1", "axe-core@4.14.1")


@pytest.fixture(scope="session")
def tools() -> tuple[Path, str]:
    """(node_modules with Playwright and axe, Chromium)."""
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if not chromium:
        pytest.skip("Chromium is not installed on this machine (Debian: apt-get install chromium)")
    if not shutil.which("npm"):
        pytest.skip("npm is not installed on this machine")
    return install_npm(BROWSER), chromium


@pytest.fixture(scope="session")
def pages() -> Iterator[str]:
    """The tea shop's pages on another origin, as a developer's own server has them."""
    folder = ROOT / "examples" / "tea-shop" / "pages"

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def with_sdk(source: str | Path, folder: Path) -> Path:
    """A copy of a project (``copy_project``) with the real SDK, so that nothing is installed."""
    return link_modules(copy_project(source, folder), install_npm((SDK,)))


@pytest.fixture(scope="session")
def dev(tools: tuple[Path, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dev]:
    """The project that most flows share; each uses order numbers of its own."""
    with running_dev(with_sdk("console", tmp_path_factory.mktemp("console") / "project")) as running:
        yield running


Play = Callable[..., None]


@pytest.fixture(scope="session")
def runner(tools: tuple[Path, str]) -> Iterator[subprocess.Popen[str]]:
    """Node with one Chromium for all flows; each has cookies, storage and pages of its own."""
    node_modules, chromium = tools
    places = {"modules": str(node_modules), "chromium": chromium, "shots": str(HERE / "shots")}
    with subprocess.Popen(
        ["node", str(HERE / "run.mjs")],
        env=environment(FLOW=json.dumps(places)),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as node:
        yield node
        node.communicate()
    assert node.returncode == 0


@pytest.fixture
def play(runner: subprocess.Popen[str]) -> Play:
    """``play("pay", dev, locale="zh-CN")``: run a flow; what is given besides reaches it as ``given``."""

    def tell(text: str) -> None:
        assert runner.stdin
        runner.stdin.write(text + "\n")
        runner.stdin.flush()

    def run(flow: str, dev: Dev, **given: object) -> None:
        assert runner.stdout
        tell(json.dumps({"flow": flow, "url": dev.url, "key": dev.key, **given}))
        said, ended = [], ""
        for line in runner.stdout:
            if line.startswith("@end "):
                ended = line.split()[1]
                break
            if line.strip() == "@restart":  # the flow asks for a new server process
                dev.restart()
                tell("done")
            else:
                said.append(line)
        text = "".join(said)
        print(text)
        assert ended == "0", f"{text}\n--- cloudfn dev ---\n{dev.output()[-4000:]}"

    return run
