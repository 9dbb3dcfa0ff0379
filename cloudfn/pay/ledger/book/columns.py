"""What a column holds and what a value has: instants, words of a closed list, JSON text."""

from __future__ import annotations

import json
from collections.abc import Container
from datetime import UTC, datetime, timedelta
from typing import Any

Row = tuple[Any, ...]
COMPACT = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=str)

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


def to_us(instant: datetime) -> int:
    return (instant - EPOCH) // MICROSECOND


def from_us(value: int) -> datetime:
    return EPOCH + timedelta(microseconds=value)


def maybe_us(instant: datetime | None) -> int | None:
    return None if instant is None else to_us(instant)


def maybe(value: int | None) -> datetime | None:
    return None if value is None else from_us(value)


def word(value: Any, words: Container[str]) -> Any:
    """``value``, which must be one of the words that this column can hold; ValueError for a damaged row."""
    if value not in words:
        raise ValueError(f"{value!r} is none of its column's words")
    return value


def json_text(data: object) -> str:
    return COMPACT.encode(data)
