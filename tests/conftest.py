"""Fixtures shared by all tests. Real Node, real npm packages; nothing is skipped without saying why."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.kit.mongo import mongo_server
from tests.kit.npm import install_npm

# Before any fixture: no test, and no command that tests start, sees the developer's own settings.
for setting in list(os.environ):
    if setting.startswith(("CLOUDFN_", "TENCENTCLOUD_", "TCB_")) and not setting.startswith("CLOUDFN_TEST_"):
        del os.environ[setting]
os.environ.pop("LC_ALL", None)
os.environ["LANG"] = "C.UTF-8"
os.environ["CLOUDFN_TEST_STRICT"] = "1"  # a message with a hole fails

# How long an example takes, or is made, says something of the machine and not of what is tested. And a folder of a
# test's own is as good for all its examples where they write nothing that another one finds.
settings.register_profile(
    "untimed",
    deadline=None,
    suppress_health_check=[
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
        HealthCheck.function_scoped_fixture,
    ],
)
settings.load_profile("untimed")


@pytest.fixture(scope="session")
def npm() -> Callable[..., Path]:
    """``npm("wx-server-sdk@3.0.4")`` gives a ``node_modules`` folder to link into a function's folder."""
    if shutil.which("npm") is None:
        pytest.skip("npm is not installed on this machine")
    return lambda *packages: install_npm(tuple(packages))


@pytest.fixture(scope="session")
def mongodb(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a MongoDB server; tests take a database of their own in it."""
    named = os.environ.get("CLOUDFN_TEST_MONGODB", "")
    if named:
        yield named
        return
    pytest.importorskip(
        "secantus", reason="SecantusDB has no wheel for this Python; name a server in CLOUDFN_TEST_MONGODB"
    )
    with mongo_server(tmp_path_factory.mktemp("mongodb")) as address:
        yield address
