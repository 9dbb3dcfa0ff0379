"""Why a signature does not fit: which of the five lines was another one when it was signed. Pure.

An RSA signature gives back the digest of what was signed. The lines that clients get wrong are few, so the text behind
the digest can be found by trying: the body as other serialisers write it, the URL with its host or without its query,
the method in another case, a missing line end.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from urllib.parse import quote, unquote, urlencode

from cloudfn.frozen import dataclass
from cloudfn.pay.v3.signature import SignedRequest

LONGEST = 200
LARGEST = 256 * 1024
"""Bytes of a body above which nothing is tried: each try reads it whole."""


@dataclass(frozen=True, slots=True)
class LineDifference:
    """``line`` is 1 to 5, or 0 for the line ends; ``signed`` and ``sent`` are the two versions, cut to be shown."""

    line: int
    signed: str
    sent: str


def differences(sent: SignedRequest, digest: bytes, host: str) -> tuple[LineDifference, ...]:
    """The lines in which the signed text differs from what was sent; empty when it could not be found."""
    if len(sent.body) > LARGEST:
        return ()
    urls = tuple(dict.fromkeys((sent.url, *_urls(sent.url, host))))
    bodies = tuple(dict.fromkeys((sent.body, *_bodies(sent.body))))
    methods = tuple(dict.fromkeys((sent.method, sent.method.lower(), sent.method.upper(), "GET", "POST")))
    for method in methods:
        for url in urls:
            head = f"{method}\n{url}\n{sent.timestamp}\n{sent.nonce}".encode("utf-8", "replace")
            for body in bodies:
                for ends, text in _texts(head, body):
                    if hashlib.sha256(text).digest() == digest:
                        return _told(sent, method, url, body, ends)
    return ()


def _texts(head: bytes, body: bytes) -> Iterator[tuple[str, bytes]]:
    """How the lines are put together: rightly, or as it was seen to go wrong."""
    yield "", head + b"\n" + body + b"\n"
    yield "without the line end after the last line", head + b"\n" + body
    yield "without the line of the body", head + b"\n"
    yield "with \\r\\n as line ends", head.replace(b"\n", b"\r\n") + b"\r\n" + body + b"\r\n"


def _told(sent: SignedRequest, method: str, url: str, body: bytes, ends: str) -> tuple[LineDifference, ...]:
    found = []
    if ends:
        found.append(LineDifference(0, ends, "five lines, each ended by \\n"))
    for line, signed, other in ((1, method, sent.method), (2, url, sent.url)):
        if signed != other:
            found.append(LineDifference(line, signed[:LONGEST], other[:LONGEST]))
    if body != sent.body:
        found.append(LineDifference(5, *_cut(body, sent.body)))
    return tuple(found)


def _cut(signed: bytes, sent: bytes) -> tuple[str, str]:
    """Both bodies from shortly before the place where they part."""
    one, other = signed.decode("utf-8", "replace"), sent.decode("utf-8", "replace")
    parting = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    start = max(0, parting - 20)
    lead = "..." if start else ""
    return tuple(lead + text[start : start + 60] or "(empty)" for text in (one, other))  # type: ignore[return-value]


def _urls(url: str, host: str) -> Iterator[str]:
    path, mark, query = url.partition("?")
    yield path
    yield f"https://{host}{url}"
    yield f"https://{host}{path}"
    yield f"{host}{url}"
    yield unquote(url)
    yield quote(unquote(path), safe="/") + mark + query
    yield url.lstrip("/")
    yield path.rstrip("/") + mark + query
    yield path + "/" + mark + query
    if query:
        yield path + "?" + "&".join(sorted(query.split("&")))
        yield path + "?" + unquote(query)


def _bodies(body: bytes) -> Iterator[bytes]:
    yield b""
    yield body.strip()
    yield body + b"\n"
    yield body.replace(b"\r\n", b"\n")
    yield from (b"undefined", b"null", b"{}", b"[object Object]", b'""')
    try:
        text = body.decode()
        value = json.loads(text)
    except ValueError:
        return
    yield json.dumps(text, ensure_ascii=False).encode()
    for sort in (False, True):
        for ascii_only in (False, True):
            for separators, indent in (((",", ":"), None), ((", ", ": "), None), ((",", ": "), 2), ((",", ": "), 4)):
                yield json.dumps(
                    value, ensure_ascii=ascii_only, separators=separators, indent=indent, sort_keys=sort
                ).encode("utf-8", "replace")
    compact = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    yield compact.replace("/", "\\/").encode("utf-8", "replace")
    yield json.dumps(value, separators=(",", ":")).replace("/", "\\/").encode()
    if isinstance(value, Mapping):
        yield urlencode({str(name): each for name, each in value.items()}).encode()
        filled = {name: each for name, each in value.items() if each not in (None, "")}
        yield json.dumps(filled, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
