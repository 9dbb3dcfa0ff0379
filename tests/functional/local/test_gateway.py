"""The local address over a socket, as mini programs, browsers and strangers use it."""

from __future__ import annotations

import contextlib
import http.client
import json
import socket
import threading
from collections.abc import Iterator
from typing import NoReturn
from urllib.parse import urlsplit

import pytest

from cloudfn.local.gateway.access import Access, Visitors
from cloudfn.local.gateway.rest import rest
from cloudfn.local.settings import DEFAULT_OPENID
from cloudfn.testing import LocalCloud
from tests.kit.gateway_routes import ROUTES
from tests.kit.http import ask
from tests.kit.project import PROJECTS

pytestmark = pytest.mark.node
ALLOWED = "http://localhost:5173"


@pytest.fixture(scope="module")
def cloud() -> Iterator[LocalCloud]:
    with LocalCloud(PROJECTS / "plain", allow_origins=(ALLOWED,)) as running:
        yield running


# --- calling functions -----------------------------------------------------------------------------------------------


def test_the_answer_is_the_bare_result_with_facts_in_headers(cloud: LocalCloud) -> None:
    reply = ask(cloud, "POST", "/functions/echo", '{"a": 1}')
    assert reply.status == 200
    assert reply.json == {
        "a": 1,
        "tcbContext": {},
        "userInfo": {"appId": "wx0123456789abcdef", "openId": DEFAULT_OPENID},
    }
    assert len(DEFAULT_OPENID) == 28
    assert not DEFAULT_OPENID.isdigit()
    assert reply.headers["content-type"] == "application/json; charset=utf-8"
    assert len(reply.headers["x-cloudfn-request-id"]) == 36
    assert reply.headers["x-cloudfn-cold"] in ("true", "false")


def test_headers_choose_the_user_and_the_source(cloud: LocalCloud) -> None:
    chosen = {"X_CloudFn_Openid": "oX", "X_CloudFn_Appid": "wxY", "X_CloudFn_Source": "wx_devtools"}
    reply = ask(cloud, "POST", "/functions/echo", "{}", **chosen)
    assert reply.json["userInfo"] == {"appId": "wxY", "openId": "oX"}
    plain = ask(cloud, "POST", "/functions/echo", "[1, 2]", X_CloudFn_Source="wx_http")
    assert plain.json == [1, 2]


def test_chunked_bodies_are_read(cloud: LocalCloud) -> None:
    def pieces() -> Iterator[bytes]:
        yield b'{"a": '
        yield b'"' + b"x" * 100_000
        yield b'"}'

    reply = ask(cloud, "POST", "/functions/echo", pieces())
    assert len(reply.json["a"]) == 100_000


def test_a_fresh_call_is_cold(cloud: LocalCloud) -> None:
    ask(cloud, "POST", "/functions/echo", "{}")
    assert ask(cloud, "POST", "/functions/echo", "{}").headers["x-cloudfn-cold"] == "false"
    assert ask(cloud, "POST", "/functions/echo", "{}", X_CloudFn_Fresh="1").headers["x-cloudfn-cold"] == "true"


@pytest.mark.parametrize(
    ("path", "body", "status", "code"),
    [
        ("/functions/ecko", "{}", 404, "CFN-DEV-006"),
        ("/functions/echo", "{a:1}", 400, "CFN-DEV-003"),
        ("/functions/echo", "a=1&b=2", 400, "CFN-DEV-003"),
        ("/functions/echo", "[1]", 400, "CFN-DEV-004"),
        ("/functions/fail", '{"what": "tea"}', 500, "CFN-RUN-008"),
        ("/functions/fail", '{"exit": 3}', 500, "CFN-RUN-010"),
        ("/functions/slow", "{}", 504, "CFN-RUN-012"),
    ],
)
def test_each_failure_has_a_status_and_a_code(cloud: LocalCloud, path: str, body: str, status: int, code: str) -> None:
    reply = ask(cloud, "POST", path, body)
    assert (reply.status, reply.code) == (status, code)
    assert {"code", "message", "stack", "requestId"} <= reply.json["error"].keys()


