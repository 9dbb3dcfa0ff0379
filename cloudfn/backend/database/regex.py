"""MongoDB's regular expressions, by the library that MongoDB itself uses (PCRE2), with limits of its work.

A backtracking engine can need years for ``(a+)+$``, and holds the interpreter meanwhile. So a search gets a small limit
of steps at each place of the text where a match may begin. Where that does not do, it is made again with a large limit,
and PCRE2 asks at each place whether there is time left.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from typing import Any

import pcre2

from cloudfn.backend.database import budget
from cloudfn.backend.database.bson import Regex
from cloudfn.backend.database.errors import DatabaseError, bad_request

QUICK_STEPS = {1_000: 20_000, 10_000: 2_000, 100_000: 200}
"""{characters of the text: steps at each of them}: 20 million in all, a third of a second at most."""
STEPS = 2_000_000
"""At one place, when the text is searched carefully: 40 ms. MongoDB has PCRE2's own default, 10 million."""
HEAP_KB = 64 * 1024

SHOWN = 200
"""Of a pattern in a message, so many characters."""

START_VERBS = re.compile(r"(?:\(\*[A-Z_0-9]+(?:=\d+)?\))*")
"""``(*UCP)`` and its like are allowed at the very beginning only."""


class TooMuchWork(Exception):
    """PCRE2 gave up: a limit, or a recursion without end. The text is PCRE2's."""


class Pattern:
    """A compiled expression. Its methods raise TooMuchWork, and what ``budget.tick`` raises.

    Raises pcre2's own error for a text that is no regular expression.
    """

    def __init__(self, text: str, flags: int) -> None:
        self._text, self._flags = text, flags
        self._quick: dict[int, pcre2.Pattern] = {}
        self.groups: int = self._with_steps(1_000).groups

    def search(self, text: str, start: int = 0) -> pcre2.Match | None:
        """The first match at or after ``start``."""
        budget.tick()
        try:
            for length in QUICK_STEPS:
                if len(text) <= length:
                    try:
                        return self._with_steps(length).search(text, start)
                    except pcre2.LibraryError:
                        break
            return self._carefully(text, start)
        except UnicodeEncodeError:  # half a surrogate pair, which no text of MongoDB's has
            return None

    def each(self, text: str) -> Iterator[pcre2.Match]:
        """Matches that do not overlap, from left to right."""
        at = 0
        while at <= len(text) and (found := self.search(text, at)) is not None:
            yield found
            at = found.end() if found.end() > found.start() else found.end() + 1

    def _with_steps(self, length: int) -> pcre2.Pattern:
        made = self._quick.get(length)
        if made is None:
            # Not compiled to machine code: that counts steps of very different length, and has a small stack.
            head = f"(*LIMIT_MATCH={QUICK_STEPS[length]})(*LIMIT_HEAP={HEAP_KB})"
            made = self._quick[length] = pcre2.compile(head + self._text, self._flags, jit=False)
        return made

    def _carefully(self, text: str, start: int) -> pcre2.Match | None:
        spent = budget.current()
        if spent.brief:
            raise budget.TakesLong
        given_up: list[Exception] = []

        def ask(block: Any) -> Any:
            try:
                spent.tick()
            except Exception as error:  # it may not pass through the library
                given_up.append(error)
                return pcre2.CalloutReturn.ABORT
            return pcre2.CalloutReturn.PASS

        verbs = START_VERBS.match(self._text)
        assert verbs is not None
        head = f"(*LIMIT_MATCH={STEPS})(*LIMIT_HEAP={HEAP_KB}){verbs.group()}(?C1)"
        end = "\n)" if self._flags & pcre2.VERBOSE else ")"  # a comment at the end must not swallow the bracket
        whole = f"{head}(?:{self._text[verbs.end() :]}{end}"
        try:
            found = pcre2.compile(whole, self._flags, jit=False, callout=ask).search(text, start)
        except pcre2.LibraryError as error:
            raise TooMuchWork(str(error)) from error
        if given_up:
            raise given_up[0]
        return found


@functools.lru_cache(maxsize=512)
def compile_regex(regex: Regex) -> Pattern:
    """Raises DatabaseError for a pattern that does not compile."""
    known = {"i": pcre2.I, "m": pcre2.M, "s": pcre2.S, "x": pcre2.X, "u": 0, "g": 0, "y": 0}
    flags = int(pcre2.ASCII)  # \d \w \s and \b know ASCII only, as in MongoDB, until a pattern says (*UCP)
    for option in regex.options:
        if option not in known:
            raise invalid(regex, f"invalid flag in regex options: {option}")
        flags |= known[option]
    try:
        return Pattern(regex.pattern, flags)
    except pcre2.LibraryError as error:
        raise invalid(regex, str(error).partition("; ")[2] or str(error)) from error
    except ValueError as error:
        raise invalid(regex, "it is no Unicode text") from error


def invalid(regex: Regex, why: str) -> DatabaseError:
    """What a function reads of a pattern that cannot be used: the pattern as it was written, and PCRE2's reason."""
    pattern = regex.pattern if len(regex.pattern) <= SHOWN else regex.pattern[: SHOWN - 3] + "..."
    return bad_request(f"Regular expression is invalid: /{pattern}/{regex.options}: {why}")


def matches(pattern: Pattern, text: str) -> bool:
    """As in a query: a text on which the engine gives up does not match, which is what MongoDB makes of it."""
    try:
        return pattern.search(text) is not None
    except TooMuchWork:
        return False
