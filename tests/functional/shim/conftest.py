"""The backend and the packaged function that the shim's tests run against, on the oldest and the newest Node."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator, Mapping
from http.server import ThreadingHTTPServer
from pathlib import Path

import pytest

from cloudfn.manifest.values import Binding
from tests.functional.shim.recording import Backend, Handler
from tests.functional.shim.running import Project


@pytest.fixture
def backend() -> Iterator[Backend]:
    told = Backend()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Bound", (Handler,), {"backend": told}))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    told.url = f"http://127.0.0.1:{server.server_port}/admin"
    yield told
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="session", params=["node@12", "node", "node@26"])
def node(request: pytest.FixtureRequest, npm: Callable[..., Path]) -> str:
    """The oldest and newest Node that the registry has for this platform, and the one at hand."""
    if request.param == "node":
        found = shutil.which("node")
        assert found
        return found
    return str(npm(request.param) / "node" / "bin" / "node")


@pytest.fixture
def project(tmp_path: Path) -> Callable[..., Project]:
    """``project({"index.js": ...}, payments={...}, install="none", ...)``."""

    def make(files: Mapping[str, str], payments: Mapping[str, Binding] | None = None, **settings: object) -> Project:
        made = Project(tmp_path, payments or {}, settings)
        made.write(files)
        return made

    return make
