"""Keys that stand in a text: a private key with its content, an APIv3 key, secrets of other services. Pure.

Names of keys without their values, placeholders, and lines that say ``cloudfn: no secret`` are none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from cloudfn.frozen import dataclass

SCAN_BYTES = 1024 * 1024
"""Texts above are data, not source, and are not searched for keys."""
ALLOWED = b"cloudfn: no secret"
"""A line that says so is believed."""
FEWEST = 10
"""Different characters of a real key of 32 random letters and digits, at the very least."""
_MADE_UP = re.compile(rb"(?i)xxx|your|key|example|12345678|abcdef")

PATTERNS = (
    # A private key with its content; the header alone is what code that builds one contains.
    (re.compile(rb"-----BEGIN [A-Z ]*PRIVATE KEY-----(?:\s|\\[nr]|[\"'`+,])*[A-Za-z0-9+/]{40}"), "a private key"),
    (re.compile(rb"\bAKID[A-Za-z0-9]{32}\b"), "a Tencent Cloud secret id"),
    (re.compile(rb"_authToken\s*=\s*\S{8}"), "a registry token"),
)
_QUOTED = rb"[\"']?\s*[:=]\s*[\"'`]([A-Za-z0-9]{32})[\"'`]"
API_KEYS = (
    (re.compile(rb"(?i)api_?v3_?(?:secret_?)?key" + _QUOTED), "an APIv3 key", b""),
    (re.compile(rb"(?i)\bpartner_?key" + _QUOTED), "an API key of WeChat Pay", b""),
    (re.compile(rb"\b(?:key|secret)" + _QUOTED), "an APIv3 key", b"wechatpay"),
)
"""(pattern, what it is, what the text must contain as well: a client whose option has so plain a name)."""


@dataclass(frozen=True, slots=True)
class KeyText:
    """``line`` and ``column`` count from 1."""

    what: str
    line: int
    column: int


def found(content: bytes) -> Iterator[KeyText]:
    """Every key in ``content``, by kind."""
    if len(content) > SCAN_BYTES:
        return
    for pattern, what in PATTERNS:
        for match in pattern.finditer(content):
            yield from _unless_allowed(content, match.start(), what)
    for pattern, what, beside in API_KEYS:
        if beside in content:
            for match in pattern.finditer(content):
                if _is_random(match[1]):
                    yield from _unless_allowed(content, match.start(), what)


def _is_random(text: bytes) -> bool:
    """A key as it is made up at random, not a text that says where one belongs."""
    has_both = re.search(rb"[0-9]", text) is not None and re.search(rb"[A-Za-z]", text) is not None
    return has_both and len(set(text)) >= FEWEST and _MADE_UP.search(text) is None


def _unless_allowed(content: bytes, at: int, what: str) -> Iterator[KeyText]:
    start = content.rfind(b"\n", 0, at) + 1
    end = content.find(b"\n", at)
    if ALLOWED not in content[start : end if end >= 0 else len(content)]:
        yield KeyText(what, content.count(b"\n", 0, at) + 1, at - start + 1)
