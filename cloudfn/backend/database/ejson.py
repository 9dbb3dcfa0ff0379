"""MongoDB Extended JSON v2 (canonical), both ways without loss; relaxed and older forms are read too.

Source of the forms: the Extended JSON v2 specification, and the server date as @cloudbase/database writes it:
``{"$tcb_server_date": {"offset"}}``, ``{"$date": {"offset"}}`` before version 1.0.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from json.encoder import encode_basestring
from typing import Any

from cloudfn.backend.database.bson import (
    INT32_MAX,
    INT32_MIN,
    INT64_MAX,
    INT64_MIN,
    MISSING,
    Binary,
    Date,
    Document,
    Edge,
    Long,
    ObjectId,
    Opaque,
    Regex,
    Timestamp,
    Value,
)
from cloudfn.backend.database.budget import paced
from cloudfn.json_text import may_have_lone_surrogates, without_lone_surrogates

MAX_DEPTH = 200
"""MongoDB's default of maxBSONDepth."""


class BadEjson(ValueError):
    """The text is not Extended JSON. The message is for the caller."""


def loads(text: str | bytes, now_ms: int = 0, *, strict: bool = False) -> Value:
    """The value of EJSON ``text``. ``now_ms`` is the clock, for ``$tcb_server_date``.

    Raises BadEjson for text that is not JSON, or not UTF-8. ``strict`` refuses what claims a type and is no value of
    it, ``{"$date": NaN}``; else it stays the object that it is, so that whatever a store holds can be read.
    """
    value = _read(text, _decoder(now_ms, strict=strict) if now_ms or strict else _stored)
    if is_deep(value, text):
        raise BadEjson(f"Document exceeds maximum nested object depth: {MAX_DEPTH}")
    return value


def is_deep(value: Value, text: str | bytes) -> bool:
    """Whether ``value``, whose text is ``text``, is nested deeper than ``loads`` takes."""
    return _may_be_deep(text) and _depth(value) > MAX_DEPTH


def loads_all(texts: Sequence[str | bytes]) -> list[Value]:
    """``loads`` of each text, in less time and memory than one by one: equal field names are one string."""
    plain = [text for text in texts if isinstance(text, str) and not _may_be_deep(text)]
    if len(plain) == len(texts):
        try:
            found = _read(f"[{','.join(plain)}]", _stored)
        except BadEjson:  # one of them is damaged, and says so below
            found = None
        if type(found) is list and len(found) == len(texts):
            return found
    return [loads(text) for text in texts]


def _read(text: str | bytes, decoder: json.JSONDecoder) -> Value:
    try:
        if isinstance(text, bytes):
            whole: str = without_lone_surrogates(text.decode(json.detect_encoding(text), "surrogatepass"))
            text = whole
        if may_have_lone_surrogates(text):
            text = json.dumps(without_lone_surrogates(json.loads(text)), ensure_ascii=False)
        return decoder.decode(text)
    except BadEjson:
        raise
    except (ValueError, TypeError, ArithmeticError, RecursionError) as error:
        raise BadEjson(f"not EJSON: {error}") from error


def _may_be_deep(text: str | bytes) -> bool:
    brackets = text.count("{") + text.count("[") if isinstance(text, str) else text.count(b"{") + text.count(b"[")
    return brackets > MAX_DEPTH


def _decoder(now_ms: int, *, strict: bool) -> json.JSONDecoder:
    def hook(found: dict[str, Any]) -> Any:
        if len(found) == 1:
            ((name, inner),) = found.items()
            if name == "$tcb_server_date" or (name == "$date" and type(inner) is dict):
                value = _server_date(found, inner, now_ms)
            elif (reader := READERS.get(name)) is not None:
                value = reader(found, inner)
            else:
                return found
            if strict and value is found:
                raise BadEjson(f"{_claim(name, inner)}: {json.dumps(found, default=str)}")
            return value
        if len(found) == 2 and "$binary" in found and "$type" in found:
            return Binary(str(found["$binary"]), str(found["$type"]))
        if len(found) == 2 and found.get("$code") is not None and "$scope" in found:
            return Opaque(json.dumps(found, ensure_ascii=False, default=str))
        return found

    return json.JSONDecoder(object_hook=hook, parse_int=_whole)


