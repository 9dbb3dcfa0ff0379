"""What a request may hold, as data: one ``V3Field`` for each name, with the label that production's texts use.

Labels are those of the merchants' documentation; only a few were seen in production's own texts.
"""

from __future__ import annotations

from typing import Literal

from cloudfn.frozen import dataclass

Kind = Literal["str", "int", "bool", "object", "array"]

NUMBER = r"[0-9A-Za-z_\-|*]{6,32}"
REFUND_NUMBER = r"[0-9A-Za-z_\-|*@]{1,64}"
NOTIFY_URL = r"^https?://([^\s/?#\[\]\@]+\@)?([^\s/?#\@:]+)(?::\d{2,5})?([^\s?#\[\]]*)$"
"""As an error of production shows it: no query, no fragment."""
MOST_FEN = 2**31 - 1


@dataclass(frozen=True, slots=True)
class V3Field:
    """``longest`` in bytes of UTF-8, ``shortest`` in characters, as production counts; ``most`` entries of an array.

    ``fields`` of an object or of an array's objects; ``of`` is the kind of an array's entries. ``only``: the words that
    a text may be. ``secret``: encrypted by the platform's key.
    """

    name: str
    label: str
    kind: Kind = "str"
    required: bool = False
    shortest: int = 1
    longest: int = 0
    pattern: str = ""
    least: int | None = None
    most: int = 0
    fields: tuple[V3Field, ...] = ()
    of: Kind = "object"
    only: tuple[str, ...] = ()
    secret: bool = False


def text(name: str, label: str, longest: int, required: bool = False, **more: object) -> V3Field:
    return V3Field(name, label, "str", required, longest=longest, **more)  # type: ignore[arg-type]


def whole(name: str, label: str, required: bool = False, least: int | None = 0) -> V3Field:
    return V3Field(name, label, "int", required, least=least)


def inner(name: str, label: str, *fields: V3Field, required: bool = False) -> V3Field:
    return V3Field(name, label, "object", required, fields=fields)


def several(name: str, label: str, *fields: V3Field, required: bool = False, most: int = 0) -> V3Field:
    return V3Field(name, label, "array", required, fields=fields, most=most)


def words(name: str, label: str, *only: str, required: bool = False, longest: int = 32) -> V3Field:
    return V3Field(name, label, "str", required, longest=longest, only=only)


def flag(name: str, label: str) -> V3Field:
    return V3Field(name, label, "bool")