def test_a_failing_function_tells_where(cloud: LocalCloud) -> None:
    error = ask(cloud, "POST", "/functions/fail", '{"what": "tea"}').json["error"]
    assert "no tea" in error["message"]
    assert "index.js:3" in error["stack"]


def test_an_unknown_function_names_the_nearest(cloud: LocalCloud) -> None:
    assert "echo" in ask(cloud, "POST", "/functions/Echo", "{}").json["error"]["fix"]


def test_seven_megabytes_are_too_large_and_the_connection_lives(cloud: LocalCloud) -> None:
    address = urlsplit(cloud.url)
    with contextlib.closing(http.client.HTTPConnection(address.hostname or "", address.port, timeout=60)) as connection:
        connection.request("POST", "/functions/echo", b'{"a": "' + b"x" * 7_000_000 + b'"}')
        answer = connection.getresponse()
        assert (answer.status, json.loads(answer.read())["error"]["code"]) == (413, "CFN-DEV-005")
        source = {"X-CloudFn-Source": "wx_http"}
        connection.request("POST", "/functions/echo", b'{"a": "' + b"x" * 5_000_000 + b'"}', source)
        answer = connection.getresponse()
        assert (answer.status, len(json.loads(answer.read())["a"])) == (200, 5_000_000)


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_functions_are_called_by_post_only(cloud: LocalCloud, method: str) -> None:
    assert ask(cloud, method, "/functions/echo").status == 405


def test_http_functions(cloud: LocalCloud) -> None:
    reply = ask(cloud, "PUT", "/http/shop/cups/7?size=l", "茶".encode(), X_Own="1")
    assert (reply.status, reply.headers["x-path"]) == (201, "/cups/7")
    event = reply.json
    assert (event["httpMethod"], event["body"], event["isBase64Encoded"]) == ("PUT", "茶", False)
    assert event["queryStringParameters"] == {"size": "l"}
    assert event["headers"]["x-own"] == "1"
    assert event["requestContext"]["envId"] == "test-f0b102"
    assert ask(cloud, "GET", "/http/shop").json["path"] == "/"
    assert ask(cloud, "GET", "/http/shopping").code == "CFN-DEV-017"


# --- strangers -------------------------------------------------------------------------------------------------------

PATHS = [
    ("POST", "/functions/echo"),
    ("POST", "/i/echo/x/admin"),
    ("GET", "/"),
    ("GET", "/healthz"),
    ("GET", "/wx.js"),
    ("GET", "/console/icon.svg"),
    ("GET", "/cashier/wx123"),
    ("GET", "/http/shop"),
    ("GET", "/storage/x"),
    ("POST", "/_cloudfn/clock"),
    ("GET", "/nowhere"),
    ("GET", "/_cloudfn/state"),
    ("GET", "/_cloudfn/events"),
    ("POST", "/_cloudfn/reset"),
    ("POST", "/_cloudfn/deploy/plan"),
    ("POST", "/_cloudfn/orders/1/pay"),
    ("OPTIONS", "/functions/echo"),
]


@pytest.mark.parametrize(("method", "path"), PATHS)
def test_foreign_hosts_and_pages_are_refused_everywhere(cloud: LocalCloud, method: str, path: str) -> None:
    assert ask(cloud, method, path, Host="evil.example:7788").code == "CFN-DEV-007"
    for headers in ({"Origin": "http://evil.example"}, {"Origin": "null"}, {"Sec_Fetch_Site": "cross-site"}):
        reply = ask(cloud, method, path, "{}", **headers)
        assert (reply.status, reply.code) == (403, "CFN-DEV-008"), headers
        assert "access-control-allow-origin" not in reply.headers


def test_a_form_of_a_foreign_page_calls_nothing(cloud: LocalCloud) -> None:
    before = len(cloud.events("InvocationStarted"))
    form = {"Content_Type": "application/x-www-form-urlencoded", "Sec_Fetch_Site": "cross-site"}
    assert ask(cloud, "POST", "/functions/echo", "{}", Origin="http://evil.example", **form).status == 403
    assert ask(cloud, "POST", "/functions/echo", '{"a": "=1"}', Origin="null", Content_Type="text/plain").status == 403
    assert len(cloud.events("InvocationStarted")) == before


