"""A notification as an HTTP request, and who writes and judges it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from cloudfn.calls import Answer
from cloudfn.frozen import dataclass
from cloudfn.pay.ledger.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Post:
    """A POST to ``url``. ``fault`` is the simulated misfortune that is in it, "" for none.

    ``path`` is what the function sees where it is not the rest of the URL's.
    """

    url: str
    headers: Mapping[str, str]
    body: bytes
    fault: str = ""
    path: str = ""


class Writer(Protocol):
    """An API's own way to write notifications and to judge what came back."""

    def write(self, event: Mapping[str, object], attempt: int) -> Post:
        """``event`` as the book keeps it; ``attempt`` counts from 1. Raises InvalidFile for unreadable keys."""

    def judge(self, answer: Answer, post: Post) -> Verdict: ...
