"""The test kit: the documented example runs as it stands, and the same test twice gives the same history."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from cloudfn.errors import InvalidFile, NotFound
from cloudfn.testing import START, CallFailed, LocalCloud
from tests.kit.command import cloudfn_process, environment
from tests.kit.project import PROJECTS, ROOT, seed_project

pytestmark = pytest.mark.node
NO = "1217752501201407033233368018"


@pytest.mark.npm
def test_the_documented_example_runs(tmp_path: Path, npm: Callable[..., Path]) -> None:
    made = cloudfn_process("init", "shop", "--template", "wxpay", "--no-input", cwd=tmp_path)
    assert made.code == 0, made.err
    shop = tmp_path / "shop"
    for function in (shop / "functions").iterdir():
        (function / "node_modules").symlink_to(npm("wx-server-sdk@3.0.4"))
    [conftest, example, plain] = re.findall(
        r"```python\n(.*?)```", (ROOT / "docs" / "testing.md").read_text(), re.DOTALL
    )
    (shop / "tests" / "test_payment.py").write_text(example)
    (shop / "conftest.py").write_text(conftest)
    (shop / "pytest.ini").write_text("[pytest]\n")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/test_payment.py"]
    ran = subprocess.run(command, cwd=shop, env=environment(), capture_output=True, text=True, timeout=120)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "4 passed" in ran.stdout
    script = subprocess.run([sys.executable, "-c", plain], cwd=shop, env=environment(), capture_output=True, text=True)
    assert "'ok': True" in script.stdout, script.stderr


@pytest.mark.npm
def test_the_same_run_twice_gives_the_same_history(tmp_path: Path, npm: Callable[..., Path]) -> None:
    project = seed_project(tmp_path / "p", npm("wx-server-sdk@3.0.4"))

    def play() -> tuple[object, ...]:
        with LocalCloud(project, seed=42) as cloud:
            result = cloud.call("makeOrder")
            cloud.pay()
            order = cloud.order(NO)
            for attempt in order["notifications"][0]["attempts"]:
                attempt["ms"] = 0
            for entry in order["timeline"]:
                entry.pop("requestId", None)
            assert cloud.clock.now == START
            return result, order, cloud.delivered("n1")

    first, second = play(), play()
    assert first == second
    assert not (project / ".cloudfn").exists()


def test_a_failed_call_tells_why(tmp_path: Path) -> None:
    with LocalCloud(PROJECTS / "plain") as cloud:
        with pytest.raises(CallFailed) as caught:
            cloud.call("fail", {"what": "tea"})
        assert (caught.value.kind, "no tea" in caught.value.message) == ("error", True)
        assert "index.js:3" in str(caught.value)
        with pytest.raises(NotFound):
            cloud.call("nothing")
        with pytest.raises(NotFound):
            cloud.pay()


def test_a_project_that_is_missing(tmp_path: Path) -> None:
    with pytest.raises(InvalidFile):
        LocalCloud(tmp_path)


def test_the_fixture_takes_the_project_that_is_named(tmp_path: Path) -> None:
    (tmp_path / "conftest.py").write_text('pytest_plugins = ["cloudfn.testing"]\n')
    (tmp_path / "test_it.py").write_text(
        "import pytest\n"
        f"@pytest.mark.cloudfn_project({str(PROJECTS / 'plain')!r})\n"
        "def test_marked(local_cloud):\n"
        "    assert local_cloud.call('echo', {'a': 1}, openid='oX')['userInfo']['openId'] == 'oX'\n"
        "def test_configured(local_cloud):\n"
        "    assert local_cloud.manifest.project == 'plain'\n"
    )
    (tmp_path / "pytest.ini").write_text(f"[pytest]\ncloudfn_project = {PROJECTS / 'plain'}\n")
    command = [sys.executable, "-m", "pytest", "-q", "--strict-markers", "-p", "no:cacheprovider"]
    ran = subprocess.run(command, cwd=tmp_path, env=environment(), capture_output=True, text=True, timeout=120)
    assert "2 passed" in ran.stdout, ran.stdout + ran.stderr


def test_what_functions_wrote_and_did() -> None:
    with LocalCloud(PROJECTS / "plain") as cloud:
        cloud.call("echo")
        cloud.call("talk", {"word": "cup"})
        assert sorted(cloud.log("talk").splitlines()) == ["one cup", "two"]
        assert [event["function"] for event in cloud.events("InvocationEnded")] == ["echo", "talk"]


def test_documents_and_the_clock() -> None:
    with LocalCloud(PROJECTS / "plain") as cloud:
        documents, clock = cloud.documents, cloud.clock
        assert documents.find("cups") == []
        made = documents.put("cups", {"size": 1})
        documents.put("cups", {"_id": "b", "size": 2})
        documents.put("cups", {"_id": "b", "size": 3})
        assert (documents.get("cups", made), documents.get("cups", "c")) == ({"_id": made, "size": 1}, None)
        assert documents.find("cups", {"size": {"$gt": 2}}) == [{"_id": "b", "size": 3}]
        assert "cups" in documents.names()
        assert clock.advance("1h30m") - START == timedelta(hours=1, minutes=30)
        assert clock.next() is None


def test_a_copy_of_the_state_leaves_the_original_alone(tmp_path: Path) -> None:
    project = tmp_path / "p"
    shutil.copytree(PROJECTS / "plain", project)
    with LocalCloud(project, keep_state=True) as cloud:
        cloud.documents.put("cups", {"_id": "a", "size": 1})
        with LocalCloud(project, copy_state=True) as copy:  # while the first one still has it open
            assert copy.documents.get("cups", "a") == {"_id": "a", "size": 1}
            copy.documents.put("cups", {"_id": "a", "size": 2})
        assert cloud.documents.get("cups", "a") == {"_id": "a", "size": 1}
    with LocalCloud(project, keep_state=True) as cloud:
        assert cloud.documents.find("cups") == [{"_id": "a", "size": 1}]
