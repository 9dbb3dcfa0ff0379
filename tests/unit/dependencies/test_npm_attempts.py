"""How npm is asked again after each kind of refusal."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloudfn.dependencies import npm_attempts
from cloudfn.dependencies.npm_attempts import NpmAttempt, NpmFailure
from cloudfn.dependencies.requested import Lock

HOST = "mirror.example"
ENTRY = {"resolved": f"https://{HOST}/tea/-/tea-1.0.0.tgz", "version": "1.0.0"}
LOCKS = {
    "none": None,
    "damaged": Lock("package-lock.json", b"{", None),
    "plain": Lock("package-lock.json", b"{}", {}),
    "hosts": Lock("package-lock.json", b"{}", {"packages": {"node_modules/tea": ENTRY}}),
}
CODES = [
    "EUSAGE",
    "EINTEGRITY",
    "ENOTFOUND",
    "ECONNREFUSED",
    "CERT_HAS_EXPIRED",
    "E404",
    "ETARGET",
    "ERESOLVE",
    "1",
    "",
]
REFUSALS = st.builds(
    NpmFailure,
    st.sampled_from(CODES),
    st.just("why"),
    st.sampled_from([frozenset(), frozenset({HOST}), frozenset({"x"})]),
)


@given(st.sampled_from(sorted(LOCKS)), st.lists(REFUSALS, min_size=8, max_size=8), st.booleans())
def test_there_is_an_end_and_no_checksum_is_gone_round(name: str, refusals: list[NpmFailure], in_place: bool) -> None:
    lock = LOCKS[name]
    chosen: NpmAttempt | None = npm_attempts.first(lock)
    asked = []
    for refusal in refusals:
        if chosen is None:
            break
        asked.append(chosen)
        after = npm_attempts.following(chosen, refusal, lock, in_place=in_place)
        if refusal.code == "EINTEGRITY":
            assert after is None
        if after is not None:
            assert after.code
        chosen = after
    assert chosen is None
    assert len({(each.word, each.lock) for each in asked}) == len(asked) <= 4
    for each in asked:
        words = each.words(ignore_scripts=False)
        assert (each.lock == "none") == ("--no-package-lock" in words)
        assert not (in_place and each.lock == "unhosted")
        assert words[-1] == "ci" if each.lock != "none" and each.code == "" else True


USAGE = """\
npm http fetch GET 200 https://registry.example/ms 48ms (cache updated)
npm error code EUSAGE
npm error
npm error `npm ci` can only install packages when your package.json and package-lock.json are in sync. Please update.
npm error
npm error Invalid: lock file's ms@2.1.2 does not satisfy ms@2.1.3
npm error
npm error Clean install a project
npm error
npm error Usage:
npm error npm ci
npm error Options:
npm error [--install-strategy <hoisted|nested|shallow|linked>] [--legacy-bundling]
npm error A complete log of this run can be found in: /root/.npm/_logs/2026-11-29T22_47_05_318Z-debug-0.log"""

REFUSED = """\
npm http fetch GET http://mirror.example/ms/-/ms-2.1.2.tgz attempt 3 failed with ECONNREFUSED
npm error code ECONNREFUSED
npm error syscall connect
npm error errno ECONNREFUSED
npm error FetchError: request to http://mirror.example/ms/-/ms-2.1.2.tgz failed, reason: connect ECONNREFUSED
npm error     at ClientRequest.<anonymous> (/usr/lib/node_modules/npm/x.js:130:14) {
npm error   code: 'ECONNREFUSED',
npm error   port: 1,
npm error }
npm error
npm error If you are behind a proxy, please make sure that the 'proxy' config is set properly.
npm error A complete log of this run can be found in: /tmp/x-debug-0.log"""


@pytest.mark.parametrize(
    ("text", "code", "reason", "hosts"),
    [
        (USAGE, "EUSAGE", "Invalid: lock file's ms@2.1.2 does not satisfy ms@2.1.3", set()),
        (
            REFUSED,
            "ECONNREFUSED",
            "FetchError: request to http://mirror.example/ms/-/ms-2.1.2.tgz failed, reason: connect ECONNREFUSED\n"
            "If you are behind a proxy, please make sure that the 'proxy' config is set properly.",
            {HOST},
        ),
        (
            "npm ERR! code ETARGET\nnpm ERR! notarget No matching version found for ms@99.0.0.\n",
            "ETARGET",
            "ETARGET: No matching version found for ms@99.0.0.",
            set(),
        ),
        (
            "npm error code E404\nnpm error 404 Not Found - GET https://x.example/tae\nnpm error 404\n"
            "npm error 404  'tae@1' is not in this registry.\nnpm error 404\n"
            "npm error 404 Note that you can also install from a\nnpm error 404 tarball, folder, http url, or git url.",
            "E404",
            "E404: Not Found - GET https://x.example/tae\n'tae@1' is not in this registry.",
            {"x.example"},
        ),
        ("sh: 1: npm is broken", "", "sh: 1: npm is broken", set()),
        ("", "", "it gave no reason", set()),
    ],
)
def test_what_npm_says_is_told_without_its_noise(text: str, code: str, reason: str, hosts: set[str]) -> None:
    assert npm_attempts.refusal(text.splitlines()) == NpmFailure(code, reason, frozenset(hosts))


@given(st.lists(st.one_of(st.text(), st.text().map("npm error ".__add__), st.sampled_from(USAGE.splitlines()))))
def test_there_is_always_a_reason_of_a_few_lines(lines: list[str]) -> None:
    found = npm_attempts.refusal("\n".join(lines).splitlines())
    assert found.reason
    assert len(found.reason.split("\n")) <= npm_attempts.LINES + 1
