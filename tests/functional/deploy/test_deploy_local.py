"""The command line against an emulated cloud: from a clean checkout to an order that is paid in deployed functions."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.kit.command import Shell, argv, environment
from tests.kit.emulate import emulate
from tests.kit.project import write_functions
from tests.kit.waiting import until

ORDER = """
const cloud = require('wx-server-sdk')
cloud.init({ env: cloud.DYNAMIC_CURRENT_ENV })
exports.main = async (event) => {
  await cloud.database().collection('orders').add({ data: { _id: event.no, cart: event.cart, state: 'new' } })
  const reply = await cloud.cloudPay.unifiedOrder({
    body: 'tea', outTradeNo: event.no, spbillCreateIp: '127.0.0.1', subMchId: '1900009231', totalFee: 100,
    envId: process.env.TCB_ENV, functionName: 'payCallback',
  })
  return { reply, greeting: require('greeting')() }
}
"""
CALLBACK = """
const cloud = require('wx-server-sdk')
cloud.init({ env: cloud.DYNAMIC_CURRENT_ENV })
exports.main = async (event) => {
  await cloud.database().collection('orders').doc(event.outTradeNo).update({ data: { state: 'paid' } })
  return { errcode: 0 }
}
"""
MANIFEST = """
version: 1
project: tea-shop
env: {id: test-f0b102}
defaults: {timeout: 20s}
functions:
  makeOrder: {}
  payCallback: {install: cloud}
payments:
  default: {subMchId: "1900009231", callers: [makeOrder], callback: payCallback}
