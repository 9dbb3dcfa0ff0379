"""All listeners of one query: it is matched once for all of them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Protocol

from cloudfn.backend.client.refusal import ClientRefusal
from cloudfn.backend.client.watch.changes import WatchedChange, change_of
from cloudfn.backend.client.watch.messages import ChangeTexts
from cloudfn.backend.client.watch.window import Window
from cloudfn.backend.database.bson import Document
from cloudfn.backend.database.budget import BRIEF_S, Budget, TakesLong, spending, watched
from cloudfn.backend.database.commits import Commit, CommitStep
from cloudfn.backend.database.ejson import canonical
from cloudfn.backend.database.engine import Find
from cloudfn.backend.database.query import compile_query
from cloudfn.backend.database.sorting import compile_sort
from cloudfn.frozen import dataclass

MOST_STEPS = 1000
"""Documents of one commit that are matched one by one; of more, results are read."""
MOST_HELD = 500
"""Commits, or texts of them, that are kept for whoever is being read for; beyond it is read once more."""


@dataclass(frozen=True, slots=True)
class FollowedQuery:
    """``visible``: a query whose documents may be read also after they have left the result, None: none of them."""

    collection: str
    find: Find
    visible: Document | None

    def key(self) -> str:
        """Equal for what is followed in the same way. Costs budget."""
        find = self.find
        text = canonical(
            [self.collection, find.query, [[*each] for each in find.sort.items()], find.limit, self.visible]
        )
        return hashlib.sha256(text.encode()).hexdigest()


class Follower(Protocol):
    """A listener, as a group sees it."""

    def deliver(self, changes: str) -> None: ...

    def result(self, documents: list[Document]) -> None: ...

    def refuse(self, refusal: ClientRefusal) -> None: ...


class Place:
    """Where a listener stands: what it gets has a number above ``since``. ``held``: it waits for its result, and what
    comes in between is kept for it."""

    __slots__ = ("held", "since")

    def __init__(self) -> None:
        self.since = 0
        self.held: list[tuple[int, str]] | None = []


class WatchGroup:
    """``waiting`` are those for whom the result has to be read. Used on the event loop only.

    Raises DatabaseError for a query that cannot be.
    """

    def __init__(self, followed: FollowedQuery) -> None:
        self.followed = followed
        self.places: dict[Follower, Place] = {}
        self.waiting: dict[Follower, None] = {}
        self.reading = False
        self._matches = compile_query(followed.find.query).matches
        self._sort = compile_sort(followed.find.sort)
        self._visible: Callable[[Document], bool] = lambda document: False
        if followed.visible is not None:
            self._visible = compile_query(followed.visible).matches
        self._window: Window | None = None
        self._read_at = 0
        """The commit that the window was read after: it knows of all before."""
        self._held: list[Commit] = []
        self._is_costly = False
        """Until all have their result: then it is tried again to judge a commit."""

    def join(self, follower: Follower) -> None:
        self.places[follower] = Place()
        self.waiting[follower] = None

    def leave(self, follower: Follower) -> None:
        self.places.pop(follower, None)
        self.waiting.pop(follower, None)

    def read_again(self, follower: Follower) -> None:
        """What ``follower`` has is not to be relied on."""
        if follower in self.places:
            self.places[follower].held = []
            self.waiting[follower] = None

    def lost(self) -> None:
        """Nobody knows what has changed."""
        self._window, self._held = None, []
        for follower in self.places:
            self.read_again(follower)

    def commit(self, commit: Commit, texts: ChangeTexts) -> None:
        """Tell what ``commit`` changes. Raises DatabaseError where the query cannot be judged on a document.

        What takes longer than the event loop may be held is not judged here: the result is read instead, beside the
        loop and within a query's time, once for all that is written meanwhile.
        """
        if self._is_costly:
            self.lost()
            return
        try:
            with spending(Budget(BRIEF_S, brief=True)):
                self._judge(commit, texts)
        except TakesLong:
            self._is_costly = True
            self.lost()

    def _judge(self, commit: Commit, texts: ChangeTexts) -> None:
        if commit.steps is None or len(commit.steps) > MOST_STEPS:
            self.lost()
        elif self._window is not None and commit.number <= self._read_at:
            return
        elif not self.followed.find.limit:
            found = [change for step in watched(commit.steps) if (change := self._change(step)) is not None]
            self._tell(commit.number, found, texts)
        elif self._window is None:
            self._held.append(commit)
            if len(self._held) > MOST_HELD:
                self.lost()
        else:
            self._move(self._window, commit, commit.steps, texts)

    def _change(self, step: CommitStep) -> WatchedChange | None:
        was_in = step.before is not None and self._matches(step.before)
        is_in = step.after is not None and self._matches(step.after)
        return change_of(step, was_in, is_in, self._visible)

    def _move(self, window: Window, commit: Commit, steps: tuple[CommitStep, ...], texts: ChangeTexts) -> None:
        found: list[WatchedChange] = []
        for step in watched(steps):
            changes, is_unsure = window.apply(step, self._matches, self._visible)
            found += changes
            if is_unsure:
                self._tell(commit.number, found, texts)
                self.lost()
                return
        self._tell(commit.number, found, texts)

    def _tell(self, number: int, changes: list[WatchedChange], texts: ChangeTexts) -> None:
        if not changes:
            return
        written = texts.of(changes)
        for follower, place in [*self.places.items()]:
            if place.held is not None:
                place.held.append((number, written))
                if len(place.held) > MOST_HELD:
                    self.read_again(follower)
            elif number > place.since:
                follower.deliver(written)

    def read(self, batch: list[Follower], documents: list[Document], number: int) -> None:
        """``documents`` are the result after commit ``number``: give them to ``batch``, and what came since."""
        for follower in batch:
            place = self.places.get(follower)
            if place is None:
                continue
            follower.result(documents)
            if follower in self.waiting:
                continue  # what is held now belongs to the next result
            held, place.held, place.since = place.held or [], None, number
            for at, changes in held:
                if at > number:
                    follower.deliver(changes)
        if not self.waiting:
            self._is_costly = False
        if self.followed.find.limit and self._window is None and self.waiting:
            # Lost while it was read, or somebody came meanwhile: all go on from the next result.
            for follower in batch:
                self.read_again(follower)
        elif self.followed.find.limit and self._window is None:
            self._read_at = number
            self._window = Window(documents, self.followed.find.limit, self._sort)
            held_commits, self._held = self._held, []
            for commit in held_commits:
                if commit.number > number:
                    self.commit(commit, ChangeTexts())
