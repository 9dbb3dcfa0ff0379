"""What the console asks of a deploy: plans and standings of both clouds, bounded, and never a change."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import socket
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cloudfn.deploy.record import Record, Shelf
from cloudfn.deploy.state import Package
from cloudfn.local.gateway.api import deploy
from cloudfn.testing import LocalCloud
from tests.kit.command import cloudfn
from tests.kit.http import Reply, ask
from tests.kit.project import PROJECTS

pytestmark = pytest.mark.node
KEYS = {"TENCENTCLOUD_SECRETID": "AKIDexample", "TENCENTCLOUD_SECRETKEY": "example"}


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with an environment of its own, on a machine where nobody has logged in."""
    for name in list(os.environ):
        if "TENCENT" in name or name.startswith(("TCB_", "CLOUDFN_CLOUD")):
            monkeypatch.delenv(name)
    for name in ("HOME", "USERPROFILE", "XDG_CONFIG_HOME", "APPDATA"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    copy = tmp_path / "plain"
    shutil.copytree(PROJECTS / "plain", copy, ignore=shutil.ignore_patterns(".cloudfn"))
    manifest = copy / "cloudfn.yaml"
    text = manifest.read_text().replace("test-f0b102", "shop-1a2b3c")
    manifest.write_text(text + "stages:\n  prod: {env: {id: shop-9z8y7x}}\n")
    return copy


@pytest.fixture
def cloud(project: Path) -> Iterator[LocalCloud]:
    with LocalCloud(project) as running:
        yield running


@pytest.fixture
def silent() -> Iterator[socket.socket]:
    """A cloud that takes connections and never says a word."""
    with contextlib.closing(socket.create_server(("127.0.0.1", 0))) as listening:
        listening.settimeout(30)
        yield listening


def post(cloud: LocalCloud, command: str, **body: object) -> Reply:
    return ask(cloud, "POST", f"/_cloudfn/deploy/{command}", json.dumps(body))


def test_plan_and_status_follow_what_is_deployed(cloud: LocalCloud, project: Path) -> None:
    first = post(cloud, "plan", target="local").json
    assert (first["target"], first["envId"], first["counts"]) == ("local", "shop-1a2b3c", {"create": 6})
    assert not any(row["deployed"] for row in post(cloud, "status", target="local").json["functions"])
    staged = post(cloud, "plan", target="local", stage="prod").json
    assert (staged["envId"], staged["stage"]) == ("shop-9z8y7x", "prod")

    assert cloudfn("deploy", "--local", "--yes", cwd=project).code == 0
    manifest = project / "cloudfn.yaml"
    manifest.write_text(manifest.read_text().replace("timeout: 1s", "timeout: 3s"))
    plan = post(cloud, "plan", target="local").json
    assert plan["counts"] == {"update": 1, "unchanged": 5}
    [row] = [row for row in plan["functions"] if row["action"] == "update"]
    assert (row["name"], row["changes"]) == ("slow", [{"field": "timeout", "before": "1", "after": "3"}])
    standing = {row["name"]: row for row in post(cloud, "status", target="local").json["functions"]}
    assert (standing["slow"]["status"], standing["slow"]["drift"]) == ("Active", ["timeout 1 -> 3"])


def test_what_was_deployed_from_here_is_told_once_it_was(cloud: LocalCloud, project: Path) -> None:
    before = ask(cloud, "GET", "/_cloudfn/deploy")
    assert (before.status, before.code) == (404, "CFN-DEV-023")
    package = Package("9f0c11aa", project / "slow.zip", 2048, "index.main")
    record = Record("shop-1a2b3c").with_deployed("slow", package, datetime(2026, 1, 2, tzinfo=UTC), 2048, "now")
    Shelf(project / ".cloudfn").save(record)
    told = ask(cloud, "GET", "/_cloudfn/deploy").json
    assert (told["envId"], told["at"]) == ("shop-1a2b3c", "2026-01-02T00:00:00.000Z")
    (row,) = told["functions"]
    assert (row["name"], row["state"], row["digest"], row["size"]) == ("slow", "deployed", "9f0c11aa", 2048)


def test_what_the_command_refuses_is_refused_with_its_words(cloud: LocalCloud, project: Path) -> None:
    reply = post(cloud, "plan", target="cloud")
    assert (reply.status, reply.code) == (400, "CFN-DEP-030")
    assert "cloudfn login" in reply.json["error"]["fix"]
    assert "没有" in post(cloud, "status", target="cloud", lang="zh").json["error"]["message"]
    assert post(cloud, "plan", target="local", stage="nowhere").code.startswith("CFN-CFG-")
    manifest = project / "cloudfn.yaml"
    manifest.write_text(manifest.read_text().replace("slow:", "slow: {colour: red}\n  slower:"))
    broken = post(cloud, "plan", target="local")
    assert broken.status == 400
    assert broken.json["errors"][0]["line"] == 9


@pytest.mark.parametrize("body", [{}, {"target": "moon"}, {"target": "local", "stage": 5}])
def test_the_cloud_has_to_be_named(cloud: LocalCloud, body: dict[str, object]) -> None:
    assert post(cloud, "plan", **body).code == "CFN-DEV-016"


def test_one_question_at_a_time_and_none_outlives_the_local_cloud(
    project: Path, silent: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    reach(silent, monkeypatch)
    with LocalCloud(project) as cloud:

        def impatient() -> None:
            with contextlib.suppress(OSError):  # the local cloud goes away under it
                post(cloud, "status", target="cloud")

        asking = threading.Thread(target=impatient)
        asking.start()
        connection, _ = silent.accept()
        second = post(cloud, "plan", target="local")
        assert (second.status, second.code) == (429, "CFN-DEV-025")
    asking.join()
    ended(connection)


def test_a_silent_cloud_is_given_up(cloud: LocalCloud, silent: socket.socket, monkeypatch: pytest.MonkeyPatch) -> None:
    reach(silent, monkeypatch)
    monkeypatch.setattr(deploy, "BOUND_S", 3.0)
    reply = post(cloud, "status", target="cloud")
    assert (reply.status, reply.code) == (504, "CFN-DEV-026")
    assert post(cloud, "plan", target="moon").code == "CFN-DEV-016"  # free again


def reach(listening: socket.socket, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLOUDFN_CLOUD_URL", f"http://127.0.0.1:{listening.getsockname()[1]}")
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)


def ended(connection: socket.socket) -> None:
    """The process at the other end is gone: after its question there comes the end of the stream."""
    connection.settimeout(30)
    with contextlib.closing(connection), contextlib.suppress(ConnectionResetError):
        while connection.recv(65536):
            pass
