"""Who may talk to the local address."""

from __future__ import annotations

import pytest

from cloudfn.local.gateway.guard import Guard

GUARD = Guard(7788, ("http://localhost:5173", "https://servicewechat.com"))
HOST = "127.0.0.1:7788"


@pytest.mark.parametrize("host", ["127.0.0.1:7788", "localhost:7788", "LocalHost:7788"])
def test_our_own_names_are_served(host: str) -> None:
    assert GUARD.judge(host, None, None, None).refusal is None


@pytest.mark.parametrize(
    "host",
    ["", "example.com", "example.com:7788", "127.0.0.1", "127.0.0.1:80", "127.0.0.1.evil.com:7788", "[::1]:7788",
     "localhost:77880", "evil@localhost:7788", "2130706433:7788"],
)  # fmt: skip
def test_a_foreign_host_is_refused_whatever_else_is_sent(host: str) -> None:
    refused = GUARD.judge(host, None, "same-origin", None).refusal
    assert refused is not None
    assert refused[0] == "CFN-DEV-007"


@pytest.mark.parametrize("origin", ["http://127.0.0.1:7788", "http://localhost:7788"])
def test_our_own_pages_are_served_without_cors(origin: str) -> None:
    verdict = GUARD.judge(HOST, origin, "same-origin", None)
    assert (verdict.refusal, verdict.cors) == (None, "")


@pytest.mark.parametrize("origin", ["http://localhost:5173", "https://servicewechat.com"])
def test_an_allowed_page_is_named_in_the_answer(origin: str) -> None:
    verdict = GUARD.judge(HOST, origin, "cross-site", None)
    assert (verdict.refusal, verdict.cors) == (None, origin)


@pytest.mark.parametrize(
    "origin",
    [
        "null",
        "http://evil.com",
        "http://localhost:5174",
        "https://127.0.0.1:7788",
        "http://127.0.0.1:7788.evil.com",
        "",
    ],
)
@pytest.mark.parametrize("site", [None, "same-origin", "cross-site"])
def test_a_foreign_origin_is_refused(origin: str, site: str | None) -> None:
    refused = GUARD.judge(HOST, origin, site, None).refusal
    assert refused is not None
    assert refused[0] == "CFN-DEV-008"


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_request_without_origin_is_judged_by_the_page_that_made_it(site: str) -> None:
    assert GUARD.judge(HOST, None, site, None).refusal is not None
    assert GUARD.judge(HOST, None, site, "http://evil.com/page").refusal is not None
    assert GUARD.judge(HOST, None, site, "http://localhost:5173/shop").refusal is None
    assert GUARD.judge(HOST, None, site, "http://127.0.0.1:7788/").refusal is None


@pytest.mark.parametrize("site", [None, "none", "same-origin"])
def test_typed_addresses_and_programs_are_served(site: str | None) -> None:
    assert GUARD.judge(HOST, None, site, None).refusal is None


PROGRAMS = Guard(7788, programs=lambda: ("wx0123456789abcdef",))
DEVTOOLS = "https://servicewechat.com/wx0123456789abcdef/devtools/page-frame.html"


@pytest.mark.parametrize("origin", [None, "null", "https://servicewechat.com"])
@pytest.mark.parametrize("site", [None, "cross-site"])
def test_the_manifests_own_mini_program_is_let_in_by_its_referer(origin: str | None, site: str | None) -> None:
    verdict = PROGRAMS.judge(HOST, origin, site, DEVTOOLS)
    assert (verdict.refusal, verdict.cors) == (None, origin or "")


@pytest.mark.parametrize(
    ("origin", "referer"),
    [
        ("https://servicewechat.com", DEVTOOLS.replace("wx0123456789abcdef", "wxffffffffffffffff")),
        ("https://servicewechat.com", None),
        ("https://servicewechat.com", "https://servicewechat.com/"),
        ("null", DEVTOOLS.replace("servicewechat.com", "servicewechat.com.evil.com")),
        ("null", f"https://evil.com/?{DEVTOOLS}"),
        ("http://evil.com", DEVTOOLS),
    ],
)
def test_a_foreign_mini_program_and_whoever_plays_one_are_refused(origin: str, referer: str | None) -> None:
    refused = PROGRAMS.judge(HOST, origin, "cross-site", referer).refusal
    assert refused is not None
    assert refused[0] == "CFN-DEV-008"


def test_a_project_without_an_appid_lets_no_mini_program_in() -> None:
    assert Guard(7788).judge(HOST, "null", None, "https://servicewechat.com/").refusal is not None