def test_curls_form_encoding_is_served(cloud: LocalCloud) -> None:
    reply = ask(cloud, "POST", "/functions/echo", "{}", Content_Type="application/x-www-form-urlencoded")
    assert reply.status == 200


def test_an_allowed_page_gets_cors_and_preflight(cloud: LocalCloud) -> None:
    preflight = ask(
        cloud, "OPTIONS", "/functions/echo", Origin=ALLOWED, Access_Control_Request_Method="POST",
        Access_Control_Request_Headers="content-type,x-cloudfn-openid", Access_Control_Request_Private_Network="true",
        Sec_Fetch_Site="cross-site",
    )  # fmt: skip
    assert preflight.status == 204
    assert preflight.headers["access-control-allow-origin"] == ALLOWED
    assert "x-cloudfn-openid" in preflight.headers["access-control-allow-headers"]
    assert preflight.headers["access-control-allow-private-network"] == "true"
    reply = ask(cloud, "POST", "/functions/echo", "{}", Origin=ALLOWED, Sec_Fetch_Site="cross-site")
    assert reply.status == 200
    assert reply.headers["access-control-allow-origin"] == ALLOWED
    assert "x-cloudfn-request-id" in reply.headers["access-control-expose-headers"]
    assert reply.headers["vary"] == "Origin"
    assert ask(cloud, "GET", "/wx.js", Sec_Fetch_Site="cross-site", Referer=f"{ALLOWED}/").status == 200


def test_the_port_is_open_on_this_machine_only(cloud: LocalCloud) -> None:
    address = urlsplit(cloud.url)
    with contextlib.closing(socket.socket()) as stranger:
        stranger.settimeout(2)
        assert stranger.connect_ex(("127.0.0.2", address.port or 0)) != 0


def test_an_invocation_that_never_was_has_no_backend(cloud: LocalCloud) -> None:
    reply = ask(cloud, "POST", "/i/echo/00000000-0000-4000-8000-000000000000/admin", "{}")
    assert (reply.status, reply.code) == (404, "CFN-DEV-011")
    assert ask(cloud, "POST", "/i/echo/admin", "{}").status == 404


# --- pages -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "text/html; charset=utf-8"),
        ("/cashier/wx123", "text/html; charset=utf-8"),
        ("/wx.js", "text/javascript; charset=utf-8"),
        ("/console/icon.svg", "image/svg+xml"),
        ("/console/styles/base.css", "text/css; charset=utf-8"),
    ],
)
def test_pages_have_their_types_and_are_cached_by_content(cloud: LocalCloud, path: str, kind: str) -> None:
    reply = ask(cloud, "GET", path)
    assert (reply.status, reply.headers["content-type"]) == (200, kind)
    assert "frame-ancestors 'self'" in reply.headers["content-security-policy"]
    again = ask(cloud, "GET", path, If_None_Match=reply.headers["etag"])
    assert (again.status, again.body) == (304, b"")


def test_only_the_cashier_may_be_framed_by_an_allowed_page(cloud: LocalCloud) -> None:
    assert ALLOWED in ask(cloud, "GET", "/cashier/wx123").headers["content-security-policy"]
    assert ALLOWED not in ask(cloud, "GET", "/").headers["content-security-policy"]


@pytest.mark.parametrize("path", ["/console/../gateway/app.py", "/console/%2e%2e/cloud.py", "/console//etc/passwd",
                                  "/console/", "/console/nothing.js", "/nowhere"])  # fmt: skip
def test_nothing_else_of_the_disk_is_served(cloud: LocalCloud, path: str) -> None:
    assert (ask(cloud, "GET", path).status, ask(cloud, "GET", path).code) == (404, "CFN-DEV-009")


# --- control surface -------------------------------------------------------------------------------------------------


def test_each_path_is_answered_in_one_place() -> None:
    ways = [(path, method) for path, methods in ROUTES for method in methods]
    assert sorted(set(ways)) == sorted(ways)
    visitors = Visitors((), Access("k" * 43, 7788))
    application = rest(unused, unused, visitors, unused, unused)
    mounted = {(route.path, method) for route in application.routes for method in route.methods}
    assert {(f"/_cloudfn/{path}", method) for path, method in ways} <= mounted


