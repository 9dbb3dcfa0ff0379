"""No key and no secret's value gets anywhere: not into output, events, records, logs, messages or exceptions."""

from __future__ import annotations

import logging
import traceback
from dataclasses import replace
from pathlib import Path

import pytest

from cloudfn import cli
from cloudfn.control import Fault
from cloudfn.deploy.cloud import Cloud, Endpoint
from cloudfn.deploy.credentials import Credentials
from cloudfn.deploy.retry import Uncertain
from cloudfn.errors import CloudfnError
from cloudfn.events.base import to_dict
from tests.kit.tencent_cloud import ENV, QUICK, REGION, CloudKit

SECRET = "sk-VERY-secret-value-77"


def written_under(*places: Path) -> str:
    texts = []
    for place in places:
        for path in place.rglob("*"):
            if path.is_file() and path.suffix != ".zip":
                texts.append(path.read_bytes().decode("latin-1"))
    return "\n".join(texts)


def test_a_deploy_with_failures_leaks_nothing(
    kit: CloudKit, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    key = kit.plane.account.permanent
    kit.cloud = kit.new_cloud(hidden=(SECRET,))
    one = replace(kit.function("job"), variables={"API_KEY": SECRET, "SHOP": "tea"})
    kit.fail(
        Fault("fail", "CreateFunction", message=f"cannot start with API_KEY={SECRET}"),
        Fault("error", "UpdateFunctionConfiguration", code="InvalidParameterValue", message=f"value {SECRET} refused"),
    )
    outcomes = [*kit.deploy(kit.wanted(one)), *kit.deploy(kit.wanted(one))]
    outcomes += kit.deploy(kit.wanted(replace(one, timeout_s=17)))
    outcomes += kit.deploy(kit.wanted(replace(one, timeout_s=18)))
    assert [each.ok for each in outcomes] == [False, True, False, True]
    texts = [
        repr(outcomes),
        *(str(each.error) + repr(each.error) + repr(dict(each.error.params)) for each in outcomes if each.error),
        repr([to_dict(event) for event in kit.events]),
        repr(kit.plan(kit.wanted(one))),
        written_under(kit.state),
        *capfd.readouterr(),
        repr(one),
        repr(kit.cloud),
    ]
    for text in texts:
        for hidden in (SECRET, key.secret_key, key.secret_id):
            assert hidden not in text
    # The SDK's own debug log shows requests; it must never be switched on by us.
    assert logging.getLogger("tencentcloud_sdk_common").level in (logging.NOTSET, logging.WARNING)


def test_exceptions_carry_no_keys(kit: CloudKit) -> None:
    bad = Credentials("AKIDwrongwrongwrong", "keykeykeykeykeykey", "tokentokentoken")
    for url in (kit.url, "http://127.0.0.1:9"):
        cloud = Cloud(bad, REGION, endpoint=Endpoint(url), backoff=QUICK)
        with pytest.raises(CloudfnError) as caught:
            cloud.read("tcb", "DescribeEnvs", {})
        text = "".join(traceback.format_exception(caught.value)) + repr(caught.value.params)
        assert not any(hidden in text for hidden in (bad.secret_id, bad.secret_key, bad.token))
    key = kit.plane.account.permanent
    kit.fail(Fault("drop-after", "*"))
    with pytest.raises(Uncertain) as lost:
        kit.cloud.write("tcb", "DescribeEnvs", {})
    text = "".join(traceback.format_exception(lost.value))
    assert not any(hidden in text for hidden in (key.secret_id, key.secret_key))
    assert bad.secret_key not in repr(bad)


def test_the_command_line_shows_no_secret(
    kit: CloudKit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    key = kit.plane.account.permanent
    project = tmp_path / "project"
    (project / "functions" / "job").mkdir(parents=True)
    (project / "functions" / "job" / "index.js").write_text("exports.main = async () => ({ok: true})\n")
    (project / "cloudfn.yaml").write_text(
        f"version: 1\nproject: tea\nenv: {{id: {ENV}}}\nfunctions:\n  job: {{secrets: [API_KEY], install: none}}\n"
    )
    (project / ".env").write_text(f"API_KEY={SECRET}\n")
    monkeypatch.setenv("TENCENTCLOUD_SECRETID", key.secret_id)
    monkeypatch.setenv("TENCENTCLOUD_SECRETKEY", key.secret_key)
    monkeypatch.setenv("CLOUDFN_CLOUD_URL", kit.url)
    kit.fail(Fault("fail", "CreateFunction", message=f"bad value {SECRET}"))
    shown = ""
    for args in (["plan"], ["deploy"], ["-vv", "deploy", "--json"], ["status", "--json"], ["plan", "--json"]):
        cli.run(["-C", str(project), *args])
        shown += "\n".join(capfd.readouterr())
    assert "API_KEY" in shown
    for hidden in (SECRET, key.secret_key, key.secret_id):
        assert hidden not in shown
        assert hidden not in written_under(project / ".cloudfn")
