"""A request is answered alike however its bytes arrive: at once, by the short cut, or in pieces, by the parser."""

from __future__ import annotations

import contextlib
import itertools
import re
import socket
from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

import httptools
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cloudfn.local.gateway.plain_request import HEAD_LIMIT, reader
from cloudfn.testing import LocalCloud
from tests.kit.project import PROJECTS

HOST = b"127.0.0.1:7788"
VARYING = re.compile(rb"(x-cloudfn-(?:request-id|duration-ms|cold): )[^\r]*|\"requestId\":\"[^\"]*\"")


class Parsed:
    """What httptools, the parser behind uvicorn, finds in the same bytes."""

    def __init__(self, data: bytes) -> None:
        self.url, self.body, self.complete = b"", b"", 0
        self.headers: list[tuple[bytes, bytes]] = []
        self.parser = httptools.HttpRequestParser(self)
        self.error = False
        try:
            self.parser.feed_data(data)
        except (httptools.HttpParserError, httptools.HttpParserUpgrade):
            self.error = True

    def on_url(self, url: bytes) -> None:
        self.url += url

    def on_header(self, name: bytes, value: bytes) -> None:
        self.headers.append((name.lower(), value))

    def on_body(self, body: bytes) -> None:
        self.body += body

    def on_message_complete(self) -> None:
        self.complete += 1


names = st.sampled_from(
    b"Content-Type,accept,X-CloudFn-Openid,x-cloudfn-fresh,connection,Expect,TE,Transfer-Encoding,Origin,Referer,"
    b"Sec-Fetch-Site,Host,Content-Length,Upgrade,a b,".split(b",")
)
values = st.one_of(
    st.sampled_from(
        [b"close", b"keep-alive", b"chunked", b"100-continue", b"0", b"5", b"application/json", b"", b" x ", HOST]
    ),
    st.binary(max_size=6),
)
heads = st.lists(st.tuples(names, values), max_size=4)
targets = st.one_of(
    st.sampled_from(
        [b"/functions/echo", b"/functions/nope", b"/functions/echo?x=1", b"/i/echo/unknown/admin", b"/functions/"]
    ),
    st.sampled_from(
        [b"/functions/a%64d", b"/functions/echo/", b"//functions/echo", b"/i/echo/admin", b"/functions/../x", b"/x"]
    ),
    st.binary(max_size=4).map(lambda odd: b"/functions/echo" + odd),
)
ends = st.sampled_from([b"\r\n", b"\n", b"\r"])
bodies = st.sampled_from([b'{"a":1,"b":2}', b"{}", b"[1]", b"{", b"", b'"\xff"', b'{"a":1}POST /x'])


@st.composite
def requests(draw: st.DrawFn) -> bytes:
    """Mostly sound requests; one in a few has something odd in one place."""
    method = draw(st.sampled_from([b"POST", b"POST", b"POST", b"GET", b"post", b"PUT"]))
    version = draw(st.sampled_from([b"HTTP/1.1", b"HTTP/1.1", b"HTTP/1.1", b"HTTP/1.0", b"HTTP/2.0", b"HTTP/1.1 "]))
    body, end = draw(bodies), draw(st.one_of(st.just(b"\r\n"), ends))
    length = draw(st.sampled_from([len(body), len(body), len(body), len(body) + 1, max(0, len(body) - 1)]))
    lines = [
        b"%s %s %s" % (method, draw(targets), version),
        b"Host: " + draw(st.sampled_from([HOST, HOST, b"evil", b""])),
    ]
    lines += [
        b"%s:%s%s" % (name, draw(st.sampled_from([b" ", b" ", b"", b"\t", b"  "])), value)
        for name, value in draw(heads)
    ]
    lines.append(b"Content-Length: %d" % length)
    return end.join(lines) + end + end + body


@given(requests())
@example(b"POST /functions/echo HTTP/1.1\r\nHost: 127.0.0.1:7788\r\nContent-Length: 2\r\n\r\n{}")
@example(b"POST /functions/echo HTTP/1.1\r\nHost: 127.0.0.1:7788\r\nContent-Length: 02\r\n\r\n{}")
@example(
    b"POST /functions/echo HTTP/1.1\r\nHost: 127.0.0.1:7788\r\nContent-Length: 2\r\n\r\n{}POST /functions/echo HTTP/1.1"
)
@settings(max_examples=1500)
def test_what_is_plain_is_what_the_parser_finds(data: bytes) -> None:
    plain, parsed = reader({HOST})(data), Parsed(data)
    if plain is None:
        return
    assert not parsed.error and parsed.complete == 1
    path, _, query = parsed.url.decode().partition("?")
    assert (plain.path, plain.query, plain.body) == (path, query, parsed.body)
    assert list(plain.headers.items()) == parsed.headers
    assert plain.headers[b"host"] == HOST
    assert plain.close == (not parsed.parser.should_keep_alive())
    assert not {b"origin", b"referer", b"sec-fetch-site", b"transfer-encoding", b"expect"} & plain.headers.keys()


