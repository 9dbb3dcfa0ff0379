"""Facts that have one owner: a second place that works one out again is found here."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import cloudfn

ROOT = Path(cloudfn.__file__).parent
TRAVELS = ("shim/python/", "runner/python/")
"""Runs beside users' code, where nothing of cloudfn can be imported."""

PLATFORMS = (
    r"\bos\.name\b|sys\.platform|platform\.(system|machine)|taskkill"
    r"|os\.(killpg|getuid|sysconf|waitid)|\b(fcntl|termios|msvcrt)\b"
)

OWNERS = {
    r"\bdifflib\b": ("nearest.py",),
    r"\bdef _?camel\(": ("camel.py",),
    r"wx0123456789abcdef|= \"1900009231\"|\"test-f0b102\"": ("manifest/values.py",),
    r"wx\[0-9a-zA-Z\]\{16\}|\[0-9\]\{6,32\}": ("manifest/platform.py",),
    r"\"esbuild\"": ("manifest/typescript.py",),
    r"\"wxpay-v2-legacy\"|\"duplicate-race\"\)": ("payment_words.py",),
    r"\bORDER_NUMBER = |\"spbillCreateIp\"": ("payment_requests.py",),
    r"= (6 \* 1024 \* 1024|64_?000)\b": ("limits.py",),
}


def test_only_one_room_asks_which_system_this_is():
    found = {name.partition("/")[0] for name in places(PLATFORMS)}
    assert found == {"platforms"}


@pytest.mark.parametrize("sign", OWNERS)
def test_only_the_owner_works_it_out(sign):
    assert places(sign) == list(OWNERS[sign])


def places(sign: str) -> list[str]:
    """The files that ``sign`` is found in."""
    return [
        name
        for path in sorted(ROOT.rglob("*.py"))
        if not (name := path.relative_to(ROOT).as_posix()).startswith(TRAVELS)
        and re.search(sign, path.read_text("utf-8"))
    ]
