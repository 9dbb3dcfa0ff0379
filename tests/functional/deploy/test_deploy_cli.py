"""The commands against a cloud with real keys: credentials, locks, protected stages, proofs, hooks, partial deploys."""

from __future__ import annotations

import http.server
import json
import stat
import subprocess
import threading
import time
from pathlib import Path
from typing import ClassVar

import pytest

from cloudfn.control import Fault
from cloudfn.deploy import proof
from cloudfn.manifest import load
from tests.kit.command import Shell, argv, environment
from tests.kit.tencent_cloud import ENV, CloudKit
from tests.kit.terminal import answered
from tests.kit.waiting import until

MANIFEST = """
version: 1
project: tea
env: {{id: {env}}}
defaults: {{install: none, timeout: 10s}}
functions:
  makeOrder: {{}}
  payCallback: {{}}
  report: {{}}
payments:
  default: {{subMchId: "1234567890", callers: [makeOrder], callback: payCallback}}
{more}
"""


@pytest.fixture
def project(tmp_path: Path, kit: CloudKit, monkeypatch: pytest.MonkeyPatch) -> Path:
    directory = tmp_path / "project"
    for name in ("makeOrder", "payCallback", "report"):
        (directory / "functions" / name).mkdir(parents=True)
        (directory / "functions" / name / "index.js").write_text("exports.main = async () => ({errcode: 0})\n")
    write(directory)
    key = kit.plane.account.permanent
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    (tmp_path / "home").mkdir()
    monkeypatch.setenv("TENCENTCLOUD_SECRETID", key.secret_id)
    monkeypatch.setenv("TENCENTCLOUD_SECRETKEY", key.secret_key)
    monkeypatch.setenv("CLOUDFN_CLOUD_URL", kit.url)
    return directory


def write(directory: Path, more: str = "") -> None:
    (directory / "cloudfn.yaml").write_text(MANIFEST.format(env=ENV, more=more))


@pytest.fixture
def run(shell: Shell) -> Shell:
    return shell


def test_naming_a_function_takes_its_callbacks_along(run, kit: CloudKit) -> None:  # type: ignore[no-untyped-def]
    code, out, _ = run("deploy", "makeOrder", "--json")
    assert code == 0
    assert [each["name"] for each in json.loads(out)["results"]] == ["makeOrder", "payCallback"]
    code, _, err = run("deploy", "report", "--only")
    assert code == 0
    assert "CFN-DEP-061" not in err


def test_a_missing_callback_is_told_after_the_deploy(run) -> None:  # type: ignore[no-untyped-def]
    code, _, err = run("deploy", "makeOrder", "--only")
    assert code == 0
    assert "CFN-DEP-061" in err
    assert "payCallback" in err


def test_a_partial_deploy_ends_with_14_and_goes_on(run, kit: CloudKit) -> None:  # type: ignore[no-untyped-def]
    kit.fail(Fault("fail", "CreateFunction", function="report", message="npm ERR! no space"))
    code, out, err = run("deploy")
    assert code == 14
    assert "npm ERR! no space" in err
    assert "makeOrder" in err
    code, out, _ = run("deploy", "--json")
    assert code == 0
    assert [each["name"] for each in json.loads(out)["results"]] == ["report"]


def test_json_events_are_one_object_per_line(run) -> None:  # type: ignore[no-untyped-def]
    _, out, err = run("deploy", "--json")
    assert json.loads(out)["ok"] is True
    events = [json.loads(line) for line in err.splitlines() if line.startswith("{")]
    assert {"TaskStarted", "TaskEnded"} <= {each["event"] for each in events}
    assert {"event", "at", "task", "subject"} <= events[0].keys()