def unused(*nothing: object) -> NoReturn:
    raise AssertionError("a table is made without its rooms")


def test_state(cloud: LocalCloud) -> None:
    ask(cloud, "POST", "/functions/echo", "{}")
    state = ask(cloud, "GET", "/_cloudfn/state").json
    assert (state["project"], state["envId"], state["url"]) == ("plain", "test-f0b102", cloud.url)
    [echo] = [each for each in state["functions"] if each["name"] == "echo"]
    assert echo["calls"] >= 1
    assert {"runtime", "handler", "timeoutS", "memoryMb", "state", "instances", "queued", "errors"} <= echo.keys()
    assert DEFAULT_OPENID in state["users"]
    [tick] = [each for each in state["functions"] if each["name"] == "tick"]
    [nightly] = tick["timers"]
    assert (nightly["name"], nightly["cron"]) == ("nightly", "0 30 2 * * * *")
    assert state["now"] < nightly["nextAt"]
    assert nightly["nextAt"].endswith("T18:30:00.000Z")  # half past two in Beijing


def test_history_by_call_and_by_kind(cloud: LocalCloud) -> None:
    request_id = ask(cloud, "POST", "/functions/talk", '{"word": "茶"}').headers["x-cloudfn-request-id"]
    page = ask(cloud, "GET", f"/_cloudfn/history?requestId={request_id}&event=LogWritten").json
    texts = [(item["stream"], item["text"]) for item in page["items"] if item["stream"] != "platform"]
    assert sorted(texts) == [("stderr", "two"), ("stdout", "one 茶")]
    tail = ask(cloud, "GET", "/_cloudfn/history?tail=1&limit=1").json["items"]
    assert tail[0]["seq"] == max(item["seq"] for item in cloud.events())
    assert ask(cloud, "GET", "/_cloudfn/history?limit=x").code == "CFN-DEV-016"


def test_events_stream_and_resume(cloud: LocalCloud) -> None:
    address = urlsplit(cloud.url)

    def listen(**headers: str) -> tuple[http.client.HTTPConnection, http.client.HTTPResponse]:
        connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=60)
        connection.request("GET", "/_cloudfn/events", headers={"X-CloudFn-Key": cloud.key, **headers})
        return connection, connection.getresponse()

    def next_event(answer: http.client.HTTPResponse) -> tuple[int, dict]:
        number = 0
        while line := answer.readline().decode().rstrip("\n"):
            if line.startswith("id: "):
                number = int(line[4:])
            if line.startswith("data: "):
                return number, json.loads(line[6:])
        return next_event(answer)

    connection, answer = listen()
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert answer.readline().startswith(b"retry:")
    ask(cloud, "POST", "/functions/talk", '{"word": "streamed"}')
    number, event = next_event(answer)
    assert (event["event"], event["function"], event["seq"]) == ("InvocationStarted", "talk", number)
    connection.close()
    connection, answer = listen(**{"Last-Event-ID": str(number - 1)})
    answer.readline()
    assert next_event(answer) == (number, event)
    connection.close()


def test_documents(cloud: LocalCloud) -> None:
    assert ask(cloud, "GET", "/_cloudfn/documents/cups").code == "CFN-DEV-021"
    made = ask(
        cloud, "PUT", "/_cloudfn/documents/cups/a%2Fb", '{"size": 3, "at": {"$date": "2026-01-02T03:04:05.000Z"}}'
    )
    assert made.json == {"size": 3, "at": {"$date": "2026-01-02T03:04:05.000Z"}, "_id": "a/b"}
    page = ask(cloud, "GET", "/_cloudfn/documents/cups?query=%7B%22size%22%3A3%7D").json
    assert (page["total"], page["items"][0]["_id"]) == (1, "a/b")
    assert {"name": "cups", "count": 1} in ask(cloud, "GET", "/_cloudfn/documents").json["items"]
    written = [event for event in cloud.events("DocumentWritten") if event["documentId"] == "a/b"]
    assert [event["operation"] for event in written] == ["insert"]
    assert ask(cloud, "DELETE", "/_cloudfn/documents/cups/a%2Fb").json == {"ok": True}
    assert ask(cloud, "DELETE", "/_cloudfn/documents/cups/a%2Fb").code == "CFN-DEV-022"
    assert ask(cloud, "GET", "/_cloudfn/documents/cups?query=%7B").code == "CFN-DEV-016"
    refused = ask(cloud, "GET", "/_cloudfn/documents/cups?query=%7B%22size%22%3A%7B%22%24so%22%3A3%7D%7D")
    assert (refused.status, refused.code) == (400, "CFN-TCB-012") and "$so" in str(refused.json)


