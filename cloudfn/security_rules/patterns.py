"""``/pattern/flags.test(text)`` of a rule, in bounded time: anybody may have written the text, and an engine that goes
back can need years for ``(a+)+$``.

JavaScript's expressions, as near as PCRE2 comes to them: ``\\u4e00`` is a character, ``$`` the very end.
"""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING

from cloudfn.security_rules.trouble import RuleTrouble

if TYPE_CHECKING:
    import pcre2

STEPS = {100: 20_000, 1_000: 2_000, 10_000: 200, 100_000: 20}
"""{characters of the text: steps at each of them}: two million in all, 30 ms at most."""
HEAP_KB = 16 * 1024

_PART = re.compile(r"\\u([0-9A-Fa-f]{4})|\\.|\[|\]|\$", re.DOTALL)


class BadPattern(ValueError):
    """The text is no regular expression."""


def check(pattern: str, flags: str) -> None:
    """Raises BadPattern."""
    _compiled(pattern, flags, next(iter(STEPS.values())))


def found(pattern: str, flags: str, text: str) -> bool:
    """Whether ``pattern`` is in ``text``. Raises RuleTrouble where that takes too long to say."""
    import pcre2  # 8 ms, for rules with expressions only

    steps = next((STEPS[length] for length in STEPS if len(text) <= length), 0)
    if not steps:
        raise RuleTrouble(f"/{pattern}/.test: text > {max(STEPS)}")
    try:
        return _compiled(pattern, flags, steps).search(text) is not None
    except pcre2.LibraryError as error:
        raise RuleTrouble(f"/{pattern}/.test: {error}") from error
    except UnicodeEncodeError:  # half a surrogate pair
        return False


@functools.lru_cache(256)
def _compiled(pattern: str, flags: str, steps: int) -> pcre2.Pattern:
    import pcre2  # 8 ms, for rules with expressions only

    options = int(pcre2.ASCII)  # as in JavaScript, \d \w \s know ASCII only
    for letter, option in (("i", pcre2.I), ("m", pcre2.M), ("s", pcre2.S)):
        options |= option if letter in flags else 0
    head = f"(*LIMIT_MATCH={steps})(*LIMIT_HEAP={HEAP_KB})"
    try:
        # Not compiled to machine code: that counts steps of very different length.
        return pcre2.compile(head + _translated(pattern, "m" in flags), options, jit=False)
    except (pcre2.LibraryError, ValueError) as error:
        raise BadPattern(str(error)) from error


def _translated(pattern: str, multiline: bool) -> str:
    in_class = False

    def part(matched: re.Match[str]) -> str:
        nonlocal in_class
        text = matched[0]
        if matched[1]:
            return re.escape(chr(int(matched[1], 16)))
        if text in "[]":
            in_class = text == "["
        return r"\z" if text == "$" and not in_class and not multiline else text

    return _PART.sub(part, pattern)