def test_the_second_deploy_says_who_holds_the_lock(run, project: Path, kit: CloudKit) -> None:  # type: ignore[no-untyped-def]
    kit.fail(Fault("hang-after", "ListFunctions", seconds=3))
    first = subprocess.Popen(
        argv("-C", str(project), "deploy"),
        env=environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    lock = project / ".cloudfn" / "deploy" / f"{ENV}.lock"
    until(lambda: lock.exists() or first.poll() is not None, "the lock")
    assert first.poll() is None, first.communicate()[1]
    code, _, err = run("deploy")
    assert code == 15
    assert f"process {first.pid}" in err
    assert first.wait(30) == 0
    first.communicate()
    assert run("deploy")[0] == 0


def test_a_protected_stage_wants_its_environment_typed(run, project: Path) -> None:  # type: ignore[no-untyped-def]
    write(project, f"stages:\n  prod: {{env: {{id: {ENV}}}, protected: true}}\n")
    code, _, err = run("deploy", "--stage", "prod")
    assert code == 3
    assert "--yes" in err
    assert run("plan", "--stage", "prod")[0] == 0
    assert answered("deploy", "--stage", "prod", cwd=project, keys="wrong-id\n")[0] == 1
    code, shown = answered("deploy", "--stage", "prod", cwd=project, keys=f"{ENV}\n")
    assert code == 0, shown
    assert run("deploy", "--stage", "prod", "--force", "--yes")[0] == 0


def test_a_terminal_gets_live_rows_and_the_same_results(project: Path) -> None:
    code, shown = answered("deploy", cwd=project, keys="\n")
    assert code == 0
    assert "created" in shown
    assert "makeOrder" in shown


def test_without_a_proof_nothing_goes_where_one_is_required(run, project: Path) -> None:  # type: ignore[no-untyped-def]
    write(project, "deploy: {requireProof: true}\n")
    code, _, err = run("deploy")
    assert code == 13
    assert "payCallback" in err
    manifest = load(project / "cloudfn.yaml").manifest
    from cloudfn.build import build

    (artifact,) = build(manifest, ["payCallback"])
    proof.remember(manifest, "payCallback", artifact.digest)
    assert run("deploy")[0] == 0
    (project / "functions/payCallback/index.js").write_text("exports.main = async () => ({errcode: 1})\n")
    assert run("deploy")[0] == 13
    assert run("deploy", "--local")[0] == 0


def test_literals_that_contradict_the_stage_are_refused(run, project: Path) -> None:  # type: ignore[no-untyped-def]
    """A merchant or environment in the code that is not the stage's: the payment would go elsewhere."""
    order = """
const cloud = require('wx-server-sdk')
cloud.init()
exports.main = async () => cloud.cloudPay.unifiedOrder({
  subMchId: '1999999999', envId: 'another-1a2b3c', functionName: 'payCallback', totalFee: 1, outTradeNo: 'A',
  body: 'tea', spbillCreateIp: '127.0.0.1',
})
"""
    (project / "functions/makeOrder/index.js").write_text(order)
    for command in ("plan", "deploy"):
        code, _, err = run(command)
        assert code == 6, err
        assert "1999999999" in err
        assert "another-1a2b3c" in err
        assert "index.js:5" in err
    assert run("deploy", "--force")[0] == 0


def test_hooks_run_around_a_deploy_that_does_something(run, project: Path) -> None:  # type: ignore[no-untyped-def]
    write(project, "hooks: {preDeploy: echo before >> log.txt, postDeploy: echo after >> log.txt}\n")
    assert run("deploy")[0] == 0
    assert run("deploy")[0] == 0  # nothing changed: nothing runs
    assert (project / "log.txt").read_text().split() == ["before", "after"]
    write(project, "hooks: {preDeploy: exit 3}\n")
    code, _, err = run("deploy", "--force")
    assert code == 6
    assert "CFN-DEP-019" in err


def test_build_hooks_run_where_functions_are_packaged(run, project: Path) -> None:  # type: ignore[no-untyped-def]
    write(project, "hooks: {preBuild: echo pre >> log.txt, postBuild: echo post >> log.txt}\n")
    assert run("plan")[0] == 0
    assert (project / "log.txt").read_text().split() == ["pre", "post"]
    write(project, "hooks: {preBuild: exit 3}\n")
    code, _, err = run("deploy")
    assert code == 10
    assert "CFN-DEP-019" in err


def test_another_region_is_found_by_itself(run, project: Path) -> None:  # type: ignore[no-untyped-def]
    text = (project / "cloudfn.yaml").read_text()
    (project / "cloudfn.yaml").write_text(text.replace("env: {", "env: {region: ap-guangzhou, "))
    code, _, err = run("deploy")
    assert code == 0, err
    assert "CFN-DEP-037" in err


def test_login_checks_the_keys_and_stores_them_for_their_owner(
    run,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,  # type: ignore[no-untyped-def]
) -> None:
    code, out, _ = run("login", "--json")
    assert code == 0
    assert json.loads(out)["v"] == 1
    path = tmp_path / "home/.config/.cloudbase/auth.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    monkeypatch.delenv("TENCENTCLOUD_SECRETID")
    assert run("login")[0] == 3  # no terminal to ask at
    assert run("deploy")[0] == 0  # the stored keys are used
    assert run("login", "--list")[0] == 0
    monkeypatch.setenv("TENCENTCLOUD_SECRETID", "AKIDwrong")
    before = path.read_text()
    assert run("login")[0] == 2
    assert path.read_text() == before


class Refresher(http.server.BaseHTTPRequestHandler):
    """The service that renews the official CLI's temporary login."""

    answer: ClassVar[dict[str, object]] = {}

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["content-length"]))
        body = json.dumps(self.answer).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        pass


