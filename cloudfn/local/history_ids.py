"""Where a request id begins in the history, roughly: the file has no index of ids, which are random."""

from __future__ import annotations

from collections import deque

PARTS = 32
"""How many spans the numbers of the history are divided into: so much too early a search may begin."""


class RequestIds:
    """Which ids each span of numbers has. ``keep``: rows with numbers further back than this are gone."""

    def __init__(self, keep: int) -> None:
        self._keep, self._size = keep, max(1, keep // PARTS)
        self._spans: deque[tuple[int, set[str]]] = deque()  # the first number of each, and its ids

    def saw(self, request_id: str, seq: int) -> None:
        """A row that begins with the number ``seq``, the highest so far, has the id."""
        if not self._spans or seq >= self._spans[-1][0] + self._size:
            self._spans.append((seq, set()))
            while len(self._spans) > 1 and self._spans[1][0] <= seq - self._keep:
                self._spans.popleft()
        self._spans[-1][1].add(request_id)

    def begins(self, request_id: str) -> int:
        """No row of the id that is kept begins below this number; 0 for an id that no row has that is kept."""
        return next((first for first, ids in self._spans if request_id in ids), 0)
