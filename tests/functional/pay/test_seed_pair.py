"""The documentation's pair of functions, with and without the shim and as Python: locally, and deployed.

The functions are as they stand there; nothing in them knows where they run.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from cloudfn.testing import LocalCloud
from tests.kit.command import cloudfn_process
from tests.kit.emulate import emulate
from tests.kit.http import Address
from tests.kit.project import PAY_EXAMPLES, PROJECTS
from tests.kit.waiting import until

NO = "1217752501201407033233368018"
EXAMPLE = json.loads((PAY_EXAMPLES / "unifiedOrder.response.success.json").read_text())
PAYMENT = list(EXAMPLE["sdk_result"]["payment"])
FUNCTIONS = ("makeOrder", "payCallback")

pytestmark = [pytest.mark.node, pytest.mark.npm]


def linked(source: str, target: str) -> None:
    """A file of node_modules, without a second copy where the file system has links."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


@pytest.fixture(params=["shim", "no shim", "python"])
def project(request: pytest.FixtureRequest, tmp_path: Path, npm: Callable[..., Path]) -> Path:
    """The pair as a project of its own, the SDK in its packages."""
    home = tmp_path / "seed"
    if request.param == "python":
        shutil.copytree(PROJECTS / "seed-python", home)
        return home
    for name in FUNCTIONS:
        shutil.copytree(PROJECTS / "seed" / "functions" / name, home / "functions" / name)
        (home / "functions" / name / "package.json").write_text('{"dependencies": {"wx-server-sdk": "3.0.4"}}')
    modules = npm("wx-server-sdk@3.0.4")
    shutil.copytree(modules, home / "functions" / "makeOrder" / "node_modules", symlinks=True, copy_function=linked)
    (home / "functions" / "payCallback" / "package.json").unlink()
    manifest = (PROJECTS / "seed" / "cloudfn.yaml").read_text().replace("  relay: {}\n", "")
    more = "install: vendored" + (", shim: false" if request.param == "no shim" else "")
    (home / "cloudfn.yaml").write_text(manifest.replace("timeout: 10s", f"timeout: 10s, {more}"))
    return home


def succeeded(result: dict[str, Any]) -> bool:
    """In Node.js the SDK's names, in Python the wire's."""
    codes = [result.get(camel) or result.get(snake) for camel, snake in NAMES]
    return codes == ["SUCCESS", "SUCCESS"] and list(result["payment"]) == PAYMENT


NAMES = (("returnCode", "return_code"), ("resultCode", "result_code"))


def test_the_pair_on_this_machine(project: Path) -> None:
    with LocalCloud(project) as cloud:
        assert succeeded(cloud.call("makeOrder"))
        assert cloud.order(NO)["functionName"] == "payCallback"
        assert cloud.pay(NO)["errMsg"] == "requestPayment:ok"
        [notification] = cloud.order(NO)["notifications"]
        [attempt] = notification["attempts"]
        assert (attempt["verdict"], json.loads(attempt["reply"])) == ("accepted", {"errcode": 0})


@contextlib.contextmanager
def emulated(project: Path) -> Iterator[Address]:
    """A running ``cloudfn emulate`` with ``project`` deployed into it; what comes is the address of its functions."""
    with emulate(project):
        deployed = cloudfn_process("deploy", "--local", cwd=project)
        assert deployed.code == 0, deployed.out + deployed.err
        local = project / ".cloudfn" / "emulate" / "local" / "test-f0b102" / "dev.json"
        until(local.exists, "the deployed functions' address")
        yield Address.told_in(local)


def test_the_pair_deployed(project: Path) -> None:
    with emulated(project) as running:
        with zipfile.ZipFile(project / ".cloudfn" / "build" / "makeOrder.zip") as archive:
            names = set(archive.namelist())
        manifest = (project / "cloudfn.yaml").read_text()
        assert ("cloudfn_entry.js" in names) is ("Python" not in manifest and "shim: false" not in manifest)
        assert ("cloudfn_sdk/pay.py" in names) is ("Python" in manifest)

        ran = cloudfn_process("--quiet", "invoke", "makeOrder", "--local", cwd=project)
        assert ran.code == 0, ran.err
        nobody = json.loads(ran.out)  # called by no user, as in the cloud: refused, in the same shape
        assert list(nobody["payment"]) == PAYMENT
        assert "无效的openid" in ran.out

        status, _, body = running.request("POST", "/functions/makeOrder", "{}")
        assert status == 200, body
        assert succeeded(json.loads(body))
        assert running.post(f"/_cloudfn/orders/{NO}/pay")["errMsg"] == "requestPayment:ok"
        notification = until(lambda: _delivered(running.get(f"/_cloudfn/orders/{NO}")), "the callback")
        assert [attempt["verdict"] for attempt in notification["attempts"]] == ["accepted"]


def _delivered(order: dict[str, Any]) -> dict[str, Any] | None:
    [notification] = order["notifications"]
    attempts = notification["attempts"]
    return notification if attempts and attempts[0]["verdict"] else None
