"""English and Chinese: a text in both, and the one place where a language is chosen.

What fails is a code (``cloudfn.codes``). Every other text is a ``Phrase`` in the table of words of its room; a phrase
that shows values is a function of them, so that the type checker reads every use.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple, Protocol

Lang = Literal["en", "zh"]

LANGUAGES: Mapping[str, Lang] = {"en": "en", "zh": "zh"}
DEFAULT: Lang = "en"


class Phrase(NamedTuple):
    """One text in both languages; the fields bear the names that ``--lang`` takes."""

    en: str
    zh: str


class Bilingual(Protocol):
    """A ``Phrase``, or a value that says itself in both languages."""

    @property
    def en(self) -> str: ...

    @property
    def zh(self) -> str: ...


def said(text: Bilingual, lang: Lang) -> str:
    """``text`` in ``lang``."""
    chosen: str = getattr(text, lang)
    return chosen


def named(name: object) -> Lang:
    """The language that a caller of ours calls ``name``; English for what is no language of ours."""
    return LANGUAGES.get(name, DEFAULT) if isinstance(name, str) else DEFAULT
