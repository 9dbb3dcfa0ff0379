"""``cloudfn pay ...`` and ``cloudfn event ...`` as a developer types them."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.kit.command import cloudfn_process
from tests.kit.dev import dev
from tests.kit.project import PAY_EXAMPLES, seed_project

Npm = Callable[..., Path]
NO = "1217752501201407033233368018"


@pytest.mark.parametrize("words", [["orders"], ["success"], ["replay", "n1"], ["clock", "drain"]], ids=" ".join)
def test_without_a_running_cloud_it_says_what_to_start(tmp_path: Path, words: list[str]) -> None:
    (tmp_path / "cloudfn.yaml").write_text("version: 1\nproject: p\nenv: {id: test-f0b102}\n")
    ran = cloudfn_process("pay", *words, cwd=tmp_path)
    assert ran.code == 4
    assert "CFN-PAY-062" in ran.err and "cloudfn dev" in ran.err
    assert "Traceback" not in ran.err


def test_words_that_mean_nothing(tmp_path: Path) -> None:
    (tmp_path / "cloudfn.yaml").write_text("version: 1\nproject: p\nenv: {id: test-f0b102}\n")
    slip = cloudfn_process("pay", "sucess", cwd=tmp_path)
    assert (slip.code, "success" in slip.err) == (3, True)
    assert cloudfn_process("pay", "fail", "--reason", "BORED", cwd=tmp_path).code == 3
    assert cloudfn_process("pay", "scenario", "run", "nothing", cwd=tmp_path).code == 4
    assert cloudfn_process("pay", "prove", cwd=tmp_path).code == 4
    assert cloudfn_process("pay", "prove", "-d", "{", cwd=tmp_path).code == 3


@pytest.mark.node
@pytest.mark.npm
def test_a_day_at_the_counter(tmp_path: Path, npm: Npm) -> None:
    folder = seed_project(tmp_path / "seed", npm("wx-server-sdk@3.0.4"))
    callback = folder / "functions" / "payCallback" / "index.js"

    def run(*words: str, code: int = 0) -> str:
        ran = cloudfn_process("pay", *words, cwd=folder)
        assert ran.code == code, ran.out + ran.err
        assert "Traceback" not in ran.err
        return ran.out if code == 0 else ran.err

    def shape(*words: str) -> Any:
        return json.loads(run(*words, "--json"))

    callback.write_text("exports.main = async () => true;")
    with dev(folder) as cloud:
        assert "CFN-PAY-051" in run("success", code=4)
        assert cloudfn_process("invoke", "makeOrder", cwd=folder).code == 0
        assert "requestPayment:fail cancel" in run("cancel")
        assert "余额不足" in run("fail", "--reason", "notenough")
        assert shape("orders", "--state", "NOTPAY")["items"][0]["outTradeNo"] == NO
        paid = run("success")
        assert f"--> pay.success  order={NO} ¥0.01" in paid
        assert "RETRY" in paid and "CFN-PAY-031" in paid
        assert "CFN-PAY-063" in run("success", NO, code=1)
        pending = shape("notifications", "--pending")["items"]
        assert [each["id"] for each in pending] == ["n1"]
        moved = shape("clock", "advance", "next")
        assert [each["n"] for each in moved["happened"]] == [2]
        callback.write_text('exports.main = async () => ({ errcode: 0, errmsg: "ok" });')
        cloud.until_printed("payCallback in")
        drained = shape("clock", "drain")
        assert [each["verdict"] for each in drained["happened"]] == ["accepted"]
        assert drained["nextAt"] is None
        shown = run("show", NO)
        for word in ("SUCCESS", "n1", "#3", "OrderPaid", "NotificationAttempted"):
            assert word in shown
        attempts = shape("replay", "n1", "--times", "3", "--concurrent", "--set", "totalFee=2")["attempts"]
        assert sorted(each["n"] for each in attempts) == [4, 5, 6]
        assert "CFN-PAY-054" in run("replay", "n1", "--set", "total_fee=2", code=1)
        assert "CFN-PAY-064" in run("replay", "n1", "--set", "totalFee", code=3)
        assert "CFN-PAY-065" in run("replay", "n1", "--edit", code=3)
        assert "CFN-PAY-061" in run("replay", "n99", code=4)
        assert "pay.refund" in run("refund", NO, "--fee", "1")
        settled = run("clock", "advance", "1m")
        assert "refund.success" in settled
        for factor in ("fast", "nan", "inf", "1e12", "1e400"):
            assert f"CFN-CLI-030 `{factor}`" in run("clock", "scale", factor, code=3)
        assert shape("clock", "scale", "max")["scale"] == "max"
        assert [line.split()[0] for line in run("orders").splitlines()[1:]] == [NO]
        assert cloud.get("/_cloudfn/rules")["magic"][0]["feeFen"] == 88801
        assert {each["name"] for each in cloud.get("/_cloudfn/scenarios")["items"]} >= {"duplicate", "forged"}


def test_rules_are_listed(tmp_path: Path) -> None:
    (tmp_path / "cloudfn.yaml").write_text(
        "version: 1\nproject: p\nenv: {id: test-f0b102}\nfunctions: {order: {}, paid: {}}\npayments:\n  default:\n"
        "    subMchId: '1900009231'\n    callers: [order]\n    callback: paid\n"
        "    simulate: {rules: [{when: {totalFee: 7}, outcome: notenough}]}\n"
    )
    for name in ("order", "paid"):
        (tmp_path / "functions" / name).mkdir(parents=True)
        (tmp_path / "functions" / name / "index.js").write_text("exports.main = async () => ({ errcode: 0 });")
    ran = cloudfn_process("pay", "rules", cwd=tmp_path)
    assert ran.code == 0, ran.err
    assert "¥888.01" in ran.out and '{"totalFee": 7}' in ran.out
    found = json.loads(cloudfn_process("pay", "rules", "--json", cwd=tmp_path).out)
    assert found["rules"][0]["outcome"] == "notenough"
    assert "refundNotGranted" in ran.out and "特约子商户商户号未授权服务商的产品权限" in ran.out
    assert {each["outcome"]: each["answer"] for each in found["setups"]}["merchantNotBound"] == "受理关系不存在"
    listed = cloudfn_process("--lang", "zh", "pay", "scenario", "list", cwd=tmp_path)
    assert "duplicate-race" in listed.out and "同时到达" in listed.out


# --- event -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["pay.success", "pay.coupon", "refund.success", "refund.change", "timer", "http"])
def test_sample_events(tmp_path: Path, kind: str) -> None:
    ran = cloudfn_process("event", "generate", kind, cwd=tmp_path)
    assert ran.code == 0, ran.err
    event = json.loads(ran.out)
    if kind == "pay.success":
        wanted = json.loads((PAY_EXAMPLES / "callback.pay.event.json").read_text(encoding="utf-8"))
        assert list(event) == list(wanted)
    elif kind.startswith("refund"):
        wanted = json.loads((PAY_EXAMPLES / "callback.refund.event.json").read_text(encoding="utf-8"))
        assert list(event) == list(wanted)
        assert event["refundStatus"] == kind.split(".")[1].upper()
    elif kind == "timer":
        assert list(event) == ["Type", "TriggerName", "Time", "Message"]


def test_sample_events_are_changed_on_the_final_payload(tmp_path: Path) -> None:
    ran = cloudfn_process(
        "event", "generate", "pay.success", "--set", "totalFee=5", "--set", "userInfo.openId=oMe", cwd=tmp_path
    )
    event = json.loads(ran.out)
    assert (event["totalFee"], event["userInfo"]["openId"]) == (5, "oMe")
    slip = cloudfn_process("event", "generate", "pay.success", "--set", "total_fee=5", cwd=tmp_path)
    assert (slip.code, "CFN-PAY-054" in slip.err) == (3, True)


USER_CODE = """
import type { CallbackReply, CloudPay, PayEvent, RefundEvent } from "./cloudfn";
declare const pay: CloudPay;
export async function order(): Promise<string> {
  const made = await pay.unifiedOrder({
    subMchId: "1", body: "tea", outTradeNo: "A1", totalFee: 1, spbillCreateIp: "127.0.0.1",
  });
  if (made.resultCode !== "SUCCESS" || !made.payment) throw new Error(made.errCodeDes ?? made.returnMsg);
  return made.payment.package;
}
export async function main(event: PayEvent | RefundEvent): Promise<CallbackReply> {
  const fee: number = event.totalFee;
  return { errcode: fee > 0 ? 0 : 1, errmsg: "ok" };
}
"""
MISTAKES = [
    ('pay.unifiedOrder({ subMchId: "1", body: "b", outTradeNo: "A", totalFee: "1", spbillCreateIp: "i" });', "TS2322"),
    ("event.out_trade_no;", "out_trade_no"),
    ("const reply: CallbackReply = { errCode: 0, errmsg: '' };", "errCode"),
]


@pytest.mark.node
@pytest.mark.npm
def test_declarations_compile_and_catch_the_classic_slips(tmp_path: Path, npm: Npm) -> None:
    tsc = npm("typescript@5.9.3") / "typescript" / "bin" / "tsc"
    ran = cloudfn_process("event", "types", "-o", "cloudfn.d.ts", cwd=tmp_path)
    assert ran.code == 0, ran.err
    (tmp_path / "good.ts").write_text(USER_CODE)
    options = ["--noEmit", "--strict", "--target", "es2020", "--moduleResolution", "node10"]
    good = subprocess.run(["node", str(tsc), *options, "good.ts"], cwd=tmp_path, capture_output=True, text=True)
    assert good.returncode == 0, good.stdout
    slips = "\n".join(slip for slip, _ in MISTAKES)
    (tmp_path / "bad.ts").write_text(f"{USER_CODE}\ndeclare const event: PayEvent;\n{slips}\n")
    bad = subprocess.run(["node", str(tsc), *options, "bad.ts"], cwd=tmp_path, capture_output=True, text=True)
    for _, name in MISTAKES:
        assert name in bad.stdout
