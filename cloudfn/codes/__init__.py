"""Every code that cloudfn can print, with title, cause and fix in English and Chinese.

A code is language-neutral (``CFN-PAY-004``). Its *title* is a format string: ``title.format(**params)`` is the one-line
message. ``cause`` says why it happens, ``fix`` says what to do next; both may use the same params, and ``cloudfn explain
CODE`` shows both with ``<name>`` for every param.

One module per family keeps each room's codes beside each other and loads only what is asked for:
CFG manifest, SRC source findings, PKG packaging, RUN runner, TCB backend, PAY payments, DEP deploy, CLI commands,
SDK shim, DEV local cloud. A number, once released, is never given to another meaning.
"""

from __future__ import annotations

import importlib
import os
import string
from collections.abc import Mapping
from typing import Literal

from cloudfn.frozen import dataclass
from cloudfn.languages import Lang

FAMILIES = ("CFG", "SRC", "PKG", "RUN", "TCB", "PAY", "DEP", "CLI", "SDK", "DEV")


@dataclass(frozen=True, slots=True)
class Text:
    """One language's wording of a code."""

    title: str
    cause: str
    fix: str


@dataclass(frozen=True, slots=True)
class Code:
    """A code and its two wordings."""

    id: str
    en: Text
    zh: Text

    def text(self, lang: Lang) -> Text:
        text: Text = getattr(self, lang)
        return text


def table(*codes: Code) -> dict[str, Code]:
    """The codes of one family by id; a number given twice is a programming error."""
    found: dict[str, Code] = {}
    for code in codes:
        if code.id in found:
            raise ValueError(f"{code.id} is defined twice")
        found[code.id] = code
    return found


AT_HAND: dict[str, Code] = {}
"""Codes that are told when no module can be loaded any more; who tells them puts them here ahead."""


def family(name: str) -> Mapping[str, Code]:
    """The codes of family ``name`` (``"PAY"``)."""
    if name not in FAMILIES:
        return {}
    module = importlib.import_module(f"cloudfn.codes.{name.lower()}")
    codes: Mapping[str, Code] = module.CODES
    return codes


def find(code: str) -> Code | None:
    """The code with id ``code``, case-insensitive, or None."""
    if (known := AT_HAND.get(code.upper())) is not None:
        return known
    parts = code.upper().split("-")
    if len(parts) != 3 or parts[0] != "CFN":
        return None
    return family(parts[1]).get(code.upper())


def every() -> tuple[Code, ...]:
    """All codes, by family and number."""
    return tuple(code for name in FAMILIES for _, code in sorted(family(name).items()))


STRICT = "CLOUDFN_TEST_STRICT"
"""Set in the environment of this project's own tests: there a message with a hole is a failure."""


_WORDS_OF_VALUES: Mapping[str, str] = {"zh": "cloudfn.codes.values_zh"}
"""Parameters are English, whoever sends them; these modules know them in other languages. Loaded when needed."""


@dataclass(frozen=True, slots=True)
class Inner:
    """A parameter that is a coded message itself: shown as its code and title, in the language of the whole."""

    code: str
    params: Mapping[str, object]

    def __str__(self) -> str:
        return f"{self.code} {say(self.code, self.params, 'title')}"


class _Lenient(string.Formatter):
    """Leaves an unknown field as ``{name}``: for a user, a message with a hole is better than a second failure."""

    def get_value(self, key: int | str, args: object, kwargs: Mapping[str, object]) -> object:
        return kwargs[key] if isinstance(key, str) and key in kwargs else "{" + str(key) + "}"


class _Strict(string.Formatter):
    """Raises LookupError for an unknown field of ``code``."""

    def __init__(self, code: str) -> None:
        self._code = code

    def get_value(self, key: int | str, args: object, kwargs: Mapping[str, object]) -> object:
        if isinstance(key, int) or key not in kwargs:
            raise LookupError(f"{self._code} is printed without its parameter `{key}`")
        return kwargs[key]


class _Shown(string.Formatter):
    """Every field as ``<name>``, for a reader who has no particular case in hand."""

    def get_field(self, field_name: str, args: object, kwargs: object) -> tuple[str, str]:
        return f"<{field_name}>", field_name

    def format_field(self, value: object, format_spec: str) -> str:
        return str(value)

    def convert_field(self, value: object, conversion: str | None) -> object:
        return value


def explained(code: Code, lang: Lang) -> Text:
    """The wording of ``code`` without a particular case."""
    text, show = code.text(lang), _Shown()
    return Text(*(show.vformat(part, (), {}) for part in (text.title, text.cause, text.fix)))


def say(code: str, params: Mapping[str, object], part: Literal["title", "cause", "fix"], lang: Lang = "en") -> str:
    """One part of ``code`` in ``lang`` with ``params`` filled in; the bare code when it is not known."""
    known = find(code)
    if known is None:
        return code
    template: str = getattr(known.text(lang), part)
    formatter = _Strict(code) if os.environ.get(STRICT) else _Lenient()
    return formatter.vformat(template, (), {name: in_words(lang, name, value) for name, value in params.items()})


def in_words(lang: Lang, parameter: str, value: object) -> object:
    """``value`` of ``parameter`` as a message in ``lang`` says it; names and values of a project as they are."""
    if isinstance(value, Inner):
        return f"{value.code} {say(value.code, value.params, 'title', lang)}"
    if lang not in _WORDS_OF_VALUES:
        return value
    try:
        words = importlib.import_module(_WORDS_OF_VALUES[lang])
    except OSError:  # no descriptor is left to load them by, which may be what is told
        return value
    return words.translated(parameter, value)
