"""What a broken or hostile client may send to the local address: each is refused by one clear answer, none is a bug."""

from __future__ import annotations

import contextlib
import json
import socket
from collections.abc import Iterator
from urllib.parse import quote, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cloudfn.local.gateway.parsed import HEAD_LIMIT
from cloudfn.testing import LocalCloud
from tests.kit.gateway_routes import ROUTES
from tests.kit.http import ask
from tests.kit.project import PROJECTS

pytestmark = pytest.mark.node

DEEP = "[" * 100_000 + "]" * 100_000


@pytest.fixture(scope="module")
def cloud() -> Iterator[LocalCloud]:
    with LocalCloud(PROJECTS / "plain") as running:
        yield running


def raw(cloud: LocalCloud, head: bytes) -> bytes:
    """What comes back for ``head`` until the other side closes or the answer's head is whole."""
    address = urlsplit(cloud.url)
    with socket.create_connection((address.hostname, address.port), timeout=60) as sock:
        with contextlib.suppress(ConnectionError):  # it may be refused before all of it was sent
            sock.sendall(head)
        found = b""
        with contextlib.suppress(ConnectionError):
            while b"\r\n\r\n" not in found and (piece := sock.recv(65536)):
                found += piece
        return found


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("reset", '{"documents": "no"}'),
        ("reset", '{"documents": 1}'),
        ("reset", '{"everything": true}'),
        ("reset", "[]"),
        ("clock", '{"scale": 1e12}'),
        ("clock", '{"scale": -1}'),
        ("clock", '{"scale": true}'),
        ("clock", '{"scale": "fast"}'),
        ("clock", '{"advance": "99999999999d"}'),
        ("clock", '{"advance": "²d"}'),
        ("clock", '{"advance": true}'),
        ("clock", '{"advance": {}}'),
        ("clock", '{"scale": 2, "advance": "soon"}'),
        ("orders/1/refund", '{"feeFen": 1.5}'),
        ("orders/1/refund", '{"feeFen": true}'),
        ("orders/1/refund", '{"feeFen": 1e300}'),
        ("orders/1/pay", '{"outcome": 1}'),
        ("orders/1/pay", '{"openid": ["o"]}'),
        ("notifications/1/replay", '{"times": true}'),
        ("notifications/1/replay", '{"times": 0}'),
        ("notifications/1/replay", '{"concurrent": "no"}'),
        ("notifications/1/replay", '{"set": []}'),
        ("prove", '{"function": 1}'),
        ("prove", '{"ignore": "a"}'),
        ("deploy/plan", '{"target": 1}'),
    ],
)
def test_values_are_checked_as_the_command_line_checks_them(cloud: LocalCloud, path: str, body: str) -> None:
    before = ask(cloud, "GET", "/_cloudfn/clock").json
    reply = ask(cloud, "POST", f"/_cloudfn/{path}", body)
    assert (reply.status, reply.code) == (400, "CFN-DEV-016"), reply.body
    assert ask(cloud, "GET", "/_cloudfn/clock").json["scale"] == before["scale"], "a refused request changes nothing"


@pytest.mark.parametrize("value", ["²", "-1", "1e3", "9" * 400, "%00", "٣"])
@pytest.mark.parametrize("name", ["history?limit", "history?since", "orders?limit", "documents/notes?skip"])
def test_numbers_of_a_query_are_whole_numbers(cloud: LocalCloud, name: str, value: str) -> None:
    cloud.documents.put("notes", {"_id": "1"})
    reply = ask(cloud, "GET", f"/_cloudfn/{name}={quote(value, safe='%')}")
    assert (reply.status, reply.code) == (400, "CFN-DEV-016"), reply.body


@pytest.mark.parametrize(
    "name", ["history", "history?tail=1", "orders", "notifications", "transfers", "documents/notes"]
)
def test_a_page_of_nothing_is_empty(cloud: LocalCloud, name: str) -> None:
    cloud.documents.put("notes", {"_id": "1"})
    cloud.call("echo", {})
    reply = ask(cloud, "GET", f"/_cloudfn/{name}{'&' if '?' in name else '?'}limit=0")
    assert (reply.status, reply.json["items"]) == (200, []), reply.body


@pytest.mark.parametrize("number", ["²", "n²", "٣", "9" * 18, "9" * 19, "9" * 200])
def test_a_notification_that_is_none_is_not_found(cloud: LocalCloud, number: str) -> None:
    event = ask(cloud, "GET", f"/_cloudfn/notifications/{quote(number)}/event")
    replay = ask(cloud, "POST", f"/_cloudfn/notifications/{quote(number)}/replay", "{}")
    assert [(each.status, each.code) for each in (event, replay)] == [(404, "CFN-PAY-061")] * 2, event.body


