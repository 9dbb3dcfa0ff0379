"""A request to an HTTP function, and who gets its answer."""

from __future__ import annotations

from typing import Protocol

from cloudfn.frozen import dataclass

Headers = tuple[tuple[str, str], ...]
"""Names and values in their order; a name may come more than once."""


@dataclass(frozen=True, slots=True)
class WebRequest:
    """``target`` is path and query as they were sent; ``body`` is whole."""

    method: str
    target: str
    headers: Headers
    body: bytes = b""


class Receiver(Protocol):
    """Who gets an answer: its head, then the pieces of its body."""

    async def head(self, status: int, headers: Headers) -> None: ...

    async def piece(self, data: bytes) -> None: ...
