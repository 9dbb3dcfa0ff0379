"""What people read in the terminal, line by line."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from cloudfn.cli.app import App
from cloudfn.cli.view import EventLines, Printer, duration, yuan
from cloudfn.events.base import Event
from cloudfn.events.functions import FunctionReloaded, LogWritten, ReloadFailed
from cloudfn.events.payments import NotificationAttempted, OrderPaid, OrderRefused
from cloudfn.events.tasks import Noticed

AT = datetime(2026, 1, 2, 3, 4, 5, 678_000, tzinfo=UTC)
REPLY = '{"return_code":"SUCCESS"}'


def attempt(verdict: str = "retry", n: int = 1, code: str = "CFN-PAY-034", **more: object) -> NotificationAttempted:
    fields: dict = {
        "notification_id": "n1",
        "kind": "pay",
        "out_trade_no": "A1001",
        "function": "payCallback",
        "n": n,
        "ms": 13.2,
        "request_id": "r-1",
        "reply": REPLY,
        "verdict": verdict,
        "code": code,
        "params": {"reply": REPLY},
        "next_at": AT + timedelta(seconds=15),
    }
    return NotificationAttempted(AT, **{**fields, **more})


def shown(event: Event, lang: str = "en", verbose: int = 0) -> list[str]:
    words = EventLines(App.from_options(lang=lang, verbose=verbose))
    return ["".join(piece.text for piece in line) for line in words.lines(event)]


def test_a_payment_and_its_callback_read_as_arrows() -> None:
    [paid] = shown(OrderPaid(AT, "A1001", "42", 1, "oX"))
    assert paid.endswith(":05.678 --> pay.success  order=A1001 ¥0.01")
    [accepted] = shown(attempt("accepted", code="", next_at=None))
    assert accepted.endswith("<-- payCallback 13ms ACCEPTED errcode=0")


def test_a_reply_that_is_not_accepted_says_when_why_and_what_to_do() -> None:
    head, why, fix = shown(attempt())
    then = (AT + timedelta(seconds=15)).astimezone().strftime("%H:%M:%S")
    assert f"<-- payCallback 13ms RETRY #1 in 15s, at {then}: returned {REPLY}  CFN-PAY-034" in head
    assert REPLY in why
    assert fix.strip().startswith("fix: ")
    zh = shown(attempt(), "zh")
    assert f"15s 后重试（{then}）: 返回" in zh[0]
    tomorrow = AT + timedelta(days=1)
    assert f"at {tomorrow.astimezone():%Y-%m-%d %H:%M:%S}: " in shown(attempt(next_at=tomorrow))[0]
    assert zh[2].strip().startswith("处理：")


def test_the_same_advice_is_given_once_for_a_function() -> None:
    words = EventLines(App.from_options(lang="en"))
    assert [len(list(words.lines(attempt(n=n)))) for n in (1, 2, 3)] == [3, 1, 1]
    assert len(list(words.lines(attempt(function="other")))) == 3


def test_each_refused_field_is_named_though_the_code_is_the_same() -> None:
    words = EventLines(App.from_options(lang="en"))

    def told(field: str) -> list[str]:
        params = {"api": "refund", "field": field, "meant": "-", "text": "缺少参数"}
        refused = OrderRefused(AT, "refund", "A1", "", "缺少参数", "f", code="CFN-PAY-003", params=params)
        return ["".join(piece.text for piece in line).strip() for line in words.lines(refused)][1:]

    for field in ("out_refund_no", "refund_fee"):
        [why, fix] = told(field)
        assert why == f"refund: `{field}` is missing"
        assert fix.startswith(f"fix: Pass `{field}`.")
    assert told("out_refund_no") == []


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_notice_names_its_function_once(lang: str) -> None:
    params = {"function": "makeOrder", "tool": "npm", "packages": "protobufjs"}
    [line] = shown(Noticed(AT, "CFN-PKG-043", params, "note", "makeOrder"), lang)
    assert line.count("makeOrder") == 1


@pytest.mark.parametrize(("verdict", "text"), [("undeliverable", "UNDELIVERABLE"), ("retry", "GIVEN UP")])
def test_the_end_of_the_schedule_is_told(verdict: str, text: str) -> None:
    assert text in shown(attempt(verdict, n=16, next_at=None))[0]


def test_function_output_carries_the_functions_name() -> None:
    line = LogWritten(AT, "makeOrder", "r-1", "stdout", "one\ntwo\n")
    assert shown(line) == ["makeOrder | one", "makeOrder | two"]
    start = LogWritten(AT, "makeOrder", "r-1", "platform", "START RequestId: r-1")
    assert shown(start) == []
    assert shown(start, verbose=1) == ["makeOrder | START RequestId: r-1"]


def test_reloads_and_broken_saves() -> None:
    [line] = shown(FunctionReloaded(AT, "payCallback", ("functions/payCallback/index.js",), 46.2))
    assert line.endswith("reloaded payCallback in 46 ms (functions/payCallback/index.js)")
    [by_key] = shown(FunctionReloaded(AT, "payCallback", (), 46.2))
    assert by_key.endswith("reloaded payCallback in 46 ms")
    [broken] = shown(ReloadFailed(AT, "payCallback", ("index.js",), "SyntaxError index.js:12", True))
    assert "payCallback not reloaded: SyntaxError index.js:12 (still serving the previous version)" in broken


def test_machines_get_one_json_object_per_event() -> None:
    out: list[str] = []
    Printer(App.from_options(as_json=True), out.append).show(OrderPaid(AT, "A1001", "42", 1, "oX"), 7)
    [text] = out
    assert json.loads(text) == {
        "seq": 7,
        "event": "OrderPaid",
        "at": "2026-01-02T03:04:05.678Z",
        "outTradeNo": "A1001",
        "transactionId": "42",
        "totalFeeFen": 1,
        "openid": "oX",
    }


def test_colour_only_where_it_is_wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    def painted() -> str:
        out: list[str] = []
        Printer(App.from_options(), out.append).show(OrderPaid(AT, "A1001", "42", 1, "oX"))
        return out[0]

    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    assert "\033[" not in painted()
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\033[" in painted()
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\033[" not in painted()


@pytest.mark.parametrize(("seconds", "text"), [(0, "0s"), (15, "15s"), (180, "3m"), (5400, "1h30m"), (90061, "1d1h")])
def test_lengths_of_time(seconds: float, text: str) -> None:
    assert duration(seconds) == text


def test_amounts() -> None:
    assert [yuan(1), yuan(1280), yuan(100_000)] == ["¥0.01", "¥12.80", "¥1000.00"]
