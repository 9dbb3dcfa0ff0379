"""Why a sign does not fit: what was signed instead, found by trying the usual slips. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from urllib.parse import quote

from cloudfn.pay.mch.parameters import SIGN_TYPES, SignType, base_string, sign, signed

MOST_FIELDS = 100
"""Above which nothing is tried: each field is left out once."""


def why(fields: Mapping[str, str], key: str, sign_type: SignType) -> str:
    """What of the rule was not kept, "" when none of the usual slips explains ``fields["sign"]``."""
    given = fields.get("sign", "")
    if len(fields) > MOST_FIELDS:
        return ""
    for what, other in _slips(fields, key, sign_type):
        if other == given:
            return what
    return ""


def _slips(fields: Mapping[str, str], key: str, sign_type: SignType) -> Iterator[tuple[str, str]]:
    right = sign(fields, key, sign_type)
    yield "the sign is in lower case", right.lower()
    for other in SIGN_TYPES:
        if other != sign_type:
            yield f"signed with {other}, while sign_type says {sign_type}", sign(fields, key, other)
    text = base_string(fields, key)
    bare = text.removesuffix(f"&key={key}")
    yield "`&key=...` is missing at the end of the text", signed(bare, key, sign_type)
    yield "the key stands in front of the fields", signed(f"key={key}&{bare}", key, sign_type)
    yield "`key=` is missing in front of the key", signed(bare + key, key, sign_type)
    sent = {name: value for name, value in fields.items() if name != "sign"}
    pairs = [f"{name}={value}" for name, value in sent.items() if value]
    yield "the fields are not sorted", signed("&".join([*pairs, f"key={key}"]), key, sign_type)
    folded = [f"{name}={sent[name]}" for name in sorted(sent, key=str.lower) if sent[name]]
    yield "sorted without regard to case", signed("&".join([*folded, f"key={key}"]), key, sign_type)
    encoded = {name: quote(value, safe="") for name, value in sent.items()}
    yield "the values are URL-encoded", sign(encoded, key, sign_type)
    empty = [name for name, value in sent.items() if not value]
    for word in ("", "undefined", "null") if empty else ():
        whole = [f"{name}={sent[name] or word}" for name in sorted(sent)]
        yield (
            f"empty fields were signed too: {', '.join(empty)}",
            signed("&".join([*whole, f"key={key}"]), key, sign_type),
        )
    for name in sent:
        less = {other: value for other, value in sent.items() if other != name}
        yield f"the field {name} was added after signing", sign(less, key, sign_type)
    latin = text.encode("gbk", "replace")
    yield "the text was signed in GBK, not UTF-8", hashlib.md5(latin, usedforsecurity=False).hexdigest().upper()