def test_a_usual_request_is_plain_and_so_are_many_others_after_it() -> None:
    read = reader({HOST})
    for number in range(1000):
        body = b'{"n":%d}' % number
        head = b"POST /functions/echo HTTP/1.1\r\nHost: %s\r\nX-Number: %d\r\nContent-Length: %d\r\n\r\n" % (
            HOST,
            number,
            len(body),
        )
        plain = read(head + body)
        assert plain is not None and (plain.path, plain.body) == ("/functions/echo", body)
        assert read(head) is read(head + body + b"x") is None
    long = b"POST /functions/echo HTTP/1.1\r\nHost: %s\r\nX: %s\r\nContent-Length: 0\r\n\r\n" % (
        HOST,
        b"x" * HEAD_LIMIT,
    )
    assert read(long) is None


@pytest.fixture(scope="module")
def cloud() -> Iterator[LocalCloud]:
    with LocalCloud(PROJECTS / "plain") as running:
        yield running


def answers(cloud: LocalCloud, pieces: Sequence[bytes]) -> bytes:
    """All that comes back when the client sends ``pieces`` and then waits for the end, which it asks for."""
    address = urlsplit(cloud.url)
    found = b""
    with socket.create_connection((address.hostname, address.port), timeout=60) as sock:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with contextlib.suppress(ConnectionError):
            for piece in pieces:
                sock.sendall(piece)
            while piece := sock.recv(65536):
                found += piece
    return VARYING.sub(rb"\1", found)


def request(cloud: LocalCloud, path: str, body: bytes, *headers: str) -> bytes:
    lines = [f"POST {path} HTTP/1.1", f"Host: {urlsplit(cloud.url).netloc}", *headers, f"Content-Length: {len(body)}"]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


@pytest.mark.node
@given(
    calls=st.lists(
        st.tuples(
            st.sampled_from(
                ["/functions/echo", "/functions/nope", "/functions/echo?q=1", "/i/echo/nobody/admin", "/healthz"]
            ),
            st.sampled_from([b'{"a":1,"b":2}', b"{}", b"[]", b"{", b""]),
            st.sampled_from(
                [(), ("X-CloudFn-Openid: me",), ("Origin: https://evil.example",), ("Expect: 100-continue",)]
            ),
        ),
        min_size=1,
        max_size=4,
    ),
    cuts=st.lists(st.integers(1, 700), max_size=4),
)
@settings(max_examples=60)
def test_answers_do_not_depend_on_how_the_requests_arrive(
    cloud: LocalCloud, calls: list[tuple[str, bytes, tuple[str, ...]]], cuts: list[int]
) -> None:
    """One at a time, all in one piece, and cut anywhere: pipelined requests are answered in order, each once."""
    whole = [request(cloud, path, body, *headers) for path, body, headers in calls]
    whole.append(request(cloud, "/functions/echo", b'{"a":3,"b":4}', "Connection: close"))
    text = b"".join(whole)
    places = sorted({0, *(cut for cut in cuts if cut < len(text)), len(text)})
    pieces = [text[start:stop] for start, stop in itertools.pairwise(places)]
    first = answers(cloud, [text])
    assert first.count(b"HTTP/1.1 ") - first.count(b"HTTP/1.1 100") == len(whole)
    assert b'"a":3,"b":4' in first.rpartition(b"\r\n")[2]
    assert answers(cloud, whole) == answers(cloud, pieces) == first


@pytest.mark.node
def test_a_client_that_leaves_during_its_call_disturbs_nobody(cloud: LocalCloud) -> None:
    address = urlsplit(cloud.url)
    for _ in range(20):
        with socket.create_connection((address.hostname, address.port)) as sock:
            sock.sendall(request(cloud, "/functions/echo", b'{"a":1,"b":2}'))
    with socket.create_connection((address.hostname, address.port)) as sock:
        sock.sendall(request(cloud, "/functions/echo", b'{"a":1,"b":2}') * 2)
        sock.shutdown(socket.SHUT_WR)
        while sock.recv(65536):
            continue
    assert cloud.call("echo", {"a": 5})
