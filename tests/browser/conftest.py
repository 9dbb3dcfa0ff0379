"""Real Chromium on a running ``cloudfn dev``: ``play("flow")`` runs ``flows/<flow>.mjs`` in Node with Playwright."""

from __future__ import annotations

import functools
import http.server
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.conftest import PROJECTS, install_npm

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
SDK = "wx-server-sdk@3.0.4"
BROWSER = ("playwright-core@1.65.1", "axe-core@4.14.1")
BOUND_S = 30.0
"""How long anything is waited for before a test fails."""


def environment() -> dict[str, str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("CLOUDFN_", "TCB_"))}
    return {**clean, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}


class Dev:
    """One ``cloudfn dev`` that can be restarted on its port."""

    def __init__(self, project: Path, *options: str) -> None:
        self.project = project
        self.options = options
        self.url = ""
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, port: int = 0) -> None:
        ready = self.project / ".ready.json"
        ready.unlink(missing_ok=True)
        command = [sys.executable, "-m", "cloudfn", "-C", str(self.project), "dev", "--port", str(port)]
        log = (self.project / "dev.log").open("ab")
        self._process = subprocess.Popen(
            [*command, "--ready-file", str(ready), *self.options],
            env=environment(),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
        end = time.monotonic() + BOUND_S
        while not ready.exists() or not ready.read_text():
            assert self._process.poll() is None and time.monotonic() < end, self.log()
            time.sleep(0.05)
        self.url = json.loads(ready.read_text())["url"].rstrip("/")

    def stop(self) -> None:
        if self._process is not None:
            self._process.send_signal(signal.SIGINT)
            self._process.wait(BOUND_S)
            self._process = None

    def restart(self) -> None:
        self.stop()
        self.start(int(self.url.rsplit(":", 1)[1]))

    def log(self) -> str:
        return (self.project / "dev.log").read_text(errors="replace")[-4000:]


def copy_project(source: Path, target: Path) -> Path:
    """A copy with the real SDK linked into each function, so that nothing is installed."""
    shutil.copytree(source, target, ignore=shutil.ignore_patterns("node_modules", ".cloudfn"))
    sdk = install_npm((SDK,))
    for function in (target / "functions").iterdir():
        (function / "node_modules").symlink_to(sdk, target_is_directory=True)
    return target


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

    server = http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder))
    )
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="session")
def dev(tools: tuple[Path, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dev]:
    """The project that most flows share; each uses order numbers of its own."""
    running = Dev(copy_project(PROJECTS / "console", tmp_path_factory.mktemp("console") / "project"))
    running.start()
    yield running
    running.stop()


Play = Callable[..., None]


@pytest.fixture
def play(tools: tuple[Path, str]) -> Play:
    """``play("pay", dev, locale="zh-CN")``: run a flow; what is given besides reaches it as ``given``."""
    node_modules, chromium = tools

    def run(flow: str, dev: Dev, **given: object) -> None:
        told = {"url": dev.url, "modules": str(node_modules), "chromium": chromium, "shots": str(HERE / "shots"), **given}
        node = subprocess.Popen(
            ["node", str(HERE / "run.mjs"), flow],
            env={**environment(), "FLOW": json.dumps(told)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert node.stdin and node.stdout
        said = []
        for line in node.stdout:
            said.append(line)
            if line.strip() == "@restart":  # the flow asks for a new server process
                dev.restart()
                node.stdin.write("done\n")
                node.stdin.flush()
        code = node.wait(BOUND_S)
        text = "".join(said)
        print(text)
        assert code == 0, f"{text}\n--- cloudfn dev ---\n{dev.log()}"

    return run
