"""What one committed document means for a query that is followed. Pure.

Source of the words: miniprogram-api-typings 5.2.3 (``DB.DocumentChange``), @cloudbase/realtime 3.9.1.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from cloudfn.backend.database.bson import Document, Value
from cloudfn.backend.database.commits import CommitStep
from cloudfn.backend.database.ejson import dumps
from cloudfn.frozen import dataclass

QueueType = Literal["enqueue", "dequeue", "update"]
DataType = Literal["add", "update", "replace", "remove", "limit"]


@dataclass(frozen=True, slots=True)
class WatchedChange:
    """``step`` is what was written; ``document`` what the follower may see of it now, None: what it has seen last."""

    queue_type: QueueType
    data_type: DataType
    document_id: Value
    document: Document | None
    step: CommitStep | None


def data_type(step: CommitStep) -> DataType:
    if step.before is None:
        return "add"
    if step.after is None:
        return "remove"
    return "replace" if step.replaced else "update"


def change_of(step: CommitStep, was_in: bool, is_in: bool, visible: Callable[[Document], bool]) -> WatchedChange | None:
    """None where the result does not hold the document before and after. ``visible``: whether a document that has left
    the result may still be read; its content is told then."""
    document = step.after if step.after is not None else step.before
    if document is None or not (was_in or is_in):
        return None
    kind, document_id = data_type(step), document["_id"]
    if is_in:
        return WatchedChange("update" if was_in else "enqueue", kind, document_id, step.after, step)
    shown = step.after if step.after is not None and visible(step.after) else None
    return WatchedChange("dequeue", kind, document_id, shown, step)


def field_changes(before: Document, after: Document) -> tuple[dict[str, Value], list[str]]:
    """({path: value} of what is new, paths of what is gone). Arrays are told whole, objects field by field."""
    updated: dict[str, Value] = {}
    removed: list[str] = []
    _compare(before, after, "", updated, removed)
    return updated, removed


def _compare(before: Document, after: Document, path: str, updated: dict[str, Value], removed: list[str]) -> None:
    for name, value in after.items():
        if name not in before:
            updated[path + name] = value
        elif type(value) is dict and type(before[name]) is dict and _tellable(value) and _tellable(before[name]):
            _compare(before[name], value, f"{path}{name}.", updated, removed)
        elif value is not before[name] and dumps(value) != dumps(before[name]):
            updated[path + name] = value
    removed += [path + name for name in before if name not in after]


def _tellable(value: Document) -> bool:
    """Whether its fields can be named by paths: a dot in a name would read as two."""
    return all(name and "." not in name for name in value)
