"""A report of an order: what of it is somebody's is not in the file, wherever it stood and however it was written."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from html import unescape
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cloudfn.local.report import Sources, content, file_name, page
from cloudfn.local.report.masking import Masks
from cloudfn.local.report.sensitive import kind_of_field

AT = "2026-01-02T03:04:05.000Z"
LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"


def mixed(length: int) -> st.SearchStrategy[str]:
    return st.text(LETTERS, min_size=length, max_size=length).map(lambda text: "Q7z" + text)


OPENID = st.text(LETTERS + "_-", min_size=27, max_size=27).map(lambda rest: "o" + rest)
PHONE = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)
NAME = st.text("赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨", min_size=2, max_size=4) | mixed(6)
IP = st.tuples(*[st.integers(100, 255)] * 4).map(lambda parts: ".".join(map(str, parts)))
SECRET = mixed(29) | mixed(61)
NUMBER = st.from_regex(r"42000[0-9]{23}", fullmatch=True)

FIELDS: dict[str, st.SearchStrategy[str]] = {
    "openid": OPENID, "subOpenid": OPENID, "phoneNumber": PHONE, "mobile": PHONE, "receiverName": NAME, 
    "nickName": NAME, "clientIp": IP, "spbill_create_ip": IP, "apiV3Key": SECRET, "session_key": SECRET,
    "token": SECRET, "paySign": SECRET, "transactionId": NUMBER,
    "email": mixed(8).map(lambda text: text + "@Example.com"),
    "homeAddress": NAME.map(lambda name: name + "路 17 号 4 楼"), "password": mixed(8),
}  # fmt: skip
SHAPED = {"openid": OPENID, "mobile": PHONE, "clientIp": IP, "token": SECRET, "transactionId": NUMBER}
"""What is masked by its shape alone, without being named anywhere."""

FORMS: list[Callable[[str, str], str]] = [
    lambda field, value: json.dumps({"event": {field: value}}),
    lambda field, value: json.dumps({field: value}, ensure_ascii=False),
    lambda field, value: f"buyer {{ {field}: '{value}', n: 1 }}",
    lambda field, value: f"GET /a?{field}={quote(value, safe='')}&b=1",
    lambda field, value: f"{field}: {value}" if " " not in value else f'{field}: "{value}"',
]


@st.composite
def orders(draw: st.DrawFn) -> tuple[Sources, list[str]]:
    """An order with secrets in its payload, documents, log lines, replies and users, and those secrets."""
    chosen = draw(st.lists(st.sampled_from(sorted(FIELDS)), min_size=1, max_size=6))
    pairs = [(field, draw(FIELDS[field])) for field in chosen]
    lines = [draw(st.sampled_from(FORMS))(field, value) for field, value in pairs]
    loose = [f"and then {value} came" for _, value in pairs]
    shaped = [draw(SHAPED[field]) for field in draw(st.lists(st.sampled_from(sorted(SHAPED)), max_size=3))]
    named = draw(st.lists(st.tuples(OPENID, NAME), max_size=2))
    document = json.dumps({"_id": pairs[0][1], "buyer": dict(pairs), "list": [dict([pair]) for pair in pairs]})
    texts = [*lines, *loose, *(f"saw {value}." for value in shaped), *(f"{name} ({openid})" for openid, name in named)]
    order = an_order(
        openid=draw(OPENID),
        transactionId=draw(NUMBER),
        body=draw(st.sampled_from(lines + loose)),
        reply=draw(st.sampled_from(lines)),
        prepayId="wx" + draw(NUMBER),
    )
    events = [event(text) for text in texts]
    events += [{"event": "DocumentWritten", "at": AT, "operation": "insert", "collection": "orders",
                "documentId": pairs[-1][1], "before": "", "after": document, "function": "f"}]  # fmt: skip
    secrets = [value for _, value in pairs] + shaped + [each for pair in named for each in pair]
    secrets += [order["openid"], order["transactionId"], order["prepayId"]]
    return Sources(order, {"n1": dict(pairs)}, events, named, "shop-9f8e7d", "/home/somebody/shop"), secrets


def an_order(reply: str = '{"errcode": 0}', **more: str) -> dict[str, Any]:
    attempt = {
        "n": 1,
        "at": AT,
        "ms": 1.5,
        "requestId": "r1",
        "reply": reply,
        "verdict": "retry",
        "code": "CFN-PAY-034",
    }
    note = {"id": "n1", "kind": "pay", "state": "pending", "function": "payCallback", "attempts": [attempt]}
    return {
        "outTradeNo": "T20260402004", "totalFeeFen": 990, "state": "SUCCESS", "function": "makeOrder",
        "requestId": "r0", "functionName": "payCallback", "createdAt": AT, "paidAt": AT, 
        "refunds": [], "notifications": [note],
        "timeline": [{"event": "OrderPaid", "at": AT, "verdict": "retry", "function": "payCallback", **more}], **more,
    }  # fmt: skip


def event(text: str) -> dict[str, Any]:
    shape = {"at": AT, "function": "payCallback", "requestId": "r1"}
    return {"event": "LogWritten", **shape, "stream": "stdout", "text": text}


def shown(sources: Sources, lang: Any = "en") -> str:
    return page(content(sources, lang), lang, version="0", system="here")


@settings(max_examples=150, deadline=None)
@given(orders())
def test_no_original_value_is_in_the_file(given: tuple[Sources, list[str]]) -> None:
    sources, secrets = given
    html = shown(sources)
    for text in (html.lower(), unescape(html).lower()):
        for secret in secrets:
            for spelt in (secret, quote(secret, safe=""), json.dumps(secret)[1:-1]):
                assert spelt.lower() not in text, (secret, spelt)
    assert "shop-9f8e7d" not in html
    assert "/home/somebody" not in html


@given(st.text(max_size=300))
def test_any_text_is_masked_without_a_failure_and_twice_is_once(text: str) -> None:
    masks = Masks([])
    once = masks.text(text)
    assert Masks([]).text(text) == once


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("order T1 for 990", "order T1 for 990"),
        ("call 138 0013 8000 or +86-13800138000", "call [phone 1] or [phone 2]"),
        ("at /srv/functions/makeOrder/index.js:12:34", "at /srv/functions/makeOrder/index.js:12:34"),
        ("from 10.0.0.7 and fe80::1:2", "from [ip 1] and [ip 2]"),
        ("Authorization: Bearer abcdef123", "Authorization: [secret 1]"),
        ("收货人：张三，电话：13800138000", "收货人：[name 1]，电话：[name 2]"),
        ("-----BEGIN PRIVATE KEY-----\nMIIEabc\n-----END PRIVATE KEY-----", "[secret 1]"),
        ("a@b.example 11010519491231002X", "[mail 1] [identity 1]"),
        ("2026-01-02T03:04:05.000Z", "2026-01-02T03:04:05.000Z"),
        ("token: null, n: 5", "token: null, n: 5"),
        ("---------------------------------", "---------------------------------"),
    ],
)
def test_what_a_line_looks_like_afterwards(text: str, masked: str) -> None:
    assert Masks([]).text(text) == masked


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("OPENID", "openid"), ("sub_openid", "openid"), ("userName", "name"), ("name", "name"), ("functionName", ""),
        ("spbillCreateIp", "ip"), ("description", ""), ("zip", ""), ("apiKey", "secret"), ("monkey", ""),
        ("nonce_str", "secret"), ("totalFee", ""), ("phone", "phone"), ("design", ""),
    ],
)  # fmt: skip
def test_fields_are_told_by_their_names(name: str, kind: str) -> None:
    assert kind_of_field(name) == kind


def test_the_same_value_has_the_same_mark_and_what_helps_stays() -> None:
    openid = "oAAAAAAAAAAAAAAAAAAAAAAAAA01"
    payload = {"openid": openid, "totalFee": 990, "returnCode": "SUCCESS"}
    sources = Sources(an_order(openid=openid), {"n1": payload}, [event(f"paid by {openid}")], [], "e-1234", "/p")
    html = unescape(shown(sources))
    assert html.count("[openid 1]") >= 3
    assert "[openid 2]" not in html
    for kept in (
        "verdict: retry",
        "function: payCallback",
        "T20260402004",
        "payCallback",
        "990",
        "SUCCESS",
        "CFN-PAY-034",
        "paid by [openid 1]",
        '"errcode": 0',
    ):
        assert kept in html, kept


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_it_is_one_file_without_a_script(lang: str) -> None:
    hostile = event('<script>alert(1)</script><img src=x onerror="x()">')
    html = shown(Sources(an_order(), {}, [hostile], [], "e", "/p", cut=True), lang)
    assert "<script" not in html
    assert "<img" not in html
    assert not re.findall(r'(?:src|href)="', html)
    assert "default-src 'none'" in html


def test_the_name_of_the_file_is_plain() -> None:
    at = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert file_name("T1", at) == "cloudfn-order-T1-20260102-030405.html"
    assert file_name('../a"\r\n茶', at) == "cloudfn-order-a-20260102-030405.html"
    assert file_name("[openid 1]", at) == "cloudfn-order-openid-1-20260102-030405.html"
