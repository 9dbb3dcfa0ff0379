"""The values a document holds, one Python type for each BSON type, so that nothing is lost between wire and disk.

==============  =======================================      ==============  =============================
int32           ``int``                                       date            ``Date`` (milliseconds)
int64           ``Long``                                      regex           ``Regex``
double          ``float``                                     object id       ``ObjectId``
decimal128      ``Decimal``                                   binary          ``Binary``
string          ``str``                                       timestamp       ``Timestamp``
boolean         ``bool``                                      anything else   ``Opaque`` (kept, not computed)
null            ``None``                                      no such field   ``MISSING``
object, array   ``dict``, ``list``                            min/max key     ``Edge``
==============  =======================================      ==============  =============================

A document that was stored is never changed in place; an update makes a new one. Readers may therefore keep references.
"""

from __future__ import annotations

import secrets
from decimal import Decimal
from typing import Any, Final

from cloudfn.frozen import dataclass

Value = Any
"""One of the types of the table above."""

Document = dict[str, Any]

INT32_MIN, INT32_MAX = -(2**31), 2**31 - 1
INT64_MIN, INT64_MAX = -(2**63), 2**63 - 1


class Long(int):
    """A 64-bit integer, kept apart from int32 because the wire tells them apart."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Date:
    """An instant, in milliseconds since 1970 UTC."""

    ms: int


@dataclass(frozen=True, slots=True)
class Regex:
    pattern: str
    options: str = ""


@dataclass(frozen=True, slots=True)
class ObjectId:
    hex: str


@dataclass(frozen=True, slots=True)
class Binary:
    base64: str
    subtype: str = "00"


@dataclass(frozen=True, slots=True)
class Timestamp:
    t: int
    i: int


@dataclass(frozen=True, slots=True)
class Edge:
    """``$minKey`` (-1) or ``$maxKey`` (1)."""

    side: int


@dataclass(frozen=True, slots=True)
class Opaque:
    """A BSON type that CloudBase's SDKs never make (code, symbol, pointer): its EJSON text, handed back as it came."""

    text: str


class Missing:
    """The one value of a field that is not there."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "MISSING"

    def __bool__(self) -> bool:
        return False


MISSING: Final = Missing()


def is_number(value: Value) -> bool:
    kind = type(value)
    return kind is int or kind is float or kind is Long or kind is Decimal


def is_nullish(value: Value) -> bool:
    return value is None or value is MISSING


def whole(value: int, *operands: Value) -> int:
    """An integer result: int32 when it fits and no operand was a ``Long``, else ``Long``, else a double."""
    if INT32_MIN <= value <= INT32_MAX and not any(type(each) is Long for each in operands):
        return value
    if INT64_MIN <= value <= INT64_MAX:
        return Long(value)
    return float(value)  # type: ignore[return-value]


def new_id() -> str:
    """A document id as CloudBase makes them: 32 hexadecimal digits."""
    return secrets.token_hex(16)
