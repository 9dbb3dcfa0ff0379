"""Source files as UTF-8, whatever an editor made of them. Pure."""

from __future__ import annotations

import codecs
import re

_WIDE = ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))

_ESCAPE = re.compile(r"\\(?:u\{([0-9A-Fa-f]{1,6})\}|u([0-9A-Fa-f]{4})|x([0-9A-Fa-f]{2})|(\r\n|.))", re.DOTALL)
_PLAIN = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f", "v": "\v", "0": "\0", "\n": "", "\r": "", "\r\n": ""}


def as_utf8(data: bytes) -> bytes:
    """``data`` without a byte order mark; UTF-16 needs one to be known. What is not UTF-8 is taken for GB18030, which
    is what Windows editors in China write."""
    if data.startswith(codecs.BOM_UTF8):
        data = data[len(codecs.BOM_UTF8) :]
    for mark, name in _WIDE:
        if data.startswith(mark):
            return data[len(mark) :].decode(name, "replace").encode()
    try:
        data.decode()
    except UnicodeDecodeError:
        return data.decode("gb18030", "replace").encode()
    return data


def unescaped(text: str) -> str:
    """The text that a JavaScript string literal stands for, given what is between its quotes."""
    return _ESCAPE.sub(_one, text) if "\\" in text else text


def _one(found: re.Match[str]) -> str:
    number = found.group(1) or found.group(2) or found.group(3)
    if number:
        code = int(number, 16)
        return chr(code) if code <= 0x10FFFF and not 0xD800 <= code <= 0xDFFF else "\ufffd"
    return _PLAIN.get(found.group(4), found.group(4))
