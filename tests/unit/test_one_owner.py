"""Facts that have one owner: a second place that works one out again is found here."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
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
    r"WECHATPAY2-SHA256-RSA2048\"": ("pay/v3/authorization.py",),
    r"\"transfer-encoding\", \"connection\"": ("http_access.py",),
    r"\"esbuild\"": ("manifest/typescript.py",),
    r"\"wxpay-v2-legacy\"|\"duplicate-race\"\)": ("payment_words.py",),
    r"\bORDER_NUMBER = |\"spbillCreateIp\"": ("payment_requests.py",),
    r"= (6 \* 1024 \* 1024|64_?000)\b": ("limits.py",),
}


def test_only_one_room_asks_which_system_this_is():
    found = {name.partition("/")[0] for name in places(PLATFORMS)}
    assert found == {"platforms"}


def test_only_digits_tells_texts_that_are_numbers():
    """``"²".isdigit()``, and ``int`` raises; elsewhere letters are counted, or nothing becomes a number."""
    calls = r"\.(isdigit|isdecimal|isnumeric)\(\)"
    assert places(calls) == ["digits.py", "placeholders.py"]


@pytest.mark.parametrize("sign", OWNERS)
def test_only_the_owner_works_it_out(sign):
    assert places(sign) == list(OWNERS[sign])


def test_no_function_is_written_twice():
    """Body by body, from two ordinary lines on. What takes values into a new object says nothing twice."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for path in sorted(ROOT.rglob("*.py")):
        name = path.relative_to(ROOT).as_posix()
        if name.startswith((*TRAVELS, "control/")):  # control knows what deploy knows, and is its oracle
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name != "__init__":
                body = node.body[1:] if ast.get_docstring(node) is not None else node.body
                found[ast.dump(ast.Module(body, []))].append(f"{name}: {node.name}")
    assert len(found) > 3000
    twice = [names for body, names in found.items() if len(names) > 1 and len(body) >= ORDINARY]
    assert [names for names in twice if names not in SAME_BY_RIGHT] == []


ORDINARY = 290
SAME_BY_RIGHT = [
    ["errors.py: title", "errors.py: title", "pay/prove/proof.py: text"],  # an error, a notice, a finding: each a code
    ["errors.py: fix", "errors.py: fix"],
]


def places(sign: str) -> list[str]:
    """The files that ``sign`` is found in."""
    return [
        name
        for path in sorted(ROOT.rglob("*.py"))
        if not (name := path.relative_to(ROOT).as_posix()).startswith(TRAVELS)
        and re.search(sign, path.read_text("utf-8"))
    ]
