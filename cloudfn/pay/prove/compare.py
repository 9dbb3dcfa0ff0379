"""Compares the end states of two trials. Pure.

Two runs never agree to the millisecond, and ids may be random. So two instants that are near each other are equal,
documents with ids of their own making are compared by content, and what differs between two identical trials is noise.
"""

from __future__ import annotations

import json

from cloudfn.frozen import dataclass
from cloudfn.pay.prove import json_values
from cloudfn.pay.prove.json_values import leaves, loads, number, plain
from cloudfn.pay.prove.proof import one_line
from cloudfn.snapshots import DocumentChange, Snapshot, diff

Place = tuple[str, str, str]
"""(collection, document id, dotted path); the path is "" for a whole document."""

MISSING = object()


@dataclass(frozen=True, slots=True)
class Noise:
    """What two identical trials disagreed about: ``places`` in documents, ``made`` collections with random ids, and
    (collection, path) of what is random in their new documents."""

    places: frozenset[Place] = frozenset()
    made: frozenset[str] = frozenset()
    inside: frozenset[tuple[str, str]] = frozenset()


@dataclass(frozen=True, slots=True)
class Difference:
    """A place where a trial ended otherwise. ``before``, ``expected``, ``actual`` are JSON text or None: at the start,
    after one delivery, and after the trial. An empty ``document_id`` means that a collection's documents were counted.
    """

    collection: str
    document_id: str
    path: str
    before: str | None
    expected: str | None
    actual: str | None

    @property
    def place(self) -> str:
        name = f"{self.collection}/{self.document_id}" if self.document_id else self.collection
        return name + (f".{self.path}" if self.path else "") + (".length" if self._lengths() else "")

    @property
    def gravity(self) -> int:
        """0 for a number in a document (money, points, stock), 1 for another value, 2 for a whole document, 3 for how
        many documents there are."""
        if not self.path:
            return 2
        if not self.document_id:
            return 3
        texts = [text for text in (self.before, self.expected, self.actual) if text is not None]
        return 0 if all(number(loads(text)) is not None for text in texts) else 1

    def steps(self) -> str:
        """``100 -> 200 -> 300``: at the start, after one delivery, after the trial."""
        values = self._lengths() or (self.before, self.expected, self.actual)
        return " -> ".join(_short(value) for value in values)

    def _lengths(self) -> tuple[str | None, ...]:
        """Instead of lists that grew, how long they are: cut to a line, long lists look the same."""
        lists = [text if text is None else loads(text) for text in (self.before, self.expected, self.actual)]
        if not all(each is None or isinstance(each, list) for each in lists):
            return ()
        lengths = tuple(str(len(each)) if isinstance(each, list) else None for each in lists)
        return lengths if len({*lengths[1:]}) > 1 else ()


def without(snapshot: Snapshot, collections: frozenset[str]) -> Snapshot:
    """What is compared: all but the collections that are only logs."""
    if not collections:
        return snapshot
    return Snapshot({name: each for name, each in snapshot.collections.items() if name not in collections})


def noise(start: Snapshot, one: Snapshot, two: Snapshot, tolerance_s: float) -> Noise:
    """What differs between two trials that should be the same."""
    places, made = set[Place](), set[str]()
    for change in diff(one, two):
        if change.path == "" and (change.before is None or change.after is None):
            if change.document_id not in start.collections.get(change.collection, {}):
                made.add(change.collection)
        elif not similar(change.before, change.after, tolerance_s):
            places.add((change.collection, change.document_id, change.path))
    inside = {
        (name, path)
        for name in made
        for first, second in zip(_born(name, start, one), _born(name, start, two), strict=False)
        for path in first.keys() | second.keys()
        if not json_values.similar(first.get(path, MISSING), second.get(path, MISSING), tolerance_s)
    }
    return Noise(frozenset(places), frozenset(made), frozenset(inside))


def differences(
    start: Snapshot, expected: Snapshot, actual: Snapshot, ignore: Noise, tolerance_s: float
) -> tuple[Difference, ...]:
    """Where ``actual`` is not as ``expected``, the worst first."""
    differing: list[Difference] = []
    for change in diff(expected, actual):
        born = change.path == "" and (change.before is None or change.after is None)
        if born and change.collection in ignore.made and _is_new(start, change):
            continue  # counted below
        if (change.collection, change.document_id, change.path) in ignore.places:
            continue
        if similar(change.before, change.after, tolerance_s):
            continue
        before = value_at(start, change.collection, change.document_id, change.path)
        differing.append(
            Difference(change.collection, change.document_id, change.path, before, change.before, change.after)
        )
    for collection in sorted(ignore.made):
        differing += _counted(collection, start, expected, actual) or _altered(
            collection, start, expected, actual, ignore, tolerance_s
        )
    return tuple(sorted(differing, key=_worst))


def similar(one: str | None, two: str | None, tolerance_s: float) -> bool:
    """Whether two JSON texts are equal but for instants that lie close together."""
    if one == two:
        return True
    if one is None or two is None:
        return False
    return json_values.similar(loads(one), loads(two), tolerance_s)


def value_at(snapshot: Snapshot, collection: str, document_id: str, path: str) -> str | None:
    """The JSON text at a place, None when there is none."""
    text = snapshot.collections.get(collection, {}).get(document_id)
    if text is None or path == "":
        return text
    value: object = json.loads(text)
    for name in path.split("."):
        value = value.get(name, MISSING) if isinstance(value, dict) else MISSING
    return None if value is MISSING else plain(value)


def _is_new(start: Snapshot, change: DocumentChange) -> bool:
    return change.document_id not in start.collections.get(change.collection, {})


def _counted(collection: str, start: Snapshot, expected: Snapshot, actual: Snapshot) -> list[Difference]:
    """New documents with random ids: as many, whatever their ids are."""
    before = len(start.collections.get(collection, {}))
    one, two = len(_born(collection, start, expected)), len(_born(collection, start, actual))
    if one == two:
        return []
    return [Difference(collection, "", "(documents)", str(before), str(before + one), str(before + two))]


def _altered(
    collection: str, start: Snapshot, expected: Snapshot, actual: Snapshot, ignore: Noise, tolerance_s: float
) -> list[Difference]:
    """New documents with random ids, as many as expected: the places where their contents are otherwise."""
    differing = []
    for one, two in zip(_born(collection, start, expected), _born(collection, start, actual), strict=True):
        for path in sorted(one.keys() | two.keys()):
            first, second = one.get(path, MISSING), two.get(path, MISSING)
            if (collection, path) not in ignore.inside and not json_values.similar(first, second, tolerance_s):
                texts = [None if value is MISSING else plain(value) for value in (first, second)]
                differing.append(Difference(collection, "(new)", path, None, *texts))
    return differing


def _born(collection: str, start: Snapshot, end: Snapshot) -> list[dict[str, object]]:
    """The new documents of a collection without their ids, ``{path: value}``; those alike stand at the same index."""
    known = start.collections.get(collection, {})
    new = [text for key, text in end.collections.get(collection, {}).items() if key not in known]
    bodies = [dict(leaves(loads(text))) for text in new]
    return sorted(
        bodies, key=lambda body: ([str(value) for value in body.values() if isinstance(value, str)], str(body))
    )


def _worst(difference: Difference) -> tuple[int, float, int, str]:
    """By gravity; of two numbers the one that is further off, then short places."""
    off = (number(loads(difference.actual or "0")) or 0.0) - (number(loads(difference.expected or "0")) or 0.0)
    return (difference.gravity, -abs(off), len(difference.place), difference.place)


def _short(value: str | None) -> str:
    return "(absent)" if value is None else one_line(value, 60)