def convert(value: Any, now_ms: int = 0, *, strict: bool = False) -> Value:
    """Already parsed JSON (old SDKs send objects instead of EJSON text) as a value."""
    return loads(json.dumps(value), now_ms, strict=strict)


def dumps(value: Value) -> str:
    """Canonical EJSON text of ``value``, fields in their order, no blanks."""
    return _write(value)


def canonical(value: Value) -> str:
    """Canonical EJSON text with sorted keys: equal documents are equal text."""
    return _write(_sorted(value))


def relaxed(value: Value) -> Any:
    """Plain JSON for people: numbers as numbers, dates as ISO text in ``{"$date": ...}``."""
    kind = type(value)
    if kind is dict:
        return {name: relaxed(inner) for name, inner in value.items()}
    if kind is list:
        return [relaxed(inner) for inner in value]
    if kind is Long:
        return int(value)
    if kind is float:
        return value if math.isfinite(value) else {"$numberDouble": _double(value)}
    if kind is Date and 0 <= value.ms < 253402300800000:
        return {"$date": iso(value)}
    if kind in (int, str, bool) or value is None:
        return value
    return json.loads(_write(value))


def iso(date: Date) -> str:
    whole, milli = divmod(date.ms, 1000)
    return datetime.fromtimestamp(whole, UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{milli:03d}Z"


# --- reading ---------------------------------------------------------------------------------------------------------


def _whole(text: str) -> int | float:
    if len(text) > 20:  # beyond 64 bits, and beyond what int() reads at all
        return float(text)
    value = int(text)
    if INT32_MIN <= value <= INT32_MAX:
        return value
    return Long(value) if INT64_MIN <= value <= INT64_MAX else float(value)


def _int(text: str) -> int:
    value = int(text) if len(text) <= 20 else INT64_MAX + 1
    if not INT64_MIN <= value <= INT64_MAX:
        raise OverflowError(f"{text[:40]} is no 64-bit integer")
    return value


def _long(text: str) -> Long:
    return Long(_int(text))


def _decimal(text: str) -> Decimal:
    """Decimal128: 34 digits, exponents up to 6144. Python's would take 10 ** 999999999, and make an integer of it."""
    value = Decimal(text)
    if value.is_nan():
        return Decimal("NaN")  # BSON has no other
    if value.is_finite() and (len(value.as_tuple().digits) > 34 or not -6176 <= value.adjusted() <= 6144):
        raise OverflowError(f"{text} is no decimal128")
    return value


def _depth(value: Any) -> int:
    deepest, level = 0, [value]
    while level:
        deepest += 1
        level = [
            inner
            for each in level
            if type(each) is dict or type(each) is list
            for inner in (each.values() if type(each) is dict else each)
        ]
    return deepest


def _claim(name: str, inner: Any) -> str:
    """An invalid Date comes as ``{"$date": {"$numberLong": "NaN"}}``, of which the inside is met first."""
    dated = "date" in name or (name == "$numberLong" and inner == "NaN")
    return "invalid date" if dated else f"no value of the type {name}"


def _server_date(found: dict[str, Any], inner: Any, now_ms: int) -> Any:
    """``{"offset": ms}`` or ``{}``: anything else, ``{"$numberLong": "NaN"}`` of an invalid Date too, is no date."""
    if type(inner) is not dict or not {*inner} <= {"offset"}:
        return found
    offset = inner.get("offset", 0)
    return Date(now_ms + int(offset)) if _is_ms(offset) else found


def _is_ms(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and INT64_MIN <= value <= INT64_MAX


def _date(found: dict[str, Any], inner: Any) -> Any:
    if isinstance(inner, str):
        try:
            moment = datetime.fromisoformat(inner)
        except ValueError:
            return found
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return Date(round((moment - EPOCH).total_seconds() * 1000))
    return Date(int(inner)) if _is_ms(inner) else found


def _regex(found: dict[str, Any], inner: Any) -> Any:
    if isinstance(inner, dict) and isinstance(inner.get("pattern"), str):
        return Regex(inner["pattern"], "".join(sorted(str(inner.get("options") or ""))))
    return found


def _binary(found: dict[str, Any], inner: Any) -> Any:
    if isinstance(inner, dict) and "base64" in inner:
        return Binary(str(inner["base64"]), str(inner.get("subType", "00")))
    return found


def _timestamp(found: dict[str, Any], inner: Any) -> Any:
    return Timestamp(int(inner["t"]), int(inner["i"])) if isinstance(inner, dict) and {"t", "i"} <= {*inner} else found


def _text_of(make: Callable[[str], Any]) -> Callable[[dict[str, Any], Any], Any]:
    def read(found: dict[str, Any], inner: Any) -> Any:
        if not isinstance(inner, str):
            return found
        try:
            return make(inner)
        except (ValueError, InvalidOperation):
            return found

    return read


def _opaque(found: dict[str, Any], inner: Any) -> Any:
    return Opaque(_write(found))


def _oid(text: str) -> ObjectId:
    if not re.fullmatch(r"[0-9a-fA-F]{24}", text):
        raise ValueError(text)
    return ObjectId(text.lower())


EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
READERS: dict[str, Callable[[dict[str, Any], Any], Any]] = {
    "$numberInt": _text_of(_int),
    "$numberLong": _text_of(_long),
    "$numberDouble": _text_of(float),
    "$numberDecimal": _text_of(_decimal),
    "$oid": _text_of(_oid),
    "$date": _date,
    "$regularExpression": _regex,
    "$binary": _binary,
    "$timestamp": _timestamp,
    "$minKey": lambda found, inner: Edge(-1),
    "$maxKey": lambda found, inner: Edge(1),
    "$undefined": lambda found, inner: None,
    "$symbol": _opaque,
    "$code": _opaque,
    "$dbPointer": _opaque,
}


_stored = _decoder(0, strict=False)
"""For what is stored: there is no clock in it."""


# --- writing ---------------------------------------------------------------------------------------------------------


def _write(value: Value) -> str:
    writer = WRITERS.get(type(value))
    if writer is None:
        raise TypeError(f"no document value: {type(value).__name__}")
    return writer(value)


def _object(value: Document) -> str:
    parts = [
        f"{encode_basestring(name)}:{_write(inner)}" for name, inner in paced(value.items()) if inner is not MISSING
    ]
    return "{" + ",".join(parts) + "}"


def _double(value: float) -> str:
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    return repr(value)


WRITERS: dict[type, Callable[[Any], str]] = {
    str: encode_basestring,
    int: lambda value: (
        f'{{"$numberInt":"{value:d}"}}' if INT32_MIN <= value <= INT32_MAX else f'{{"$numberLong":"{value:d}"}}'
    ),
    Long: lambda value: f'{{"$numberLong":"{value:d}"}}',
    float: lambda value: f'{{"$numberDouble":"{_double(value)}"}}',
    bool: lambda value: "true" if value else "false",
    type(None): lambda value: "null",
    type(MISSING): lambda value: "null",
    dict: _object,
    list: lambda value: "[" + ",".join([_write(inner) for inner in paced(value)]) + "]",
    Date: lambda value: f'{{"$date":{{"$numberLong":"{value.ms}"}}}}',
    Decimal: lambda value: f'{{"$numberDecimal":"{value}"}}',
    ObjectId: lambda value: f'{{"$oid":"{value.hex}"}}',
    Regex: lambda value: (
        f'{{"$regularExpression":{{"pattern":{encode_basestring(value.pattern)},'
        f'"options":{encode_basestring(value.options)}}}}}'
    ),
    Binary: lambda value: (
        f'{{"$binary":{{"base64":{encode_basestring(value.base64)},"subType":{encode_basestring(value.subtype)}}}}}'
    ),
    Timestamp: lambda value: f'{{"$timestamp":{{"t":{value.t},"i":{value.i}}}}}',
    Edge: lambda value: '{"$maxKey":1}' if value.side > 0 else '{"$minKey":1}',
    Opaque: lambda value: value.text,
}


def _sorted(value: Value) -> Value:
    if type(value) is dict:
        return {name: _sorted(value[name]) for name in paced(sorted(value))}
    if type(value) is list:
        return [_sorted(inner) for inner in paced(value)]
    return value
