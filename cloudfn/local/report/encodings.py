"""A text as it reads once its escapes are undone: ``\\"``, ``\\u5f20``, ``%E5``, base64, hex. Pure.

Programs print the same value in many spellings; what is looked for in a text is looked for in each of them, and every
character knows which part of the original it came from.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterator

from cloudfn.frozen import dataclass

MOST_READINGS = 12
"""Of one text, each made of another by undoing one kind of escapes."""
ESCAPED = re.compile(
    r"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|[\\/\"'bfnrt])"
)
PERCENT = re.compile(r"(?:%[0-9A-Fa-f]{2}|\+)+")
BASE64 = re.compile(r"(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{6,}={0,2}")
HEX = re.compile(r"(?<![0-9A-Za-z])(?:[0-9A-Fa-f]{2}){4,}(?![0-9A-Za-z])")
SHORT = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}


@dataclass(frozen=True, slots=True)
class Decoded:
    """``text`` as read; ``places`` are (start, end) in the original for each of its characters, None where it is the
    original."""

    text: str
    places: tuple[tuple[int, int], ...] | None = None

    def original(self, start: int, end: int) -> tuple[int, int]:
        if self.places is None or start >= end:
            return start, end
        inside = self.places[start:end]
        return min(first for first, _ in inside), max(last for _, last in inside)


def readings(text: str) -> Iterator[Decoded]:
    """The text itself and what it says in other words, at most ``MOST_READINGS``."""
    waiting, seen = [Decoded(text)], {text}
    for reading in waiting:
        yield reading
        for pattern, decode in DECODERS:
            undone = _undone(reading, pattern, decode)
            if undone is not None and undone.text not in seen and len(waiting) < MOST_READINGS:
                seen.add(undone.text)
                waiting.append(undone)


def _undone(reading: Decoded, pattern: re.Pattern[str], decode: Callable[[str], str]) -> Decoded | None:
    parts: list[str] = []
    places: list[tuple[int, int]] = []
    last = 0

    def copy(end: int) -> None:
        parts.append(reading.text[last:end])
        places.extend(reading.places[last:end] if reading.places else ((at, at + 1) for at in range(last, end)))

    for match in pattern.finditer(reading.text):
        decoded = decode(match[0])
        if decoded:
            copy(match.start())
            parts.append(decoded)
            places += [reading.original(*match.span())] * len(decoded)
            last = match.end()
    if not last:
        return None
    copy(len(reading.text))
    return Decoded("".join(parts), tuple(places))


def _escape(text: str) -> str:
    if text[1] in "ux":
        units = [int(unit, 16) for unit in re.findall(r"[0-9a-fA-F]{2,4}", text)]
        if len(units) == 1:
            return chr(units[0])
        return chr(0x10000 + ((units[0] - 0xD800) << 10) + units[1] - 0xDC00)
    return SHORT.get(text[1], text[1])


def _percent(text: str) -> str:
    return bytes.fromhex(text.replace("+", "%20").replace("%", "")).decode("utf-8", "replace")


def _base64(text: str) -> str:
    plain = text.rstrip("=").translate(str.maketrans("-_", "+/"))
    try:
        return _readable(base64.b64decode(plain + "=" * (-len(plain) % 4)))
    except ValueError:
        return ""


def _hex(text: str) -> str:
    return _readable(bytes.fromhex(text))


def _readable(data: bytes) -> str:
    """ "" where the bytes are no text: the word was a word."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return ""
    return text if all(char.isprintable() or char in "\r\n\t" for char in text) else ""


DECODERS: tuple[tuple[re.Pattern[str], Callable[[str], str]], ...] = (
    (ESCAPED, _escape),
    (PERCENT, _percent),
    (BASE64, _base64),
    (HEX, _hex),
)
