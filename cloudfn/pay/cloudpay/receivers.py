"""The JSON texts inside of the requests: ``receivers`` of a sharing, ``receiver`` of the list of receivers. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from cloudfn.pay.cloudpay.refusals import Problem
from cloudfn.pay.ledger.share import MOST_PARTS, SharePart

KINDS = ("MERCHANT_ID", "PERSONAL_OPENID", "PERSONAL_SUB_OPENID")
RELATIONS = (
    *("SERVICE_PROVIDER", "STORE", "STAFF", "STORE_OWNER", "PARTNER", "HEADQUARTER", "BRAND", "DISTRIBUTOR", "USER"),
    *("SUPPLIER", "CUSTOM"),
)
LONGEST_CUSTOM = 10
"""Characters, as the vendor's page says."""


class Malformed(ValueError):
    """Its text is the place that is wrong, such as ``receivers[0].amount``."""

    def problem(self, api: str, text: str) -> Problem:
        return Problem(text, "CFN-PAY-115", {"api": api, "place": str(self)}, "PARAM_ERROR")


def parts_of(text: str) -> tuple[SharePart, ...]:
    """The parts that ``receivers`` names. Raises Malformed."""
    parts = _json(text, "receivers")
    if not isinstance(parts, list) or not 1 <= len(parts) <= MOST_PARTS:
        raise Malformed("receivers")
    return tuple(_part(part, f"receivers[{n}]") for n, part in enumerate(parts))


def _part(value: object, place: str) -> SharePart:
    if not isinstance(value, dict):
        raise Malformed(place)
    amount = value.get("amount")
    if type(amount) is not int or amount < 1:
        raise Malformed(f"{place}.amount")
    return SharePart(
        _one_of(value, "type", KINDS, place),
        _text(value, "account", place, 64),
        amount,
        _text(value, "description", place, 80),
    )


def receiver_of(text: str, *, whole: bool) -> dict[str, str]:
    """A receiver as the list keeps it; ``whole`` where it is added. Raises Malformed."""
    value = _json(text, "receiver")
    if not isinstance(value, dict):
        raise Malformed("receiver")
    receiver = {"type": _one_of(value, "type", KINDS, "receiver"), "account": _text(value, "account", "receiver", 64)}
    if not whole:
        return receiver
    if receiver["type"] == "MERCHANT_ID":
        _text(value, "name", "receiver", 1024)
    receiver["relation_type"] = _one_of(value, "relation_type", RELATIONS, "receiver")
    if receiver["relation_type"] == "CUSTOM":
        receiver["custom_relation"] = _text(value, "custom_relation", "receiver", LONGEST_CUSTOM * 4)
        if len(receiver["custom_relation"]) > LONGEST_CUSTOM:
            raise Malformed("receiver.custom_relation")
    return receiver


def written(parts: Iterable[SharePart], result: str = "", finish_time: str = "") -> str:
    """The parts as an answer shows them."""
    extra = {"result": result, "finish_time": finish_time} if result else {}
    shapes = [
        {
            "type": part.kind,
            "account": part.account,
            "amount": part.amount_fen,
            "description": part.description,
            **{name: value for name, value in extra.items() if value},
        }
        for part in parts
    ]
    return json.dumps(shapes, ensure_ascii=False, separators=(",", ":"))


def _json(text: str, place: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise Malformed(place) from None


def _one_of(value: Mapping[str, object], name: str, allowed: tuple[str, ...], place: str) -> str:
    word = value.get(name)
    if word not in allowed:
        raise Malformed(f"{place}.{name}")
    return str(word)


def _text(value: Mapping[str, object], name: str, place: str, longest: int) -> str:
    text = value.get(name)
    if not isinstance(text, str) or not text or len(text.encode("utf-8", "replace")) > longest:
        raise Malformed(f"{place}.{name}")
    return text
