"""Compares the end states of two trials. Pure.

Two runs never agree to the millisecond, and ids may be random. So two instants that are near each other are equal,
documents with ids of their own making are compared by content, and what differs between two identical trials is noise.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime

from cloudfn.frozen import dataclass
from cloudfn.snapshots import Change, Snapshot, diff

Place = tuple[str, str, str]
"""(collection, document id, dotted path); the path is "" for a whole document."""

MISSING = object()


@dataclass(frozen=True, slots=True)
class Noise:
    """What two identical trials disagreed about: ``places`` in documents, ``made`` collections with random ids."""

    places: frozenset[Place] = frozenset()
    made: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Difference:
    """A place where a trial ended otherwise. ``before``, ``wanted`` and ``got`` are JSON text or None: at the start,
    after one delivery, and after the trial. An empty ``document_id`` means that a collection's documents were counted.
    """

    collection: str
    document_id: str
    path: str
    before: str | None
    wanted: str | None
    got: str | None

    @property
    def place(self) -> str:
        name = f"{self.collection}/{self.document_id}" if self.document_id else self.collection
        return name + (f".{self.path}" if self.path else "")

    @property
    def is_number(self) -> bool:
        return all(value is None or _number(value) is not None for value in (self.before, self.wanted, self.got))

    def steps(self) -> str:
        """``100 -> 200 -> 300``: at the start, after one delivery, after the trial."""
        return " -> ".join(_short(value) for value in (self.before, self.wanted, self.got))


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
        elif not near(change.before, change.after, tolerance_s):
            places.add((change.collection, change.document_id, change.path))
    return Noise(frozenset(places), frozenset(made))


def differences(
    start: Snapshot, wanted: Snapshot, got: Snapshot, ignore: Noise, tolerance_s: float
) -> tuple[Difference, ...]:
    """Where ``got`` is not as ``wanted``, the most telling place first."""
    found: list[Difference] = []
    for change in diff(wanted, got):
        born = change.path == "" and (change.before is None or change.after is None)
        if born and change.collection in ignore.made and _is_new(start, change):
            continue  # counted below
        if (change.collection, change.document_id, change.path) in ignore.places:
            continue
        if near(change.before, change.after, tolerance_s):
            continue
        before = value_at(start, change.collection, change.document_id, change.path)
        found.append(
            Difference(change.collection, change.document_id, change.path, before, change.before, change.after)
        )
    for collection in sorted(ignore.made):
        found += _counted(collection, start, wanted, got)
    return tuple(sorted(found, key=_telling))


def gains(genuine: Iterable[Change], forged: Iterable[Change], tolerance_s: float) -> tuple[Change, ...]:
    """What a forged call changed that a genuine one changes too: the same place, to the same value or a number."""
    real = {(each.collection, each.document_id, each.path): each.after for each in genuine}
    found = []
    for change in forged:
        place = (change.collection, change.document_id, change.path)
        if change.path == "" and change.before is None:
            body = _body(change.after)
            same = any(
                name == change.collection and path == "" and _near(_body(after), body, tolerance_s)
                for (name, _, path), after in real.items()
            )
            if same or place in real:
                found.append(change)
        elif place in real:
            number = change.after is not None and _number(change.after) is not None
            if number or near(real[place], change.after, tolerance_s):
                found.append(change)
    return tuple(sorted(found, key=lambda change: (len(str(change)), str(change))))


def near(one: str | None, two: str | None, tolerance_s: float) -> bool:
    """Whether two JSON texts are equal but for instants that lie close together."""
    if one == two:
        return True
    if one is None or two is None:
        return False
    return _near(_loads(one), _loads(two), tolerance_s)


def value_at(snapshot: Snapshot, collection: str, document_id: str, path: str) -> str | None:
    """The JSON text at a place, None when there is none."""
    text = snapshot.collections.get(collection, {}).get(document_id)
    if text is None or path == "":
        return text
    value: object = json.loads(text)
    for name in path.split("."):
        value = value.get(name, MISSING) if isinstance(value, dict) else MISSING
    return None if value is MISSING else _plain(value)


def _is_new(start: Snapshot, change: Change) -> bool:
    return change.document_id not in start.collections.get(change.collection, {})


def _counted(collection: str, start: Snapshot, wanted: Snapshot, got: Snapshot) -> list[Difference]:
    """New documents with random ids: the same contents as often, whatever their ids are."""
    known = start.collections.get(collection, {})
    one = [text for key, text in wanted.collections.get(collection, {}).items() if key not in known]
    two = [text for key, text in got.collections.get(collection, {}).items() if key not in known]
    if len(one) == len(two):
        return []
    before = len(known)
    path = "(documents)"
    return [Difference(collection, "", path, str(before), str(before + len(one)), str(before + len(two)))]


def _near(one: object, two: object, tolerance_s: float) -> bool:
    if one == two and isinstance(one, bool) == isinstance(two, bool):
        return True
    if isinstance(one, dict) and isinstance(two, dict):
        first, second = _instant(one), _instant(two)
        if first is not None and second is not None:
            return abs(first - second) <= tolerance_s
        return one.keys() == two.keys() and all(
            _near(one[name], two[name], tolerance_s) for name in one if name != "_id"
        )
    if isinstance(one, list) and isinstance(two, list):
        return len(one) == len(two) and all(_near(a, b, tolerance_s) for a, b in zip(one, two, strict=True))
    first, second = _instant(one), _instant(two)
    return first is not None and second is not None and abs(first - second) <= tolerance_s


def _instant(value: object) -> float | None:
    """Seconds since 1970 of what looks like an instant: a date, an ISO text, milliseconds or seconds of our days."""
    if isinstance(value, dict):
        inner = value.get("$date")
        if inner is None and len(value) == 1 and (wrapped := next(iter(value))) in ("$numberLong", "$numberDouble"):
            return _instant(_loads(str(value[wrapped])))
        return _instant(inner) if inner is not None else None
    if isinstance(value, str):
        try:
            return datetime.fromisoformat(value).timestamp() if len(value) >= 19 else None
        except (ValueError, OverflowError):
            return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    if 1e12 <= value < 1e13:
        return value / 1000
    return float(value) if 1e9 <= value < 1e10 else None


def _telling(difference: Difference) -> tuple[bool, bool, int, str]:
    """Numbers tell most (money, points), then changed values, then whole documents; short paths first."""
    whole = difference.path == ""
    return (not difference.is_number, whole, len(difference.place), difference.place)


def _number(text: str) -> float | None:
    value = _loads(text)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value)


def _plain(value: object) -> str:
    if isinstance(value, dict) and len(value) == 1:
        ((name, inner),) = value.items()
        if name in ("$numberInt", "$numberLong", "$numberDouble"):
            return str(inner)
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _loads(text: str) -> object:
    try:
        value: object = json.loads(text)
    except ValueError:
        return text
    return value


def _body(text: str | None) -> object:
    """A document without its id."""
    value = json.loads(text) if text is not None else None
    if isinstance(value, dict):
        value.pop("_id", None)
    return value


def _short(value: str | None) -> str:
    if value is None:
        return "(absent)"
    return value if len(value) <= 60 else value[:57] + "..."
