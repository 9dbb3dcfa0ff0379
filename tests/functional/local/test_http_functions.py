"""HTTP functions on the local address: real web servers, reached by their path and by the mini program."""

from __future__ import annotations

import http.client
import json
import os
import socket
import subprocess
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from cloudfn.local.gateway import pages
from cloudfn.local.settings import DEFAULT_OPENID
from cloudfn.platforms import groups
from cloudfn.testing import LocalCloud
from tests.kit.http import Reply, ask
from tests.kit.project import copy_project
from tests.kit.waiting import PATIENCE_S, until

pytestmark = pytest.mark.node

WX = pages.CONSOLE / "wx" / "wx.js"
KIT = Path(__file__).parents[2] / "kit" / "mini_program.cjs"


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalCloud]:
    with LocalCloud(copy_project("web", tmp_path_factory.mktemp("web") / "p")) as running:
        yield running


def connect(cloud: LocalCloud) -> http.client.HTTPConnection:
    address = urlsplit(cloud.url)
    return http.client.HTTPConnection(address.hostname or "", address.port, timeout=PATIENCE_S)


def test_a_request_arrives_as_it_was_sent(cloud: LocalCloud) -> None:
    reply = ask(cloud, "PATCH", "/http/api/a%20b/%E4%BA%91?x=1&x=2&y=%26", b"\x00\xff", X_Own="kept")
    assert (reply.status, reply.headers["content-type"]) == (200, "application/json")
    seen = reply.json
    assert (seen["method"], seen["url"], seen["body"]) == ("PATCH", "/a%20b/%E4%BA%91?x=1&x=2&y=%26", "AP8=")
    assert seen["headers"]["x-own"] == "kept"
    assert seen["headers"]["x-scf-request-id"] == reply.headers["x-cloudfn-request-id"]
    assert (seen["headers"]["x-scf-name"], seen["headers"]["x-scf-namespace"]) == ("web", "test-f0b102")
    assert not [name for name in seen["headers"] if name.startswith("x-wx-")]


FORGED = dict.fromkeys(("X-WX-OpenId", "x-wx-appid", "X-SCF-Name", "x-cloudbase-context", "X-Forwarded-For"), "forged")


@pytest.mark.parametrize(("path", "openid"), [("/http/api/x", None), ("/http-functions/web/x", DEFAULT_OPENID)])
def test_nobody_forges_who_asks(cloud: LocalCloud, path: str, openid: str | None) -> None:
    reply = ask(cloud, "GET", path, None, **FORGED, Cookie="a=1; cloudfn-1=pass; b=2", X_CloudFn_Source="wx_http")
    seen = reply.json
    assert not {"forged", cloud.key} & set(seen["rawHeaders"])
    assert seen["headers"]["cookie"] == "a=1; b=2"
    assert seen["headers"].get("x-wx-openid") == openid


def test_the_clock_is_the_emulated_one(tmp_path: Path) -> None:
    with LocalCloud(copy_project("web", tmp_path / "p")) as cloud:
        first = ask(cloud, "GET", "/http/api/x").json
        cloud.clock.advance("2d")
        second = ask(cloud, "GET", "/http/api/x").json
        assert (first["now"][:16], second["now"][:16]) == ("2026-01-02T03:04", "2026-01-04T03:04")
        assert not [name for name in first["rawHeaders"] if "cloudfn" in name]
        assert first["pid"] == second["pid"]


def test_the_mini_programs_user_is_named(cloud: LocalCloud) -> None:
    seen = ask(cloud, "GET", "/http-functions/web/x?y=1", None, X_CloudFn_Openid="buyer", X_CloudFn_Appid="wx9").json
    assert seen["url"] == "/x?y=1"
    named = {name: value for name, value in seen["headers"].items() if name.startswith("x-wx-")}
    assert named == {"x-wx-openid": "buyer", "x-wx-appid": "wx9", "x-wx-source": "wx_client", "x-wx-env": "test-f0b102"}


