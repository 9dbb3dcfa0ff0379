"""Who is told of each commit of an engine, in the order of the commits."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable

from cloudfn.backend.database.bson import Document
from cloudfn.frozen import dataclass


@dataclass(frozen=True, slots=True)
class CommitStep:
    """One document that was written: None where there was or is none. ``replaced``: by a whole new document."""

    before: Document | None
    after: Document | None
    replaced: bool


@dataclass(frozen=True, slots=True)
class Commit:
    """``number`` grows with every commit of the engine. ``steps`` None: something changed, nobody knows what."""

    number: int
    collection: str
    steps: tuple[CommitStep, ...] | None


Hear = Callable[[Commit], None]
"""Called within the engine's turn, in whatever thread committed; must be quick and must not use the engine."""


class Commits:
    """One per engine, used within its turn only. Costs nothing worth naming while nobody listens."""

    def __init__(self) -> None:
        self.number = 0
        self._hearing: list[Hear] = []

    @property
    def heard(self) -> bool:
        return bool(self._hearing)

    def listen(self, hear: Hear) -> Callable[[], None]:
        """Calling what is returned ends it; twice does no harm."""
        self._hearing = [*self._hearing, hear]

        def end() -> None:
            self._hearing = [each for each in self._hearing if each is not hear]

        return end

    def tell(
        self, collection: str, steps: Iterable[tuple[str, Document | None, Document | None]], replaced: Container[str]
    ) -> None:
        """``steps`` are (key, before, after), ``replaced`` the keys of whole new documents."""
        self.number += 1
        if self._hearing:
            made = tuple(CommitStep(before, after, key in replaced) for key, before, after in steps)
            self._say(Commit(self.number, collection, made))

    def unknown(self, collection: str) -> None:
        """``collection`` is not what it was."""
        self.number += 1
        self._say(Commit(self.number, collection, None))

    def _say(self, commit: Commit) -> None:
        for hear in self._hearing:
            hear(commit)
