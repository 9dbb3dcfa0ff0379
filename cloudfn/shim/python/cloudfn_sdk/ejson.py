"""MongoDB extended JSON, canonical on the way out and either form on the way in: how documents travel on the wire.

int -> $numberInt or $numberLong, float -> $numberDouble, datetime -> $date, re.Pattern -> $regularExpression,
bytes -> $binary; everything else is plain JSON. A naive datetime is taken as UTC.
"""

from __future__ import annotations

import base64
import datetime
import json
import math
import re
from typing import Any, Callable, Dict

UTC = datetime.timezone.utc
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=UTC)

FLAGS = (("i", re.IGNORECASE), ("m", re.MULTILINE), ("s", re.DOTALL))


def dumps(value: Any) -> str:
    """Canonical EJSON text. Raises TypeError for a value that has no EJSON form, OverflowError above 64 bits."""
    return json.dumps(encode(value), ensure_ascii=False, separators=(",", ":"))


def loads(text: str) -> Any:
    return decode(json.loads(text))


def encode(value: Any) -> Any:
    """``value`` as canonical EJSON in plain JSON types."""
    if value is None or isinstance(value, (str, bool)):
        return value
    if isinstance(value, int):
        return _integer(value)
    if isinstance(value, float):
        return {"$numberDouble": _double(value)}
    if isinstance(value, datetime.datetime):
        aware = value if value.tzinfo else value.replace(tzinfo=UTC)
        return {"$date": {"$numberLong": str((aware - EPOCH) // datetime.timedelta(milliseconds=1))}}
    if isinstance(value, re.Pattern):
        options = "".join(letter for letter, flag in FLAGS if value.flags & flag)
        return {"$regularExpression": {"pattern": value.pattern, "options": options}}
    if isinstance(value, (bytes, bytearray)):
        return {"$binary": {"base64": base64.b64encode(value).decode(), "subType": "00"}}
    if isinstance(value, dict):
        return {str(key): encode(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [encode(each) for each in value]
    special = getattr(value, "to_ejson", None)
    if special is not None:
        return encode(special())
    raise TypeError(f"a {type(value).__name__} cannot be stored in a document")


def _integer(value: int) -> Dict[str, str]:
    if -(2**31) <= value < 2**31:
        return {"$numberInt": str(value)}
    if -(2**63) <= value < 2**63:
        return {"$numberLong": str(value)}
    raise OverflowError(f"{value} does not fit into 64 bits")


def _double(value: float) -> str:
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    return repr(value)


def decode(value: Any) -> Any:
    """Plain JSON types with EJSON wrappers as Python values; ids become str, dates aware datetimes in UTC."""
    if isinstance(value, list):
        return [decode(each) for each in value]
    if not isinstance(value, dict):
        return value
    if len(value) == 1:
        ((key, inner),) = value.items()
        if key in DECODERS:
            return DECODERS[key](inner)
    return {key: decode(each) for key, each in value.items()}


def _date(inner: Any) -> datetime.datetime:
    if isinstance(inner, str):
        return datetime.datetime.fromisoformat(inner.replace("Z", "+00:00")).astimezone(UTC)
    milliseconds = int(inner["$numberLong"]) if isinstance(inner, dict) else int(inner)
    return EPOCH + datetime.timedelta(milliseconds=milliseconds)


def _pattern(inner: Dict[str, str]) -> Any:
    flags = 0
    for letter, flag in FLAGS:
        flags |= flag if letter in inner.get("options", "") else 0
    return re.compile(inner["pattern"], flags)


DECODERS: Dict[str, Callable[[Any], Any]] = {
    "$numberInt": int,
    "$numberLong": int,
    "$numberDouble": float,
    "$numberDecimal": str,
    "$oid": str,
    "$date": _date,
    "$regularExpression": _pattern,
    "$binary": lambda inner: base64.b64decode(inner["base64"]),
}
