"""Update operators: an old document and ``{$set: ..., $inc: ...}`` make a new document.

In: a compiled update and a document. Out: a new document that shares what did not change. The old one stays as it is.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

from cloudfn.backend.database import update_arrays as arrays
from cloudfn.backend.database.bson import MISSING, Date, Document, Long, Timestamp, Value, is_number, whole
from cloudfn.backend.database.budget import paced
from cloudfn.backend.database.ejson import dumps
from cloudfn.backend.database.engine import MAX_DOCUMENT_BYTES
from cloudfn.backend.database.errors import bad_parameter, bad_request, too_large
from cloudfn.backend.database.numbers import add, multiply
from cloudfn.backend.database.order import compare, equal
from cloudfn.backend.database.paths import position
from cloudfn.backend.database.positional import NOT_FOUND

Step = Callable[[Value], Value]
"""Old value (or MISSING) to new value (or MISSING for "remove the field")."""


MOST_BACKFILLED = MAX_DOCUMENT_BYTES // 3
"""Elements that one update adds to reach a place in an array; each takes three bytes or more of a document."""


class Copies:
    """Objects and arrays that one update has made itself. They are changed in place by its further steps: to copy them
    for each path would be quadratic."""

    __slots__ = ("_backfilled", "_made")

    def __init__(self) -> None:
        self._made: dict[int, Value] = {}
        self._backfilled = 0

    def of(self, value: Value) -> Value:
        """``value`` where it is one of ours, else a copy that is."""
        return value if id(value) in self._made else self.add(value.copy())

    def add(self, made: Value) -> Value:
        self._made[id(made)] = made  # kept, so that nothing else gets its id
        return made

    def backfill(self, array: list[Value], length: int) -> None:
        """Raises DatabaseError where that would be more than a document holds."""
        self._backfilled += max(length - len(array), 0)
        if self._backfilled > MOST_BACKFILLED:
            raise too_large(MAX_DOCUMENT_BYTES)
        array += [None] * (length - len(array))


def apply(
    document: Document, update: Document, now_ms: int, *, inserting: bool = False, copies: Copies | None = None
) -> Document:
    """The updated document. ``inserting`` lets ``$setOnInsert`` act. ``copies``: of updates that follow each other.

    Costs budget. Raises DatabaseError for unknown operators, two operators on one path, wrong operand types and a
    changed ``_id``.
    """
    copies = copies or Copies()
    steps: list[tuple[str, Step]] = []
    renames: list[tuple[str, str]] = []
    for operator, fields in update.items():
        if type(fields) is not dict:
            raise bad_request(f"Modifiers operate on fields but we found another type for {operator}")
        if operator == "$rename":
            renames += [(source, _new_name(source, target)) for source, target in fields.items()]
        elif operator == "$setOnInsert":
            steps += [(path, _set(value)) for path, value in fields.items()] if inserting else []
        elif operator == "$currentDate":
            steps += [(path, _now(kind, now_ms)) for path, kind in fields.items()]
        elif operator in OPERATORS:
            steps += [(path, OPERATORS[operator](value)) for path, value in paced(fields.items())]
        else:
            raise bad_request(f"Unknown modifier: {operator}")
    paths = [path for path, _ in steps] + [path for pair in renames for path in pair]
    _no_conflicts(paths)
    for path in paths:
        _check_places(path)
    changed = document
    # New fields are appended in the order of their names, not of the request: MongoDB manual, "Update Operators".
    for path, step in paced(sorted(steps, key=lambda item: item[0].split("."))):
        changed = _at(changed, path.split("."), step, path, copies)
    for source, target in paced(renames):
        value = _read(changed, source)
        if value is not MISSING:
            changed = _at(changed, source.split("."), lambda old: MISSING, source, copies)
            changed = _at(changed, target.split("."), _set(value), target, copies)
    if "_id" in document and not equal(changed.get("_id", MISSING), document["_id"]):
        raise bad_parameter("Performing an update on the path '_id' would modify the immutable field '_id'")
    return changed


def _check_places(path: str) -> None:
    if path.split(".")[0] == "$[]":
        raise bad_request(f"Cannot have '$[]' in the first position in path '{path}'")
    for name in path.split("."):
        if name == "$":
            raise bad_request(NOT_FOUND)
        if name[:2] == "$[" and name != "$[]":
            raise bad_request(
                f"No array filter found for '{name}' in '{path}': the SDK has no way to send arrayFilters"
            )


def _no_conflicts(paths: list[str]) -> None:
    ordered = sorted(path.split(".") for path in paths)
    for one, other in pairwise(ordered):
        if other[: len(one)] == one:
            name = ".".join(other)
            raise bad_request(f"Updating the path '{name}' would create a conflict at '{'.'.join(one)}'")


def _new_name(source: str, target: Value) -> str:
    if type(target) is not str:
        raise bad_request("The 'to' field for $rename must be a string")
    if source == target:
        raise bad_request("The source and target field for $rename must differ")
    return target


def _read(document: Document, path: str) -> Value:
    value: Value = document
    for name in path.split("."):
        if type(value) is not dict:
            if type(value) is list:
                raise bad_request("The source field of $rename cannot be an array element")
            return MISSING
        value = value.get(name, MISSING)
    return value


def _at(value: Any, parts: list[str], step: Step, path: str, copies: Copies) -> Any:
    """``value`` with ``step`` done at ``parts``, everything on the way copied once."""
    name, rest = parts[0], parts[1:]
    if type(value) is dict:
        old = value.get(name, MISSING)
        new = _inner(old, rest, step, path, name, copies)
        if new is old:
            return value
        copy = copies.of(value)
        if new is MISSING:
            copy.pop(name, None)
        else:
            copy[name] = new
        return copy
    if type(value) is list:
        return _in_array(value, name, rest, step, path, copies)
    raise bad_request(f"Cannot create field '{name}' in element {{{path.split('.')[0]}: {dumps(value)}}}")


def _inner(old: Value, rest: list[str], step: Step, path: str, name: str, copies: Copies) -> Value:
    if not rest:
        return step(old)
    if rest[0] == "$[]" and type(old) is not list:
        if old is MISSING:
            raise bad_request(f"The path '{path}' must exist in the document in order to apply array updates.")
        raise bad_request(f"Cannot apply array updates to non-array element {name}: {dumps(old)}")
    if old is MISSING:
        made = _at({}, rest, step, path, copies)
        return MISSING if made == {} else made
    if type(old) is not dict and type(old) is not list:
        if step(MISSING) is MISSING:
            return old
        raise bad_request(f"Cannot create field '{rest[0]}' in element {{{name}: {dumps(old)}}}")
    return _at(old, rest, step, path, copies)


def _in_array(value: list[Value], name: str, rest: list[str], step: Step, path: str, copies: Copies) -> list[Value]:
    if name == "$[]":
        return _each_element(value, rest, step, path, copies)
    place = position(name)
    if place < 0:
        if step(MISSING) is MISSING:
            return value
        raise bad_request(f"Cannot create field '{name}' in an array (path '{path}')")
    old = value[place] if place < len(value) else MISSING
    new = _inner(old, rest, step, path, name, copies)
    if new is old:
        return value
    copy: list[Value] = copies.of(value)
    if new is MISSING:
        copy[place] = None  # $unset of an array element leaves null, MongoDB manual
        return copy
    if place > 1_500_000:
        raise bad_request("can't backfill array to larger than 1500000 elements")
    copies.backfill(copy, place + 1)
    copy[place] = new
    return copy


def _each_element(value: list[Value], rest: list[str], step: Step, path: str, copies: Copies) -> list[Value]:
    changed = [_inner(old, rest, step, path, "$[]", copies) for old in paced(value)]
    if all(new is old for new, old in zip(changed, value, strict=True)):
        return value
    whole: list[Value] = copies.add([None if new is MISSING else new for new in changed])
    return whole


def _remove(old: Value) -> Value:
    return MISSING


def _set(value: Value) -> Step:
    return lambda old: value


def _now(kind: Value, now_ms: int) -> Step:
    if kind is True or kind == {"$type": "date"}:
        return _set(Date(now_ms))
    if kind == {"$type": "timestamp"}:
        return _set(Timestamp(now_ms // 1000, 1))
    raise bad_request("$currentDate takes true, {$type: 'date'} or {$type: 'timestamp'}")


def _number(operator: str, operand: Value, old: Value) -> None:
    if not is_number(operand):
        raise bad_request(f"Cannot {operator} with non-numeric argument: {dumps(operand)}")
    if old is not MISSING and not is_number(old):
        raise bad_request(f"Cannot apply {operator} to a value of non-numeric type: {dumps(old)}")


def _fitting(old: Value, operand: Value, result: Value, operator: str) -> Value:
    """``result``, unless two integers have left the 64-bit range."""
    if type(result) is float and isinstance(old, int) and isinstance(operand, int):
        raise bad_request(f"Failed to apply {operator} operations to current value ({dumps(old)})")
    return result


def _increment(operand: Value) -> Step:
    def step(old: Value) -> Value:
        _number("$inc", operand, old)
        return operand if old is MISSING else _fitting(old, operand, add(old, operand), "$inc")

    return step


def _multiply(operand: Value) -> Step:
    def step(old: Value) -> Value:
        _number("$mul", operand, old)
        return type(operand)(0) if old is MISSING else _fitting(old, operand, multiply(old, operand), "$mul")

    return step


def _least(operand: Value) -> Step:
    return lambda old: operand if old is MISSING or compare(operand, old) < 0 else old


def _greatest(operand: Value) -> Step:
    return lambda old: operand if old is MISSING or compare(operand, old) > 0 else old


def _bits(operand: Value) -> Step:
    if type(operand) is not dict or not operand or not {*operand} <= {"and", "or", "xor"}:
        raise bad_request("$bit takes {and|or|xor: integer}")

    def step(old: Value) -> Value:
        value = 0 if old is MISSING else old
        for name, mask in operand.items():
            if type(mask) not in (int, Long) or type(value) not in (int, Long):
                raise bad_request("Cannot apply $bit to a value of non-integral type")
            result = value & mask if name == "and" else value | mask if name == "or" else value ^ mask
            value = whole(result, value, mask)
        return value

    return step


OPERATORS: dict[str, Callable[[Value], Step]] = {
    "$set": _set,
    "$unset": lambda operand: _remove,
    "$inc": _increment,
    "$mul": _multiply,
    "$min": _least,
    "$max": _greatest,
    "$bit": _bits,
    "$push": arrays.push,
    "$pop": arrays.pop,
    "$pull": arrays.pull,
    "$pullAll": arrays.pull_all,
    "$addToSet": arrays.add_to_set,
}


def is_operators(update: Document) -> bool:
    """Whether ``update`` is made of operators; a mix with plain fields is refused."""
    with_dollar = [name[:1] == "$" for name in update]
    if any(with_dollar) and not all(with_dollar):
        raise bad_request("an update is either operators or a whole document, not both")
    return bool(with_dollar) and with_dollar[0]