@pytest.mark.parametrize("name", ["plain", "asgi"])
def test_python_servers(cloud: LocalCloud, name: str) -> None:
    reply = ask(cloud, "POST", f"/http/{name}/x", b"it")
    assert (reply.status, reply.headers["x-openid"], reply.body) == (201, "nobody", b"python got it")
    reply = ask(cloud, "POST", f"/http-functions/{name}", b"it")
    assert (reply.status, reply.headers["x-openid"]) == (201, DEFAULT_OPENID)


def test_answers_come_piece_by_piece_and_no_later(cloud: LocalCloud) -> None:
    gate = cloud.manifest.directory / "gate"
    connection = connect(cloud)
    connection.request("GET", "/http/api/events")
    answer = connection.getresponse()
    assert answer.readline() == b"data: first\n"
    assert answer.getheader("x-cloudfn-key") is None
    gate.touch()
    assert answer.read() == b"\ndata: second\n\n"
    gate.unlink()
    connection.close()


def test_the_function_learns_that_the_caller_left(cloud: LocalCloud) -> None:
    left = cloud.manifest.directory / "left"
    left.unlink(missing_ok=True)
    connection = connect(cloud)
    connection.request("GET", "/http/api/events")
    answer = connection.getresponse()
    assert answer.readline() == b"data: first\n"
    answer.close()
    connection.close()
    assert until(left.exists)


def test_one_server_answers_many_at_once(cloud: LocalCloud) -> None:
    with ThreadPoolExecutor(8) as pool:
        replies = list(pool.map(lambda n: ask(cloud, "GET", "/http/api/all").body, range(8)))
    assert len(set(replies)) == 1


def test_status_and_headers_are_the_functions_own(cloud: LocalCloud) -> None:
    connection = connect(cloud)
    connection.request("GET", "/http/api/teapot")
    answer = connection.getresponse()
    assert (answer.status, answer.headers.get_all("set-cookie"), answer.read()) == (418, ["a=1", "b=2"], b"tea")
    connection.close()
    assert ask(cloud, "GET", "/http/api/empty")[::2] == (204, b"")
    assert ask(cloud, "HEAD", "/http/api/x")[::2] == (200, b"")


def refused(reply: Reply) -> tuple[int, str]:
    assert reply.headers["x-cloudfn-failure"] == "true"
    return reply.status, reply.code


def test_what_cannot_be_answered_says_why(cloud: LocalCloud) -> None:
    assert refused(ask(cloud, "GET", "/http/broken")) == (500, "CFN-RUN-051")
    assert "exit code 7: nothing to see" in ask(cloud, "GET", "/http/broken").json["error"]["message"]
    assert refused(ask(cloud, "GET", "/http/inner")) == (500, "CFN-RUN-051")
    assert "CFN-RUN-053" in ask(cloud, "GET", "/http/inner").json["error"]["message"]
    assert refused(ask(cloud, "GET", "/http/api/garbage")) == (500, "CFN-RUN-054")
    assert refused(ask(cloud, "GET", "/http/api", Connection="Upgrade", Upgrade="websocket")) == (501, "CFN-RUN-052")
    assert refused(ask(cloud, "GET", "/http-functions/handler/x")) == (404, "CFN-RUN-055")
    assert refused(ask(cloud, "GET", "/http-functions/nobody/x")) == (404, "CFN-DEV-006")
    assert refused(ask(cloud, "POST", "/http/api/x", b"x" * (6 * 1024 * 1024 + 1))) == (413, "CFN-DEV-005")
    assert ask(cloud, "POST", "/functions/web", "{}").code == "CFN-RUN-050"


def test_an_answer_that_breaks_off_is_not_taken_for_whole(cloud: LocalCloud) -> None:
    connection = connect(cloud)
    connection.request("GET", "/http/api/cut")
    answer = connection.getresponse()
    with pytest.raises(http.client.IncompleteRead):
        answer.read()
    connection.close()
    assert ask(cloud, "GET", "/http/api/x").status == 200, "the next request gets a server of its own"


