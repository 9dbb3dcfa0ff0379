"""MongoDB's names and numbers of the types, as ``$type`` and ``$convert`` take and tell them."""

from __future__ import annotations

from decimal import Decimal

from cloudfn.backend.database.bson import (
    MISSING,
    Binary,
    Date,
    Edge,
    Long,
    ObjectId,
    Regex,
    Timestamp,
    Value,
)

TYPES = {
    "double": 1, "string": 2, "object": 3, "array": 4, "binData": 5, "undefined": 6, "objectId": 7, "bool": 8,
    "date": 9, "null": 10, "regex": 11, "int": 16, "timestamp": 17, "long": 18, "decimal": 19, "minKey": -1,
    "maxKey": 127,
}  # fmt: skip
BY_NUMBER = {number: name for name, number in TYPES.items()}

NAMES: dict[type, str] = {
    float: "double",
    str: "string",
    dict: "object",
    list: "array",
    Binary: "binData",
    ObjectId: "objectId",
    bool: "bool",
    Date: "date",
    type(None): "null",
    Regex: "regex",
    int: "int",
    Timestamp: "timestamp",
    Long: "long",
    Decimal: "decimal",
    type(MISSING): "missing",
}


def type_name(value: Value) -> str:
    """MongoDB's name of the type, ``missing`` for no value."""
    if isinstance(value, Edge):
        return "maxKey" if value.side > 0 else "minKey"
    return NAMES.get(type(value), "symbol")
