"""What a sound delivery gives away, and whether another delivery gave the same. Pure.

A callback may write down whatever it is told: a refused amount, a note, a row in a log. Only what a genuine, full
payment causes counts, and only when it is caused again. So the changes of one sound delivery are sorted first: what
merely repeats the notification (its numbers, instants, the fee beside the order's number) is a record, the rest is
the grant.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import field

from cloudfn.frozen import dataclass
from cloudfn.pay.prove.json_values import Leaf, instant, leaves, loads, number, similar
from cloudfn.snapshots import DocumentChange, Snapshot

WORDS = frozenset(("", "SUCCESS", "FAIL", "OK", "Y", "N", "CNY"))
"""Values of an event that are as likely a project's own state as a copy of the event's."""


@dataclass(frozen=True, slots=True)
class Grant:
    """One change of a sound delivery. ``leaves`` are the values in it that are no mere record of the notification, or
    all of them where it is nothing but a ``record``."""

    change: DocumentChange
    leaves: tuple[Leaf, ...]
    record: bool = False


@dataclass(frozen=True, slots=True)
class NotificationFacts:
    """What the notification says: ``texts`` are its ids and instants, ``fees`` its amounts in fen, ``order`` its
    order's number."""

    order: str
    texts: frozenset[str] = frozenset()
    fees: frozenset[float] = field(default_factory=frozenset)

    @staticmethod
    def of(parts: Iterable[Mapping[str, object]], order: str) -> NotificationFacts:
        """All that stands in ``parts``, at any depth."""
        values = [value for part in parts for _, value in leaves(part)]
        texts = {value for value in values if isinstance(value, str)} - WORDS
        return NotificationFacts(
            order, frozenset(texts), frozenset(value for value in values if isinstance(value, float))
        )


def grants(changes: Iterable[DocumentChange], end: Snapshot, said: NotificationFacts) -> tuple[Grant, ...]:
    """What the ``changes`` of one sound delivery give away, ``end`` being the documents after it.

    Where a delivery does nothing but write a record, the record is all that it gives, and counts.
    """
    all_changes = tuple(changes)
    candidates = [Grant(change, tuple(_more_than_a_record(change, end, said))) for change in all_changes]
    given = tuple(grant for grant in candidates if grant.leaves)
    return given or tuple(Grant(change, tuple(leaves(_value(change))), record=True) for change in all_changes)


def gains(
    genuine: Iterable[Grant],
    forged: Iterable[DocumentChange],
    tolerance_s: float,
    *,
    fee: tuple[int, int] | None = None,
) -> tuple[DocumentChange, ...]:
    """What the ``forged`` delivery changed to the very values that a sound one grants; the worst first.

    ``fee`` is (the order's, what was paid instead) in fen: a document that repeats the amount is the same document.
    """
    given = tuple(genuine)
    gained = [change for change in forged if any(_same(grant, change, tolerance_s, fee) for grant in given)]
    return tuple(sorted(gained, key=_worst))


def _more_than_a_record(change: DocumentChange, end: Snapshot, said: NotificationFacts) -> Iterable[Leaf]:
    value = _value(change)
    if value is None:
        return (("", None),)  # taken away: a document, a coupon code, a lock
    document = end.collections.get(change.collection, {}).get(change.document_id, "")
    of_order = bool(said.order) and (change.document_id == said.order or json.dumps(said.order) in document)
    fresh = change.before is None or change.path == ""
    return [leaf for leaf in leaves(value) if not _is_record(leaf[1], said, amounts=of_order and fresh)]


def _is_record(value: object, said: NotificationFacts, *, amounts: bool) -> bool:
    if value is None or value == "" or instant(value) is not None:
        return True
    if isinstance(value, float):
        return amounts and value in said.fees
    return isinstance(value, str) and value in said.texts


def _same(grant: Grant, change: DocumentChange, tolerance_s: float, fee: tuple[int, int] | None) -> bool:
    mine, real = change, grant.change
    if (mine.collection, mine.path) != (real.collection, real.path):
        return False
    born = real.path == "" and real.before is None and mine.before is None
    if not born and mine.document_id != real.document_id:
        return False
    value = _value(mine)
    if value is None or grant.leaves == (("", None),):
        return value is None and grant.leaves == (("", None),)
    got = dict(leaves(value))
    whole = not grant.record and any(path for path, _ in grant.leaves)
    return all(
        name in got and (similar(expected, got[name], tolerance_s) or (whole and _repeats(expected, got[name], fee)))
        for name, expected in grant.leaves
    )


def _repeats(expected: object, actual: object, fee: tuple[int, int] | None) -> bool:
    return fee is not None and expected == fee[0] and actual == fee[1]


def _value(change: DocumentChange) -> object:
    return loads(change.after) if change.after is not None else None


def _worst(change: DocumentChange) -> tuple[bool, bool, int, str]:
    """Numbers tell most (money, points), then changed values, then whole documents; short ones first."""
    counted = change.after is not None and number(loads(change.after)) is not None
    return (not counted, change.path == "", len(str(change)), str(change))
