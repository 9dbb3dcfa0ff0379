"""What waits to be sent over one connection, of bounded size: a client that does not read falls behind.

One that asks on and on without reading is left.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence

from cloudfn.backend.client.watch.messages import docs_messages, document_text
from cloudfn.backend.database.aside import Aside
from cloudfn.backend.database.bson import Document
from cloudfn.frozen import dataclass

MOST_CHARACTERS = 8 * 1024 * 1024
MOST_ITEMS = 20_000


@dataclass(frozen=True, slots=True)
class ResultDocs:
    """A result to send. The documents are the engine's own: they are written as text only as they go."""

    listener: int
    documents: Sequence[Document]


@dataclass(frozen=True, slots=True)
class ChangesText:
    """May be left out where the client falls behind: it gets the result then."""

    text: str


Item = ResultDocs | ChangesText | str


class Outgoing:
    """``caught_up`` is called once a client that had fallen behind reads again."""

    def __init__(self, caught_up: Callable[[], None]) -> None:
        self._items: deque[Item] = deque()
        self._size = 0
        self._more = asyncio.Event()
        self._caught_up = caught_up
        self._aside = Aside()
        self._ended = False
        self.behind = False

    def put(self, item: Item) -> None:
        if isinstance(item, ChangesText):
            if self.behind:
                return
            self._size += len(item.text)
        self._items.append(item)
        if len(self._items) > MOST_ITEMS:
            self.end()
        if self._size > MOST_CHARACTERS:
            self.behind, self._size = True, 0
            self._items = deque(each for each in self._items if isinstance(each, str))
        self._more.set()

    def end(self) -> None:
        """``run`` returns, whatever still waits."""
        self._ended = True
        self._more.set()

    async def _write(self, document: Document) -> str:
        return await self._aside.run(lambda: document_text(document))

    async def run(self, send: Callable[[str], Awaitable[None]], is_open: Callable[[int], bool]) -> None:
        """Send until the end. ``is_open`` says whether a listener still wants its result."""
        while not self._ended:
            if not self._items:
                if self.behind:
                    self.behind = False
                    self._caught_up()
                self._more.clear()
                if not self._items:
                    await self._more.wait()
                continue
            item = self._items.popleft()
            if isinstance(item, ResultDocs):
                async for part in docs_messages(item.listener, item.documents, self._write):
                    if self._ended or not is_open(item.listener):
                        break
                    await send(part)
                    await asyncio.sleep(0)  # a large result must not keep the others waiting
            elif isinstance(item, ChangesText):
                self._size -= len(item.text)
                await send(item.text)
            else:
                await send(item)
