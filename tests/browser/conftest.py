"""``play("flow", dev)`` runs ``flows/<flow>.mjs`` in real Chromium on a running ``cloudfn dev``."""

from __future__ import annotations

import functools
import http.server
import threading
from collections.abc import Callable, Iterator

import pytest

from tests.browser.stage import HERE, Absent, BrowserTools, Flows, browser_tools, running_flows, with_sdk
from tests.kit.dev import Dev
from tests.kit.dev import dev as running_dev
from tests.kit.project import ROOT


@pytest.fixture(scope="session")
def tools() -> BrowserTools:
    try:
        return browser_tools()
    except Absent as lack:
        pytest.skip(str(lack))


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


@pytest.fixture(scope="session")
def dev(tools: BrowserTools, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dev]:
    """The project that most flows share; each uses order numbers of its own."""
    with running_dev(with_sdk("console", tmp_path_factory.mktemp("console") / "project")) as running:
        yield running


Play = Callable[..., None]


@pytest.fixture(scope="session")
def runner(tools: BrowserTools) -> Iterator[Flows]:
    with running_flows(tools, HERE / "shots") as flows:
        yield flows


@pytest.fixture
def play(runner: Flows) -> Play:
    """``play("pay", dev, locale="zh-CN")``: run a flow; what is given besides reaches it as ``given``."""
    return runner.play
