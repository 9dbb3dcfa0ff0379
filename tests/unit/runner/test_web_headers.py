"""Which headers pass between a caller and an HTTP function."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cloudfn.calls import Identity
from cloudfn.manifest.values import Function, Manifest
from cloudfn.runner.web import headers
from cloudfn.runner.web.messages import WebRequest
from cloudfn.runner.web.whole import request_of
from tests.kit.project import TESTS

WEB = Function("web", TESTS, type="HTTP")
MANIFEST = Manifest("shop", TESTS, "test-f0b102", functions={"web": WEB})

letters = st.text("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-", min_size=1, max_size=12)
names = st.builds(
    lambda start, rest: start + rest,
    st.sampled_from(["", "X-WX-", "x-scf-", "X-CloudBase-", "x-own-", "X_WX_", "x_scf-"]),
    letters,
)
pairs = st.lists(st.tuples(names, st.text(max_size=8)))
identities = st.builds(Identity, appid=letters, openid=letters, source=st.sampled_from(["wx_client", "wx_http"]))


@given(pairs, identities)
def test_what_the_platform_says_is_said_by_nobody_else(given_by_caller: list[tuple[str, str]], who: Identity) -> None:
    platform = headers.platform(MANIFEST, WEB, who, "request-1")
    seen = (*headers.inward(given_by_caller), *platform)
    for name, value in platform:
        assert [each for each in seen if each[0] == name] == [(name, value)]
    read = {name.replace("_", "-") for name, _ in headers.inward(given_by_caller)}  # as WSGI does
    assert not [name for name in read if name.startswith(headers.PLATFORM)]


@given(pairs)
def test_all_else_passes_in_its_order(given_by_caller: list[tuple[str, str]]) -> None:
    kept = [(name.lower(), value) for name, value in given_by_caller if name.lower().startswith("x-own-")]
    assert [each for each in headers.inward(given_by_caller) if each[0].startswith("x-own-")] == kept
    assert [each for each in headers.outward(given_by_caller) if each[0].startswith("x-own-")] == kept


def test_the_user_is_named_for_a_mini_program_only() -> None:
    for source, named in (("wx_client", "o1"), ("wx_devtools,scf", "o1"), ("wx_http", None), ("wx_trigger", None)):
        who = Identity(appid="wx1", openid="o1", source=source)
        assert dict(headers.platform(MANIFEST, WEB, who, "r")).get("x-wx-openid") == named


def test_an_event_of_http_access_is_the_request_that_it_was() -> None:
    event = {
        "path": "/a b/云",
        "httpMethod": "POST",
        "headers": {"Content-Type": "text/xml", "x-name": "茶"},
        "queryStringParameters": {"a": "1&2"},
        "body": "AP8=",
        "isBase64Encoded": True,
    }
    sent = (("Content-Type", "text/xml"), ("x-name", "茶".encode().decode("latin-1")))
    assert request_of(event) == WebRequest("POST", "/a%20b/%E4%BA%91?a=1%262", sent, b"\x00\xff")
