"""Who may use the control surface: the holder of the key in ``dev.json``, and a browser that was let in by a link."""

from __future__ import annotations

import json
import stat
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from cloudfn.testing import LocalCloud
from tests.kit.command import cloudfn_process
from tests.kit.dev import dev
from tests.kit.gateway_routes import PAYERS, ROUTES
from tests.kit.http import ask
from tests.kit.project import PROJECTS, copy_project

pytestmark = pytest.mark.node


@pytest.fixture(scope="module")
def cloud() -> Iterator[LocalCloud]:
    with LocalCloud(PROJECTS / "console") as running:
        yield running


def link(cloud: LocalCloud) -> str:
    url = urlsplit(ask(cloud, "POST", "/_cloudfn/links", "{}").json["url"])
    return f"{url.path}?{url.query}"


@pytest.mark.parametrize(("path", "methods"), [route for route in ROUTES if route not in PAYERS])
@pytest.mark.parametrize("given", ["", "wrong", "é"])
def test_every_route_wants_the_key(cloud: LocalCloud, path: str, methods: tuple[str, ...], given: str) -> None:
    for method in methods:
        reply = ask(cloud, method, f"/_cloudfn/{path}".replace("{", "").replace("}", ""), "{}", X_CloudFn_Key=given)
        assert (reply.status, reply.code) == (401, "CFN-DEV-050")
        assert "X-CloudFn-Key" in reply.json["error"]["fix"]


@pytest.mark.parametrize("form", ["{}", "Bearer {}", "bearer  {}"])
def test_the_key_as_header_or_bearer_token(cloud: LocalCloud, form: str) -> None:
    name = "X-CloudFn-Key" if form == "{}" else "Authorization"
    sent = {"X-CloudFn-Key": "", name: form.format(cloud.key)}
    assert ask(cloud, "GET", "/_cloudfn/clock", **sent).status == 200


def test_a_link_lets_one_browser_in(cloud: LocalCloud) -> None:
    path = link(cloud)
    first = ask(cloud, "GET", path, X_CloudFn_Key="")
    assert (first.status, first.headers["location"]) == (303, "/")
    cookie, *attributes = first.headers["set-cookie"].split("; ")
    assert {"HttpOnly", "SameSite=Strict", "Path=/"} <= set(attributes)
    assert cloud.key not in cookie

    again = ask(cloud, "GET", path, X_CloudFn_Key="")
    assert again.status == 303
    assert "set-cookie" not in again.headers, "a link works once"

    for sent in (cookie, f'other={{"a":[1,2]}}; {cookie}; x', f"{cookie};"):
        assert ask(cloud, "GET", "/_cloudfn/state", X_CloudFn_Key="", Cookie=sent).status == 200, sent
    for sent in (cookie[:-1], cookie.partition("=")[2], f"x{cookie}", cookie.replace("cloudfn-", "cloudfn-1")):
        assert ask(cloud, "GET", "/_cloudfn/state", X_CloudFn_Key="", Cookie=sent).status == 401, sent


@pytest.mark.parametrize("ticket", ["", "x", "é", "%00", "a" * 3000])
def test_other_links_let_nobody_in(cloud: LocalCloud, ticket: str) -> None:
    reply = ask(cloud, "GET", f"/?open={ticket}".replace("é", "%C3%A9"), X_CloudFn_Key="")
    assert reply.status == 303
    assert "set-cookie" not in reply.headers


def test_a_payer_needs_the_prepay_id_and_no_key(cloud: LocalCloud) -> None:
    prepay = cloud.call("makeOrder", {"no": "KEY-1"})["prepayId"]
    assert ask(cloud, "GET", "/_cloudfn/orders/KEY-1", X_CloudFn_Key="").status == 401
    assert ask(cloud, "GET", "/_cloudfn/prepay/wx0", X_CloudFn_Key="").status == 404
    assert ask(cloud, "POST", "/_cloudfn/prepay/wx0/pay", "{}", X_CloudFn_Key="").status == 404
    seen = ask(cloud, "GET", f"/_cloudfn/prepay/{prepay}", X_CloudFn_Key="").json
    assert seen["order"]["outTradeNo"] == "KEY-1"
    paid = ask(cloud, "POST", f"/_cloudfn/prepay/{prepay}/pay", '{"outcome": "success"}', X_CloudFn_Key="").json
    assert (paid["outcome"], paid["paid"]) == ("success", True)


def test_what_a_mini_program_asks_wants_no_key(cloud: LocalCloud) -> None:
    for method, path in (("POST", "/functions/echo"), ("GET", "/healthz"), ("GET", "/wx.js"), ("GET", "/")):
        assert ask(cloud, method, path, "{}" if method == "POST" else None, X_CloudFn_Key="").status != 401, path


@pytest.mark.parametrize("request_id", ["loading-", "loading-00000000", "loading-" + "0" * 24])
def test_only_ids_that_were_handed_out_reach_the_backend(cloud: LocalCloud, request_id: str) -> None:
    cloud.call("makeOrder", {"no": f"ID-{len(request_id)}"})
    reply = ask(cloud, "POST", f"/i/makeOrder/{request_id}/admin", "{}")
    assert (reply.status, reply.code) == (404, "CFN-DEV-011")


def test_the_key_stays_from_start_to_start_and_is_its_owners(tmp_path: Path) -> None:
    project = copy_project("plain", tmp_path / "p")
    keys = []
    for _ in range(2):
        with dev(project) as running:
            told = json.loads((project / ".cloudfn" / "dev.json").read_text())
            keys.append(told["key"])
            assert running.key == told["key"]
            for name in (".cloudfn/dev.json", ".cloudfn/key", "ready.json"):
                assert stat.S_IMODE((project / name).stat().st_mode) == 0o600, name
            assert "/?open=" in running.output()
            assert told["key"] not in running.output()
            state = project / ".cloudfn"
            for path in (state, *(path for path in state.rglob("*") if "cache" not in path.parts)):
                assert not path.stat().st_mode & 0o077, path
    assert keys[0] == keys[1]
    (project / ".cloudfn" / "key").write_text("cut")
    with dev(project) as running:
        assert len(running.key) > 40
        assert running.key not in (*keys, "cut")
        ran = cloudfn_process("pay", "clock", "show", cwd=project)
        assert ran.code == 0, ran.err


def test_the_console_is_opened_by_command(tmp_path: Path) -> None:
    project = copy_project("plain", tmp_path / "p")
    ran = cloudfn_process("open", "--print", cwd=project)
    assert (ran.code, "CFN-CLI-045" in ran.err) == (4, True), ran.err
    with dev(project) as running:
        ran = cloudfn_process("open", "--print", cwd=project)
        url = urlsplit(ran.out.strip())
        let_in = running.request("GET", f"{url.path}?{url.query}", X_CloudFn_Key="")
        assert (let_in.status, "set-cookie" in let_in.headers) == (303, True)
