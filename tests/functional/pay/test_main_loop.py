"""The loop that users come for: the vendor documentation's own two functions, placed, paid, called back."""

from __future__ import annotations

import json
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.kit.command import cloudfn_process
from tests.kit.dev import dev
from tests.kit.project import PAY_EXAMPLES, seed_project
from tests.kit.waiting import until

NO = "1217752501201407033233368018"
EXAMPLE = json.loads((PAY_EXAMPLES / "unifiedOrder.response.success.json").read_text())

pytestmark = [pytest.mark.node, pytest.mark.npm]
Npm = Callable[..., Path]


def shape(value: object) -> object:
    """Keys in their order and the types of the values."""
    return [(key, shape(inner)) for key, inner in value.items()] if isinstance(value, dict) else type(value).__name__


@pytest.mark.parametrize("sdk", ["2.6.3", "3.0.4", "4.0.2"])
def test_the_documentations_pair_runs_unmodified(tmp_path: Path, npm: Npm, sdk: str) -> None:
    project = seed_project(tmp_path / "p", npm(f"wx-server-sdk@{sdk}"), sdk)
    with dev(project) as running:
        status, headers, body = running.request("POST", "/functions/makeOrder", "{}")
        result = json.loads(body)
        assert status == 200, body
        assert shape(result) == shape(EXAMPLE["sdk_result"])
        assert result["payment"]["package"] == f"prepay_id={result['prepayId']}"
        assert headers["x-cloudfn-cold"] == "true"
        assert float(headers["x-cloudfn-duration-ms"]) > 0
        order = running.get(f"/_cloudfn/orders/{NO}")
        assert (order["state"], order["totalFeeFen"], order["functionName"]) == ("NOTPAY", 1, "payCallback")

        assert running.post(f"/_cloudfn/orders/{NO}/pay")["errMsg"] == "requestPayment:ok"
        paid = until(lambda: _accepted(running.get(f"/_cloudfn/orders/{NO}")), "the callback")
        [attempt] = paid["notifications"][0]["attempts"]
        assert (attempt["verdict"], attempt["reply"]) == ("accepted", '{"errcode":0}')

        printed = running.until_printed("ACCEPTED errcode=0")
        assert "--> pay.success" in printed
        assert "<-- payCallback" in printed
        assert running.stop() == 0


def test_a_function_calls_a_function_and_both_know_the_user(tmp_path: Path, npm: Npm) -> None:
    project = seed_project(tmp_path / "p", npm("wx-server-sdk@3.0.4"))
    with dev(project) as running:
        openid = "oAnotherUser0000000000000001"
        status, _, body = running.request("POST", "/functions/relay", '{"a": 1}', X_CloudFn_Openid=openid)
        result = json.loads(body)
        assert status == 200, body
        assert result["errMsg"] == "callFunction:ok"
        assert result["me"]["OPENID"] == openid
        assert result["event"] == {
            "a": 1,
            "tcbContext": {},
            "userInfo": {"appId": "wx0123456789abcdef", "openId": openid},
        }
        order = running.get(f"/_cloudfn/orders/{NO}")
        assert (order["prepayId"], order["openid"]) == (result["prepayId"], openid)


def test_kill_9_between_payment_and_callback_loses_nothing(tmp_path: Path, npm: Npm) -> None:
    project = seed_project(tmp_path / "p", npm("wx-server-sdk@3.0.4"))
    callback = project / "functions" / "payCallback" / "index.js"
    good = callback.read_text()
    callback.write_text("exports.main = () => new Promise(() => console.log('never answers'));\n")
    with dev(project) as running:
        running.request("POST", "/functions/makeOrder", "{}")
        running.post(f"/_cloudfn/orders/{NO}/pay")
        running.until_printed("never answers")
        assert running.stop(signal.SIGKILL) != 0
    callback.write_text(good)
    with dev(project) as running:
        order = until(lambda: _accepted(running.get(f"/_cloudfn/orders/{NO}")), "the callback after the restart")
        assert order["state"] == "SUCCESS"
        assert [attempt["verdict"] for attempt in order["notifications"][0]["attempts"]][-1] == "accepted"


def test_a_broken_callback_is_retried_and_the_fix_is_picked_up(tmp_path: Path, npm: Npm) -> None:
    project = seed_project(tmp_path / "p", npm("wx-server-sdk@3.0.4"))
    callback = project / "functions" / "payCallback" / "index.js"
    good = callback.read_text()
    with dev(project) as running:
        callback.write_text(good.replace("{ errcode: 0 }", '{ return_code: "SUCCESS" }'))
        running.until_printed("reloaded payCallback")
        running.request("POST", "/functions/makeOrder", "{}")
        running.post(f"/_cloudfn/orders/{NO}/pay")
        printed = running.until_printed("RETRY #1 in 15s")
        assert "CFN-PAY-034" in printed
        callback.write_text(good)
        until(lambda: running.output().count("reloaded payCallback") == 2, "the second reload")
        running.post("/_cloudfn/clock", {"advance": "next"})
        order = until(lambda: _accepted(running.get(f"/_cloudfn/orders/{NO}")), "the retry")
        attempts = order["notifications"][0]["attempts"]
        assert [attempt["verdict"] for attempt in attempts] == ["retry", "accepted"]


def test_invoke_uses_the_running_server_or_its_own(tmp_path: Path, npm: Npm) -> None:
    project = seed_project(tmp_path / "p", npm("wx-server-sdk@3.0.4"))
    alone = cloudfn_process("invoke", "makeOrder", cwd=project)
    assert alone.code == 0, alone.err
    assert json.loads(alone.out)["returnCode"] == "SUCCESS"
    with dev(project) as running:
        ran = cloudfn_process("--json", "invoke", "makeOrder", "--openid", "oSomebodyElse000000000000001", cwd=project)
        found = json.loads(ran.out)
        assert ran.code == 0, ran.err
        assert found["ok"] is True
        history = running.get(f"/_cloudfn/history?requestId={found['requestId']}&event=InvocationEnded")
        assert [item["ok"] for item in history["items"]] == [True]


def _accepted(order: dict) -> dict | None:
    states = [notification["state"] for notification in order["notifications"]]
    return order if states == ["accepted"] else None
