"""RequestField checks of a request: what is missing, then lengths, characters and amounts. Pure.

Texts of the platform name the field where developers' logs do.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from cloudfn.nearest import nearest
from cloudfn.pay.mch import v2_words
from cloudfn.pay.v2.call import V2Refusal
from cloudfn.pay.v2.fields import FIELDS, ONE_OF
from cloudfn.payment_requests import MOST_FEN, RequestField

CODE = "CFN-PAY-129"


def check(api: str, fields: Mapping[str, str]) -> V2Refusal | None:
    """The first thing that is wrong with ``fields``, or None."""
    return next((problem for test in (_missing, _wrong) for problem in test(api, fields)), None)


def unknown(api: str, fields: Mapping[str, str]) -> list[tuple[str, str]]:
    """Fields that the API does not know, each with the nearest one that it does ("" for none)."""
    names = [field.name for field in FIELDS[api]]
    return [(name, nearest(name, names)) for name in fields if name not in names]


def _missing(api: str, fields: Mapping[str, str]) -> Iterator[V2Refusal]:
    for field in FIELDS[api]:
        if field.required and not fields.get(field.name):
            yield _rejected(field.missing, field.name, "missing", "-", "required")
    choice = ONE_OF.get(api, ())
    if choice and not any(fields.get(name) for name in choice):
        yield _rejected(v2_words.MISSING, choice[-1], "missing", "-", " | ".join(choice))


def _wrong(api: str, fields: Mapping[str, str]) -> Iterator[V2Refusal]:
    for field in FIELDS[api]:
        value = fields.get(field.name, "")
        if not value:
            continue
        if field.kind == "int":
            least = 0 if field.name == "offset" else 1
            if not re.fullmatch(r"[0-9]{1,10}", value) or not least <= int(value) <= MOST_FEN:
                rule = f"a whole number, {least} to {MOST_FEN}"
                yield _rejected(v2_words.BAD_FORMAT, field.name, "number", value, rule)
        elif field.longest and field.length(value) > field.longest:
            rule = f"{field.longest} {field.unit} at most"
            yield _rejected(v2_words.length_text(field.name), field.name, "length", value, rule)
        elif field.pattern and not re.fullmatch(field.pattern, value):
            yield _rejected(v2_words.BAD_FORMAT, field.name, "form", value, _rule(field))


def _rule(field: RequestField) -> str:
    return field.shown or field.pattern


def _rejected(text: str, name: str, what: str, value: str, rule: str) -> V2Refusal:
    return V2Refusal(text, CODE, {"field": name, "what": what, "value": value[:60], "rule": rule})