documents: {collections: {orders: {indexes: [state], unique: cart}}}
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Two functions without dependencies."""
    write_functions(
        tmp_path,
        hello="exports.main = async e => { console.log('seen', e.a); return { a: e.a, shop: process.env.SHOP } }\n",
        fails="exports.main = async () => { throw new Error('on purpose') }\n",
    )
    (tmp_path / "cloudfn.yaml").write_text(
        "version: 1\nproject: tea\nenv: {id: test-f0b102}\n"
        "functions:\n  hello: {environment: {SHOP: tea}, http: /hello}\n  fails: {}\n"
    )
    return tmp_path


@pytest.fixture
def cloudfn(shell: Shell) -> Shell:
    return shell


def test_the_whole_life_of_a_deployed_function(project: Path, cloudfn: Shell) -> None:
    assert cloudfn("plan", "--local", "--exit-code")[0] == 16
    first = cloudfn.json("deploy", "--local")
    assert (first["ok"], first["counts"]) == (True, {"create": 2})
    assert cloudfn("plan", "--local", "--exit-code")[0] == 0
    assert cloudfn.json("deploy", "--local")["results"] == []

    code, out, err = cloudfn("invoke", "hello", "--local", "-d", '{"a": 7}')
    assert (code, json.loads(out)) == (0, {"a": 7, "shop": "tea"})
    assert "seen 7" in err
    code, _, err = cloudfn("invoke", "fails", "--local")
    assert code == 11
    assert "on purpose" in err
    assert "seen 7" in cloudfn.ok("logs", "hello", "--local")

    (project / "functions/hello/index.js").write_text("exports.main = async () => 'second'\n")
    assert "~ hello" in cloudfn.ok("plan", "--local")
    cloudfn.ok("deploy", "--local")
    assert cloudfn.ok("invoke", "hello", "--local").strip() == '"second"'
    cloudfn.ok("rollback", "hello", "--local")
    assert json.loads(cloudfn.ok("invoke", "hello", "--local", "-d", '{"a": 8}'))["a"] == 8

    cloudfn.ok("versions", "hello", "--local", "--publish", "first")
    cloudfn.ok("deploy", "--local")
    cloudfn.ok("traffic", "hello", "--local", "--to", "1=100,latest=0")
    # The service's own Invoke is $LATEST where nobody says otherwise: the traffic is that of $DEFAULT.
    assert cloudfn.ok("invoke", "hello", "--local").strip() == '"second"'
    shown = cloudfn.json("versions", "hello", "--local")
    assert {each["version"]: each["share"] for each in shown["versions"]} == {"$LATEST": 0, "1": 100}

    cloudfn.ok("versions", "hello", "--local", "--provision", "1=2")
    shown = cloudfn.json("versions", "hello", "--local")
    assert {each["version"]: each["provisioned"] for each in shown["versions"]} == {"$LATEST": 0, "1": 2}
    cloudfn.ok("versions", "hello", "--local", "--provision", "1=0")
    assert not any(each["provisioned"] for each in cloudfn.json("versions", "hello", "--local")["versions"])
    assert cloudfn("versions", "hello", "--local", "--provision", "many")[0] == 3

    place = project / "fetched"
    cloudfn.ok("download", "hello", "--local", "--out", str(place))
    assert (place / "index.js").read_text() == "exports.main = async () => 'second'\n"

    status = {each["name"]: each for each in cloudfn.json("status", "--local")["functions"]}
    assert status["hello"]["url"] == "https://test-f0b102.service.tcloudbase.com/hello"
    assert (status["hello"]["status"], status["hello"]["drift"]) == ("Active", [])

    code, _, err = cloudfn("remove", "--local")
    assert code == 3  # there is no terminal to ask at
    assert "--yes" in err
    cloudfn.ok("remove", "--local", "--yes")
    assert not any(each["deployed"] for each in cloudfn.json("status", "--local")["functions"])


def test_what_cannot_be_done_is_said_with_its_exit_code(project: Path, cloudfn: Shell) -> None:
    assert cloudfn("deploy", "nothing", "--local")[0] == 4
    code, _, err = cloudfn("deploy")
    assert code == 6  # the sample environment
    assert "test-f0b102" in err
    code, _, err = cloudfn("deploy", "--force")
    assert code == 2  # no keys
    assert "CFN-DEP-030" in err
    assert cloudfn("traffic", "hello", "--local", "--to", "3=90")[0] == 3
    assert cloudfn("rollback", "hello", "--local")[0] == 4
    assert cloudfn("invoke", "hello", "--local")[0] == 4
    cloudfn.ok("deploy", "--local")
    assert cloudfn("rollback", "hello", "--local")[0] == 4
    text = (project / "cloudfn.yaml").read_text()
    (project / "cloudfn.yaml").write_text(text.replace("hello: {", "hello: {runtime: Nodejs20.19, "))
    code, _, err = cloudfn("deploy", "--local")
    assert code == 6
    assert "CFN-DEP-022" in err
    cloudfn.ok("deploy", "--local", "--replace")


def test_drift_and_progress_are_shown_in_both_languages(project: Path, cloudfn: Shell) -> None:
    cloudfn.ok("deploy", "--local")
    text = (project / "cloudfn.yaml").read_text()
    (project / "cloudfn.yaml").write_text(text.replace("hello: {", "hello: {timeout: 9s, "))
    assert "timeout 3 -> 9" in cloudfn.ok("status", "--local")
    _, out, err = cloudfn("--lang", "zh", "deploy", "--local")
    assert "更新 hello 的配置" in err
    assert "已更新" in out


@pytest.fixture
def deployed_to(tmp_path: Path) -> Iterator[Path]:
    """A project whose emulated cloud runs in a process of its own."""
    write_functions(tmp_path, makeOrder=ORDER, payCallback=CALLBACK)
    (tmp_path / "cloudfn.yaml").write_text(MANIFEST)
    greeting = tmp_path / "functions/makeOrder/greeting"
    greeting.mkdir()
    (greeting / "package.json").write_text('{"name": "greeting", "version": "1.0.0", "main": "main.js"}')
    (greeting / "main.js").write_text("module.exports = () => 'installed by the cloud'\n")
    for name, more in (("makeOrder", {"greeting": "file:./greeting"}), ("payCallback", {})):
        package = {"name": name.lower(), "version": "1.0.0", "dependencies": {"wx-server-sdk": "3.0.4", **more}}
        (tmp_path / "functions" / name / "package.json").write_text(json.dumps(package))
    with emulate(tmp_path) as running:
        yield running


def call(url: str, body: object | None = None, key: str = "") -> Any:
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"Content-Type": "application/json", "X-CloudFn-Key": key})
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.load(answer)


@pytest.mark.node
def test_remote_logs_are_followed_until_ctrl_c(deployed_to: Path, capfd: pytest.CaptureFixture[str]) -> None:
    write_functions(deployed_to, hello="exports.main = async e => { console.log('call', e.n) }\n")
    manifest = MANIFEST.replace("functions:\n", "functions:\n  hello: {}\n")
    (deployed_to / "cloudfn.yaml").write_text(manifest)
    shell = Shell(deployed_to, capfd)
    shell.ok("deploy", "hello", "--local")
    shell.ok("invoke", "hello", "--local", "-d", '{"n": "before"}')
    command = argv("-C", str(deployed_to), "logs", "hello", "--remote", "--local", "-f")
    with subprocess.Popen(
        command, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as following:
        assert following.stdout is not None
        seen = [following.stdout.readline()]
        for n in range(2):
            shell.ok("invoke", "hello", "--local", "-d", json.dumps({"n": n}))
            while f"call {n}" not in seen[-1]:
                seen.append(following.stdout.readline())
                assert seen[-1], following.communicate()
        following.send_signal(signal.SIGINT)
        assert following.wait(30) in (0, 130)
    text = "".join(seen)
    assert [text.count(f"call {n}") for n in ("before", 0, 1)] == [1, 1, 1]


@pytest.mark.node
@pytest.mark.npm
def test_an_order_is_placed_and_called_back_in_deployed_functions(
    deployed_to: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """The real wx-server-sdk, installed as the cloud installs it, in packages that were really deployed."""
    if shutil.which("npm") is None:
        pytest.skip("npm is not installed on this machine")
    shell = Shell(deployed_to, capfd)
    assert shell.json("deploy", "--local")["ok"]
    functions = deployed_to / ".cloudfn/emulate/local/test-f0b102/dev.json"
    until(functions.exists, "the deployed functions' address")
    told = json.loads(functions.read_text())
    url, key = told["url"], told["key"]
    result = call(f"{url}/functions/makeOrder", {"no": "A1001", "cart": "c1"})
    assert result["greeting"] == "installed by the cloud"
    assert result["reply"]["returnCode"] == "SUCCESS"
    call(f"{url}/_cloudfn/orders/A1001/pay", {"outcome": "success"}, key)

    def accepted() -> dict[str, Any] | None:
        (notification,) = call(f"{url}/_cloudfn/orders/A1001", None, key)["notifications"]
        return notification if notification["state"] == "accepted" else None

    notification = until(accepted, "the callback")
    assert [attempt["verdict"] for attempt in notification["attempts"]] == ["accepted"]
    (stored,) = call(f"{url}/_cloudfn/documents/orders", None, key)["items"]
    assert stored["state"] == "paid"
    code, _, err = shell("invoke", "makeOrder", "--local", "-d", '{"no": "A1002", "cart": "c1"}')
    assert code == 11 and "E11000 duplicate key error collection: orders index: cart_1" in err


@pytest.mark.node
@pytest.mark.npm
def test_a_dependency_that_does_not_exist_fails_the_deploy(project: Path, cloudfn: Shell) -> None:
    package = {"name": "hello", "version": "1.0.0", "dependencies": {"gone": "file:./not-there.tgz"}}
    (project / "functions/hello/package.json").write_text(json.dumps(package))
    code, out, _ = cloudfn("deploy", "--local", "--json")
    assert code == 14
    results = {each["name"]: each for each in json.loads(out)["results"]}
    assert (results["hello"]["ok"], results["fails"]["ok"]) == (False, True)
    assert "install dependency failed" in results["hello"]["error"]["message"]
