"""Our values and the driver's: they cross over as canonical EJSON, which both sides read without loss."""

from __future__ import annotations

from typing import Any

from bson import json_util
from bson.codec_options import DatetimeConversion

from cloudfn.backend.database.bson import Document, Value
from cloudfn.backend.database.ejson import canonical, dumps, loads


def out(value: Any) -> Any:
    """A value as pymongo takes it."""
    options = json_util.JSONOptions(tz_aware=False, datetime_conversion=DatetimeConversion.DATETIME_AUTO)
    return json_util.loads(dumps(value), json_options=options)


def into(document: Any) -> Document:
    """A document of pymongo as ours."""
    found: Document = loads(json_util.dumps(document, json_options=json_util.CANONICAL_JSON_OPTIONS))
    return found


def key_of(document: Document) -> str:
    found: Value = document["_id"]
    return found if type(found) is str else canonical(found)
