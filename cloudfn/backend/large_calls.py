"""Large calls and answers: what takes long to read or to write is read and written beside the event loop.

A value of a call is EJSON text, or JSON where the SDK is old or the caller a mini program.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from cloudfn.backend.database.aside import Aside
from cloudfn.backend.database.bson import Value
from cloudfn.backend.database.budget import watched
from cloudfn.backend.database.errors import bad_request
from cloudfn.backend.registry import ActionCall
from cloudfn.frozen import dataclass

Item = TypeVar("Item")
Text = TypeVar("Text", bound=str)

LARGE_CHARACTERS = 50_000
"""So much text is read within a few milliseconds."""
LARGE_PARTS = 1000
MOST_ANSWERED = 64 << 20
"""Characters of all documents of an answer. A limit of ours: CloudBase's is not documented."""
FIELDS = ("data", "query", "order", "projection", "stages")


@dataclass(frozen=True, slots=True)
class ReadValue:
    """A field that is read already."""

    value: Value


async def read_beside(call: ActionCall, aside: Aside, read: Callable[[Any], Value]) -> ActionCall:
    """``call`` with large values of ``FIELDS`` as ReadValue; those in lists one by one. Raises what ``read`` raises."""
    large = {name: call.fields[name] for name in FIELDS if is_large(call.fields.get(name))}
    if not large:
        return call
    values = await aside.run(lambda: {name: _read(raw, read) for name, raw in large.items()}, slow=True)
    return dataclasses.replace(call, fields={**call.fields, **values})


def is_large(raw: Any) -> bool:
    """Whether reading ``raw`` takes long. Looks no further than it has to."""
    parts, characters, stack = 0, 0, [raw]
    while stack:
        value = stack.pop()
        kind = type(value)
        if kind is str:
            characters += len(value)
        elif kind is dict or kind is list:
            parts += 1 + len(value)
            if parts < LARGE_PARTS:
                stack += value.values() if kind is dict else value
        if parts >= LARGE_PARTS or characters > LARGE_CHARACTERS:
            return True
    return False


def _read(raw: Any, read: Callable[[Any], Value]) -> Any:
    if type(raw) is not list:
        return ReadValue(read(raw))
    return [_read_stage(each, read) for each in watched(raw)]


def _read_stage(each: Any, read: Callable[[Any], Value]) -> Any:
    """A document of several, or a stage of a pipeline as the SDK sends it."""
    if type(each) is dict and {*each} == {"stageKey", "stageValue"}:
        return {**each, "stageValue": ReadValue(read(each["stageValue"]))}
    return ReadValue(read(each)) if type(each) is str else each


def answered(items: Iterable[Item], write: Callable[[Item], str]) -> list[str]:
    """The texts of ``items``. Costs budget. Raises DatabaseError when they are more than an answer holds."""
    texts: list[str] = []
    size = 0
    for item in watched(items):
        texts.append(write(item))
        size += len(texts[-1])
        if size > MOST_ANSWERED:
            raise too_much(MOST_ANSWERED)
    return texts


def too_much(most: int) -> Exception:
    return bad_request(f"the documents of this answer are larger than {most >> 20} MB: ask for fewer, or fewer fields")
