"""The first documents of a sorted result, ``limit`` of them, kept up with what is written. Pure.

It holds no more than it shows. So where one leaves a full window, nobody here knows which comes in: it has to be read.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from cloudfn.backend.client.watch.changes import WatchedChange, change_of
from cloudfn.backend.database.bson import Document
from cloudfn.backend.database.commits import CommitStep
from cloudfn.backend.database.table import key_of

Sort = Callable[[list[Document]], list[Document]]
Judge = Callable[[Document], bool]


class Window:
    """``sort`` is a whole order: no two documents are equal in it."""

    def __init__(self, documents: Sequence[Document], limit: int, sort: Sort) -> None:
        self._documents = {key_of(each["_id"]): each for each in documents}
        self._limit, self._sort = limit, sort

    def apply(self, step: CommitStep, matches: Judge, visible: Judge) -> tuple[list[WatchedChange], bool]:
        """(changes in their order, whether the window has to be read anew). Not to be used after it has to be."""
        document = step.after if step.after is not None else step.before
        assert document is not None
        key = key_of(document["_id"])
        was_in, is_in = key in self._documents, step.after is not None and matches(step.after)
        was_full = len(self._documents) >= self._limit
        if was_in and not is_in:
            del self._documents[key]
            change = change_of(step, True, False, visible)
            return ([change] if change else []), was_full
        if not is_in or step.after is None:
            return [], False
        self._documents[key] = step.after
        ordered = self._sort(list(self._documents.values()))
        if was_in:
            # Where it stands last now, one from outside may come before it.
            change = change_of(step, True, True, visible)
            return ([change] if change else []), was_full and ordered[-1] is step.after and step.before is not None
        if not was_full:
            change = change_of(step, False, True, visible)
            return ([change] if change else []), False
        last = ordered[-1]
        del self._documents[key_of(last["_id"])]
        if last is step.after:
            return [], False
        change = change_of(step, False, True, visible)
        pushed = WatchedChange("dequeue", "limit", last["_id"], None, None)
        return ([change] if change else []) + [pushed], False