def test_clock(cloud: LocalCloud) -> None:
    before = ask(cloud, "GET", "/_cloudfn/clock").json
    assert (before["scale"], before["nextAt"]) == (0.0, None)
    moved = ask(cloud, "POST", "/_cloudfn/clock", '{"advance": "1h30m"}').json
    assert moved["now"] > before["now"]
    ask(cloud, "POST", "/_cloudfn/clock", '{"advance": "next"}')
    ask(cloud, "POST", "/_cloudfn/clock", '{"advance": "drain"}')  # nothing waits: nothing moves
    assert [event["bySeconds"] for event in cloud.events("ClockMoved")] == [5400.0]
    assert ask(cloud, "POST", "/_cloudfn/clock", '{"advance": "soon"}').code == "CFN-DEV-016"
    assert ask(cloud, "POST", "/_cloudfn/clock", '{"scale": -1}').code == "CFN-DEV-016"
    assert ask(cloud, "POST", "/_cloudfn/clock", '{"scale": 60}').json["scale"] == 60
    ask(cloud, "POST", "/_cloudfn/clock", '{"scale": 0}')
    assert [(event["bySeconds"], event["scale"]) for event in cloud.events("ClockMoved")][1:] == [
        (0.0, 60.0),
        (0.0, 0.0),
    ]


def test_unknown_orders_codes_and_values_are_named(cloud: LocalCloud) -> None:
    assert ask(cloud, "GET", "/_cloudfn/orders/none").status == 404
    assert ask(cloud, "GET", "/_cloudfn/codes/cfn-dev-006?lang=zh").json["code"] == "CFN-DEV-006"
    assert ask(cloud, "GET", "/_cloudfn/codes/nothing").status == 404
    assert ask(cloud, "POST", "/_cloudfn/reset", '{"everything": true}').code == "CFN-DEV-016"
    assert ask(cloud, "POST", "/_cloudfn/reset", "[]").code == "CFN-DEV-016"
    assert ask(cloud, "PUT", "/_cloudfn/state").status == 405


def test_samples_fit_the_functions_place(cloud: LocalCloud) -> None:
    timer = ask(cloud, "GET", "/_cloudfn/samples?function=tick").json["items"]
    assert [(item["name"], item["source"], item["event"]["Type"]) for item in timer] == [
        ("timer nightly", "timer", "Timer")
    ]
    http = ask(cloud, "GET", "/_cloudfn/samples?function=web").json["items"][0]["event"]
    assert (http["httpMethod"], http["requestContext"]["appId"]) == ("GET", "wx0123456789abcdef")
    assert ask(cloud, "GET", "/_cloudfn/samples?function=nope").status == 404


def test_a_timer_calls_without_a_user(cloud: LocalCloud) -> None:
    found = cloud.fire("tick", "nightly")
    assert found["source"] == "wx_trigger"
    assert "openid" not in found
    assert found["event"].keys() == {"Type", "TriggerName", "Time", "Message"}


def test_many_callers_at_once_each_get_their_own_answer(cloud: LocalCloud) -> None:
    answers: dict[int, int] = {}

    def call(n: int) -> None:
        answers[n] = ask(cloud, "POST", "/functions/echo", json.dumps({"n": n})).json["n"]

    threads = [threading.Thread(target=call, args=(n,)) for n in range(24)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == {n: n for n in range(24)}
