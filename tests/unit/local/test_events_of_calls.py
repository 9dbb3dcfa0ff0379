"""The event a function gets, and what its result becomes over HTTP."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloudfn.calls import Failure, InvokeResult
from cloudfn.errors import UsageError
from cloudfn.http_access import event as http_event
from cloudfn.local.function_events import client_event, parse, plain_event
from cloudfn.local.gateway.replies import of_call, of_http

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
KEYS = st.text() | st.sampled_from(["userInfo", "tcbContext"])
PLATFORM = {"tcbContext": {}, "userInfo": {"appId": "wxA", "openId": "oB"}}


@given(st.dictionaries(KEYS, JSON, max_size=4), st.booleans(), st.sampled_from(["", " ", "\r\n\t "]))
def test_a_client_call_gets_the_body_and_the_platforms_own_keys(body: dict, ascii_only: bool, space: str) -> None:
    sent = (space + json.dumps(body, ensure_ascii=ascii_only) + space).encode("utf-8", "surrogatepass")
    try:
        sent.decode()
    except UnicodeDecodeError:
        with pytest.raises(UsageError):
            client_event(sent, "wxA", "oB")
        return
    assert json.loads(client_event(sent, "wxA", "oB")) == {**body, **PLATFORM}


def test_numbers_keep_their_digits() -> None:
    assert b"1.10" in client_event(b'{"price": 1.10, "big": 12345678901234567890}', "wxA", "oB")


def test_a_forged_identity_does_not_survive() -> None:
    forged = b'{"userInfo": {"openId": "oForged"}, "user\\u0049nfo": {"openId": "oForged"}}'
    assert b"oForged" not in client_event(forged, "wxA", "oB")


def test_an_empty_body_is_an_empty_object() -> None:
    assert json.loads(client_event(b"", "wxA", "oB")) == PLATFORM
    assert plain_event(b" ") == b"{}"


@pytest.mark.parametrize("body", [b"{a: 1}", b"{", b"\xff{}", b'{"a": NaN}', b"[" * 100_000, b"{}{}", b"{'a': 1}"])
def test_what_is_no_json_is_refused_with_its_place(body: bytes) -> None:
    with pytest.raises(UsageError) as caught:
        parse(body)
    assert caught.value.code == "CFN-DEV-003"
    assert "{" not in caught.value.title().replace("{}", "")


@pytest.mark.parametrize("body", [b"[]", b"1", b'"x"', b"null", b"true"])
def test_a_client_body_must_be_an_object(body: bytes) -> None:
    with pytest.raises(UsageError) as caught:
        client_event(body, "wxA", "oB")
    assert caught.value.code == "CFN-DEV-004"
    assert plain_event(body) == body


def test_an_http_body_travels_as_text_or_base64() -> None:
    text = json.loads(http_event("/x", "POST", {"a": "b"}, {"q": "1"}, "茶".encode(), {"requestId": "r"}))
    assert (text["body"], text["isBase64Encoded"], text["queryStringParameters"]) == ("茶", False, {"q": "1"})
    octets = json.loads(http_event("/x", "POST", {}, {}, b"\xff\x00", {}))
    assert (octets["body"], octets["isBase64Encoded"]) == ("/wA=", True)


@pytest.mark.parametrize(
    ("value", "status", "body", "kind"),
    [
        ("hello", 200, b"hello", "text/plain; charset=utf-8"),
        ({"a": 1}, 200, b'{"a": 1}', "application/json; charset=utf-8"),
        (None, 200, b"null", "application/json; charset=utf-8"),
        ({"statusCode": 201, "headers": {"Content-Type": "text/html"}, "body": "<b>"}, 201, b"<b>", "text/html"),
        ({"statusCode": 200, "body": "/wA=", "isBase64Encoded": True}, 200, b"\xff\x00", None),
        ({"statusCode": 200, "body": {"a": 1}}, 200, b'{"a": 1}', None),
        ({"statusCode": 999, "body": "x"}, 200, b'{"statusCode": 999, "body": "x"}', "application/json; charset=utf-8"),
        ({"statusCode": True}, 200, b'{"statusCode": true}', "application/json; charset=utf-8"),
    ],
)
def test_integrated_responses(value: object, status: int, body: bytes, kind: str | None) -> None:
    answer = of_http(InvokeResult("f", "r", json.dumps(value).encode()))
    assert (answer.status, answer.body, dict(answer.headers).get("content-type")) == (status, body, kind)


def test_headers_of_a_function_cannot_break_the_answer() -> None:
    headers = {"X-A": "one\r\nX-Forged: 1", "Content-Length": "3", "X Y": "1", "Set-Cookie": ["a=1", "b=2"], "名": "1"}
    answer = of_http(InvokeResult("f", "r", json.dumps({"statusCode": 200, "headers": headers}).encode()))
    assert answer.headers == (("x-a", "oneX-Forged: 1"), ("set-cookie", "a=1"), ("set-cookie", "b=2"))


@pytest.mark.parametrize(
    ("kind", "status"),
    [("unknown", 404), ("busy", 429), ("event_too_large", 413), ("timeout", 504), ("error", 500), ("closed", 503)],
)
def test_each_failure_has_its_status(kind: str, status: int) -> None:
    failure = Failure(kind, "why", "at index.js:1", "CFN-RUN-008")  # type: ignore[arg-type]
    answer = of_call(InvokeResult("f", "r-1", failure=failure, ms=1.5))
    assert answer.status == status
    assert json.loads(answer.body)["error"] == {
        "code": "CFN-RUN-008",
        "message": "why",
        "stack": "at index.js:1",
        "requestId": "r-1",
        "kind": kind,
    }
    assert dict(answer.headers)["x-cloudfn-request-id"] == "r-1"