def test_a_server_out_of_time_is_replaced(cloud: LocalCloud) -> None:
    before = ask(cloud, "GET", "/http/hasty/x").json["pid"]
    reply = ask(cloud, "GET", "/http/hasty/spin")
    assert (*refused(reply), reply.json["error"]["kind"]) == (504, "CFN-RUN-012", "timeout")
    assert ask(cloud, "GET", "/http/hasty/x").json["pid"] != before


def test_saves_drop_no_request_and_a_broken_one_changes_nothing(tmp_path: Path) -> None:
    file = copy_project("web", tmp_path / "p") / "functions" / "web" / "app.js"
    good = file.read_text()
    with LocalCloud(tmp_path / "p", watch=True) as cloud:
        stop, statuses = threading.Event(), []

        def press() -> None:
            while not stop.is_set():
                statuses.append(ask(cloud, "POST", "/http/api/x", b"load").status)

        def served() -> int:
            number: int = ask(cloud, "GET", "/http/api/x").json["version"]
            return number

        def save(number: int) -> None:
            file.write_text(good.replace("VERSION = 1", f"VERSION = {number}"))
            until(lambda: served() == number)

        assert served() == 1
        with ThreadPoolExecutor(4) as pool:
            pressing = [pool.submit(press) for _ in range(4)]
            try:
                for number in (2, 3, 4):
                    save(number)
                file.write_text("this is no JavaScript")
                failed = until(lambda: [row for row in events(cloud) if row["event"] == "ReloadFailed"])
                assert failed[0]["stillServing"]
                assert "SyntaxError" in str(failed[0]["error"])
                assert served() == 4
                save(5)
            finally:
                stop.set()
            for one in pressing:
                one.result()
    assert len(statuses) > 4
    assert set(statuses) == {200}


def events(cloud: LocalCloud) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = ask(cloud, "GET", "/_cloudfn/history?limit=500&tail=1").json["items"]
    return rows


def test_nothing_of_a_server_stays_behind(tmp_path: Path) -> None:
    with LocalCloud(copy_project("web", tmp_path / "p")) as cloud:
        pid = ask(cloud, "GET", "/http/api/x").json["pid"]
    until(lambda: not alive(pid))


def alive(pid: int) -> bool:
    return groups.is_alive(pid) is not False


def test_a_listening_server_is_reached_from_this_machine_only(cloud: LocalCloud) -> None:
    ask(cloud, "GET", "/http/api/x")
    with socket.socket() as probe:  # nobody holds the platform's port
        probe.bind(("127.0.0.1", 9000))


CALLED = {
    "posted": ["cloud.callHTTPFunction:ok", 200, "POST", "/orders", "buyer", '{"a":1}'],
    "got": "/x?a=1%202&b=%26",
    "form": "a=%26",
    "teapot": [418, "tea"],
    "missing": [-501000, "cloud.callHTTPFunction:fail", True],
    "noName": "cloud.callHTTPFunction:fail parameter.name should be String instead of Undefined;",
}
LASTING = {
    "streamed": [200, "text/event-stream", "data: first\n\ndata: second\n\n", 200],
    "late": "cloud.callHTTPFunction:fail timeout",
    "aborted": "cloud.callHTTPFunction:fail abort",
}


@pytest.mark.parametrize("native", [False, True], ids=["fetch", "wx.request"])
def test_call_http_function_of_the_mini_program(cloud: LocalCloud, native: bool) -> None:
    """The real wx.request makes queries and bodies of objects itself: it is handed the data as it is."""
    variables = {**os.environ, "BASE": cloud.url, "WX": str(WX), "NATIVE": str(KIT) if native else ""}
    ran = subprocess.run(
        ["node", "page.js"], cwd=cloud.manifest.directory, env=variables, capture_output=True, timeout=PATIENCE_S
    )
    assert ran.returncode == 0, ran.stderr.decode()
    told = json.loads(ran.stdout)
    assert told == (CALLED if native else {**CALLED, **LASTING})
