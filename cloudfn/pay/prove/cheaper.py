"""Orders for less: the ordering function called with a smaller fee in its event, as any user of the mini program can.

A mini program's user chooses the event of every call. Where a function takes the price from it, the order costs what
the user likes, WeChat Pay confirms exactly that amount, and no comparison in the callback can notice. Pure but for
``place``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from cloudfn.calls import InvokeResult
from cloudfn.frozen import dataclass
from cloudfn.pay.ledger.book import Book
from cloudfn.pay.ledger.order import Order
from cloudfn.pay.prove.grants import Grant
from cloudfn.pay.prove.json_values import leaves, loads, number
from cloudfn.pay.prove.stage import Stage
from cloudfn.snapshots import DocumentChange, Snapshot

MOST_ATTEMPTS = 4
OF_THE_ORDER = "(order)"
"""Stands for the id of a document that belongs to one order: every order has its own."""

_AMOUNT_OF_GOODS = re.compile(
    r"(?<!dis)count|num|quantity|qty|days|months|hours|times|page|size|index|\bid$", re.IGNORECASE
)
"""Fields that are multiplied with a price, or are none: fewer of them rightly cost less."""

_PRICE = re.compile(r"(price|fee|money|cost|discount)$", re.IGNORECASE)
"""Fields that are part of a price wherever they stand: ``cart[0].price`` is never the total itself."""


@dataclass(frozen=True, slots=True)
class PlacedOrder:
    """How an order came to be: ``function`` called with ``data`` by ``openid``, on the documents ``before``."""

    function: str
    data: object
    openid: str
    before: Snapshot


@dataclass(frozen=True, slots=True)
class Cheaper:
    """``data`` with the field at ``path`` made ``value``."""

    path: str
    value: object
    data: object


async def place(
    book: Book, stage: Stage, function: str, data: object, openid: str
) -> tuple[Order | None, InvokeResult]:
    """Call an ordering function; the order that is new and unpaid, None when there is none."""
    before = book.newest_unpaid()
    result = await stage.call(function, data, openid)
    made = book.newest_unpaid()
    return (made if made is not None and (before is None or made.id != before.id) else None), result


def cheaper(data: object, total_fen: int, fee_fields: Iterable[str] = ()) -> tuple[Cheaper, ...]:
    """Events that may cost less: each field that is the total in fen or in yuan, made the smallest amount there is.

    ``fee_fields`` are top-level names that the source hands to ``totalFee``; they are tried whatever they hold, and so
    are fields that are called a price. Of a list's entries one is enough.
    """
    if not isinstance(data, Mapping) or total_fen <= 1:
        return ()
    found: dict[str, Cheaper] = {}
    places = [each for each in _places(data) if not _AMOUNT_OF_GOODS.search(str(each[0][-1]))]

    def add(way: tuple[str | int, ...], value: object) -> None:
        path = ".".join(map(str, way))
        if value is not None and path not in found:
            found[path] = Cheaper(path, value, _with(data, way, value))

    for way, held in places:
        add(way, _smallest(held, total_fen))
    for name in fee_fields:
        held = data.get(name)
        if name not in found and not isinstance(held, Mapping | list) and not _AMOUNT_OF_GOODS.search(name):
            value = "1" if isinstance(held, str) else 1
            found[name] = Cheaper(name, value, {**data, name: value})
    alike: set[tuple[str, ...]] = set()
    for way, held in places:
        kind = tuple(name for name in way if isinstance(name, str))
        if kind not in alike and isinstance(way[-1], str) and _PRICE.search(way[-1]):
            alike.add(kind)
            add(way, _less(held))
    return tuple(found.values())[:MOST_ATTEMPTS]


def born(before: Snapshot, after: Snapshot, order: str) -> frozenset[tuple[str, str]]:
    """(collection, id) of the documents that belong to an order: made while it was placed, or naming its number."""
    return frozenset(
        (collection, key)
        for collection, documents in after.collections.items()
        for key, text in documents.items()
        if key not in before.collections.get(collection, {}) or f'"{order}"' in text
    )


def relocated(changes: Iterable[DocumentChange], of_order: frozenset[tuple[str, str]]) -> tuple[DocumentChange, ...]:
    """``changes``, in their order, with one name for the documents ``of_order``, so that two orders can be compared."""
    return tuple(
        replace(change, document_id=OF_THE_ORDER) if (change.collection, change.document_id) in of_order else change
        for change in changes
    )


def follows(grants: Iterable[Grant], forged: Iterable[DocumentChange], total_fen: int, paid_fen: int) -> bool:
    """Whether a number that is granted became as much smaller as the payment did: a top-up, whose payer names it."""
    changes = tuple(forged)
    for grant in grants:
        for real, cheap in _pairs(grant, changes):
            if real and cheap < real and abs(real * paid_fen - cheap * total_fen) < 1e-6 * abs(real * total_fen):
                return True
    return False


def _pairs(grant: Grant, changes: Iterable[DocumentChange]) -> Iterator[tuple[float, float]]:
    """By how much a granted number grew, and by how much it grew in the other delivery."""
    mine = grant.change
    first = _numbers(mine.before)
    for change in changes:
        same = change.document_id == mine.document_id or mine.path == ""
        if not same or (change.collection, change.path) != (mine.collection, mine.path):
            continue
        start, got = _numbers(change.before), _numbers(change.after)
        for name, value in grant.leaves:
            if isinstance(value, float) and name in got:
                yield value - first.get(name, 0.0), got[name] - start.get(name, 0.0)


def _numbers(text: str | None) -> dict[str, float]:
    values = leaves(loads(text)) if text is not None else ()
    return {path: value for path, value in values if isinstance(value, float)}


def _smallest(held: object, total_fen: int) -> object:
    """1 for a total in fen, 0.01 for one in yuan, of the same kind as ``held``; None where it is no total."""
    text = isinstance(held, str)
    amount = number(loads(held)) if isinstance(held, str) else number(held)
    if amount is None or amount <= 0:
        return None
    if amount == total_fen and total_fen > 1:
        return "1" if text else 1
    if abs(amount * 100 - total_fen) < 0.5 and amount > 0.01:
        return "0.01" if text else 0.01
    return None


def _less(held: object) -> object:
    """A smaller price of the same kind as ``held``; None where there is none."""
    amount = number(loads(held)) if isinstance(held, str) else number(held)
    if amount is None or amount <= 0.01:
        return None
    value = 1 if amount > 1 else 0.01
    return str(value) if isinstance(held, str) else value


def _places(value: object, way: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], object]]:
    """Everything in JSON data that has no parts, with the keys and indexes that lead to it."""
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _places(inner, (*way, str(name)))
    elif isinstance(value, list):
        for n, inner in enumerate(value):
            yield from _places(inner, (*way, n))
    else:
        yield way, value


def _with(data: object, way: tuple[str | int, ...], value: object) -> object:
    """A copy of ``data`` with another value at the end of ``way``."""
    if not way:
        return value
    if isinstance(data, list):
        return [_with(each, way[1:], value) if n == way[0] else each for n, each in enumerate(data)]
    assert isinstance(data, Mapping)
    return {name: _with(each, way[1:], value) if name == way[0] else each for name, each in data.items()}