@pytest.mark.parametrize(("path", "methods"), [route for route in ROUTES if route[1] != ("GET",)])
def test_json_that_is_nested_without_end_is_refused(cloud: LocalCloud, path: str, methods: tuple[str, ...]) -> None:
    reply = ask(cloud, methods[0], f"/_cloudfn/{path}".replace("{", "").replace("}", ""), DEEP)
    assert reply.status in (400, 404), (path, reply.body)


TEXT = st.text(max_size=8) | st.sampled_from(["\ud800", "a\udfffb"])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)
QUICK = [path for path, methods in ROUTES if methods == ("POST",) and path.split("/")[0] not in ("prove", "deploy")]
KEYS = ("outcome", "openid", "feeFen", "times", "concurrent", "set", "scale", "advance", "documents", "outRefundNo")


@settings(max_examples=120)
@given(path=st.sampled_from(QUICK), body=st.dictionaries(st.sampled_from(KEYS), JSON, max_size=3) | JSON)
def test_whatever_is_posted_is_answered_and_never_as_a_bug(cloud: LocalCloud, path: str, body: object) -> None:
    reply = ask(cloud, "POST", f"/_cloudfn/{path}".replace("{", "").replace("}", ""), json.dumps(body))
    assert reply.status < 500, (path, body, reply.body)
    assert not reply.body or reply.json is not None


@pytest.mark.parametrize("path", QUICK)
@pytest.mark.parametrize("body", [{"\ud800": True}, dict.fromkeys((*KEYS, "function", "package"), "\ud800")])
def test_half_an_emoji_is_a_text_like_others(cloud: LocalCloud, path: str, body: object) -> None:
    reply = ask(cloud, "POST", f"/_cloudfn/{path}".replace("{", "").replace("}", ""), json.dumps(body))
    assert reply.status < 500, reply.body
    assert reply.json is not None
    assert not reply.body.count(b"CFN-PAY-103"), "nothing of it is taken for damage of the book"


def test_half_an_emoji_in_what_a_function_throws(cloud: LocalCloud) -> None:
    reply = ask(cloud, "POST", "/functions/fail", json.dumps({"what": "tea \ud83d"}))
    assert (reply.code, reply.json["error"]["message"]) == ("CFN-RUN-008", "no tea \ufffd")
    (state,) = (each for each in ask(cloud, "GET", "/_cloudfn/state").json["functions"] if each["name"] == "fail")
    assert "no tea \ufffd" in state["lastError"]


def test_a_request_with_two_hosts_is_refused(cloud: LocalCloud) -> None:
    host = urlsplit(cloud.url).netloc.encode()
    one = b"GET /healthz HTTP/1.1\r\nHost: " + host + b"\r\n"
    assert raw(cloud, one + b"\r\n").startswith(b"HTTP/1.1 200")
    for second in (b"Host: " + host, b"Host: example.com"):
        assert raw(cloud, one + second + b"\r\n\r\n").startswith(b"HTTP/1.1 403")


def test_headers_without_end_are_refused_at_their_limit(cloud: LocalCloud) -> None:
    host = urlsplit(cloud.url).netloc.encode()
    head = b"GET /healthz HTTP/1.1\r\nHost: " + host + b"\r\nX-A: "
    fits = head + b"a" * (HEAD_LIMIT - 200) + b"\r\n\r\n"
    assert raw(cloud, fits).startswith(b"HTTP/1.1 200")
    assert raw(cloud, head + b"a" * (4 * HEAD_LIMIT)) in (b"", _refusal(cloud, head))
    assert ask(cloud, "GET", "/healthz").status == 200


def _refusal(cloud: LocalCloud, head: bytes) -> bytes:
    found = raw(cloud, head + b"a" * (HEAD_LIMIT + 1))
    assert found.startswith(b"HTTP/1.1 431")
    return found


@pytest.mark.parametrize(
    "path",
    [
        "/%00",
        "/functions/%00",
        "/console/%00",
        "/console/" + "a" * 300 + ".js",
        "/storage/" + "a" * 300,
        "/storage/%00",
        "/cashier/" + "a" * 5000,
        "/" + "a" * 30_000,
        "/_cloudfn/codes/%00",
    ],
)
def test_paths_that_no_file_has_are_not_found(cloud: LocalCloud, path: str) -> None:
    head = f"GET {path} HTTP/1.1\r\nHost: {urlsplit(cloud.url).netloc}\r\n\r\n"
    status = raw(cloud, head.encode()).split(b" ")[1]
    assert status in (b"403", b"404", b"405"), status


def test_a_function_still_runs_after_all_that(cloud: LocalCloud) -> None:
    assert cloud.call("echo", {"a": 1})["a"] == 1