def test_a_temporary_login_is_renewed(run, kit: CloudKit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    from datetime import UTC, datetime, timedelta

    monkeypatch.delenv("TENCENTCLOUD_SECRETID")
    fresh = kit.plane.account.issue(datetime.now(UTC), timedelta(hours=2))
    later = (time.time() + 7200) * 1000
    login = {"refreshToken": "r", "expired": later, "tmpSecretId": "a", "tmpSecretKey": "b", "tmpToken": "c"}
    path = tmp_path / "home/.config/.cloudbase/auth.json"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps({"credential": {**login, "tmpExpired": 1}}))
    renewed = {"tmpSecretId": fresh.secret_id, "tmpSecretKey": fresh.secret_key, "tmpToken": fresh.token}
    Refresher.answer = {"code": 0, "data": {**login, **renewed, "tmpExpired": later}}
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Refresher)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        monkeypatch.setenv("CLOUDFN_REFRESH_URL", f"http://127.0.0.1:{server.server_address[1]}/")
        assert run("status")[0] == 0
        path.write_text(json.dumps({"credential": {**login, "tmpExpired": 1}}))
        Refresher.answer = {"code": "AUTH_FAIL"}
        code, _, err = run("status")
        assert code == 2
        assert "CFN-DEP-031" in err
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_an_upload_past_us_is_reported_and_put_back(run, kit: CloudKit) -> None:  # type: ignore[no-untyped-def]
    """WeChat DevTools sets `permissions.openapi` with an upload that replaces code and handler."""
    assert run("deploy")[0] == 0
    theirs = kit.package("report", "exports.main = () => 'from DevTools'")
    code = kit.cloud.code("1", ENV, "report", theirs.path, lambda done, total: None)
    name = {"FunctionName": "report", "Namespace": ENV}
    kit.cloud.send("scf", "UpdateFunctionCode", {**name, "Handler": "index.main", "Code": code})
    code_, _, err = run("status")
    assert code_ == 0
    assert "CFN-DEP-063" in err
    assert "handler" in err
    assert "~ report" in run("plan")[1]
    assert run("deploy")[0] == 0
    assert "CFN-DEP-063" not in run("status")[2]


def test_a_function_with_openapi_permissions_says_what_devtools_must_do(run, project: Path) -> None:  # type: ignore[no-untyped-def]
    text = (project / "cloudfn.yaml").read_text()
    (project / "cloudfn.yaml").write_text(text.replace("report: {", "report: {permissions: {openapi: [a.b]}"))
    code, _, err = run("deploy")
    assert code == 0
    assert "CFN-DEP-062" in err


def test_what_left_the_manifest_is_deleted_only_when_asked(run, project: Path, kit: CloudKit) -> None:  # type: ignore[no-untyped-def]
    assert run("deploy")[0] == 0
    text = (project / "cloudfn.yaml").read_text()
    (project / "cloudfn.yaml").write_text(text.replace("  report: {}\n", ""))
    code, _, err = run("deploy")
    assert code == 0
    assert "CFN-DEP-020" in err
    assert "report" in err
    assert run("deploy", "--prune")[0] == 3  # it deletes, and there is no terminal
    assert run("deploy", "--prune", "--yes")[0] == 0
    assert [each.name for each in kit.plane.world.functions(ENV)] == ["makeOrder", "payCallback"]


def test_remove_leaves_what_others_deployed(run, kit: CloudKit) -> None:  # type: ignore[no-untyped-def]
    assert run("deploy")[0] == 0
    kit.deploy(kit.wanted(kit.function("theirs")))
    assert run("remove", "theirs", "--yes")[0] == 4
    assert run("remove", "--yes")[0] == 0
    assert [each.name for each in kit.plane.world.functions(ENV)] == ["theirs"]


def test_one_emulated_cloud_per_project_and_port(run, project: Path, kit: CloudKit) -> None:  # type: ignore[no-untyped-def]
    from cloudfn import emulate
    from cloudfn.events.base import ignore

    with emulate.start(load(project / "cloudfn.yaml").manifest, ignore) as cloud:
        code, _, err = run("emulate", "--port", "0")
        assert code == 15
        assert cloud.url in err
    code, _, err = run("emulate", "--port", kit.url.rpartition(":")[2])
    assert code == 1
    assert "CFN-DEP-093" in err
