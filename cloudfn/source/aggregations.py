"""Aggregations that name no ``limit``: CloudBase gives the first 20 rows of what they make."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

from cloudfn.digits import only_digits
from cloudfn.errors import Notice
from cloudfn.frozen import dataclass
from cloudfn.source.pay_calls import arguments
from cloudfn.source.syntax import File, member_name, member_object, properties, resolved, string_value, walk

if TYPE_CHECKING:
    from tree_sitter import Node

ROWS = 20
ENDLESS = 1 << 30
ONE = ("string", "template_string", "member_expression")
"""What stands for one id under ``_id``; a call may be ``_.in([...])``."""


@dataclass(frozen=True, slots=True)
class Aggregation:
    """``X.collection(...).aggregate()...end()`` whose chain can be seen whole. ``collection`` "" when its name cannot.

    ``most``: rows that it can give at most, as far as its stages tell.
    """

    collection: str
    most: int
    end: Node


def unlimited(file: File) -> Iterator[Aggregation]:
    """The aggregations of the file that no ``limit`` stage is part of, in its order."""
    if b"aggregate" not in file.data:
        return
    calls = [node for node in walk(file.root) if node.type == "call_expression"]
    limited = {file.text(each) for call in calls if _called(file, call) == "limit" and (each := _object(call))}
    for call in calls:
        if _called(file, call) != "end":
            continue
        stages = _stages(file, call, limited)
        if stages and all(name != "limit" for name, _ in stages):
            yield Aggregation(_collection(file, stages[0][1]), _most(file, stages), call)


def check_aggregations(file: File) -> Iterator[Notice]:
    """Findings: results that can be longer than what production gives."""
    for each in unlimited(file):
        if each.most > ROWS:
            yield Notice("CFN-TCB-021", {"rows": ROWS}, file.where(_last(each.end)))


def _called(file: File, node: Node) -> str:
    function = node.child_by_field_name("function") if node.type == "call_expression" else None
    return member_name(file, function) if function is not None else ""


def _last(call: Node) -> Node:
    """``end`` of ``....end()``: the place where a limit is missing."""
    function = call.child_by_field_name("function")
    name = function.child_by_field_name("property") if function is not None else None
    return name or call


def _object(call: Node) -> Node | None:
    """``a.b()`` of ``a.b().c()``."""
    function = call.child_by_field_name("function")
    return member_object(function) if function is not None else None


def _owner(file: File, call: Node) -> Node | None:
    owner = _object(call)
    return resolved(file, owner) if owner is not None else None


def _stages(file: File, end: Node, limited: Collection[str]) -> list[tuple[str, Node]]:
    """(name, call) from ``aggregate`` to before ``end``; empty when the chain begins with something else.

    Stages are added in place: a chain that goes through a name on which ``limit`` is called elsewhere is limited.
    """
    found: list[tuple[str, Node]] = []
    call = end
    while True:
        owner = _object(call)
        node = resolved(file, owner) if owner is not None else None
        if owner is None or node is None or node.type != "call_expression":
            return []
        if owner.type == "identifier" and file.text(owner) in limited:
            return []
        call = node
        found.insert(0, (_called(file, call), call))
        if found[0][0] == "aggregate":
            return found


def _collection(file: File, aggregate: Node) -> str:
    call = _owner(file, aggregate)
    given = arguments(call) if call is not None and _called(file, call) == "collection" else []
    return string_value(file, resolved(file, given[0])) or "" if given else ""


def _most(file: File, stages: list[tuple[str, Node]]) -> int:
    most = ENDLESS
    for name, call in stages:
        given = arguments(call)
        argument = resolved(file, given[0]) if given else None
        fields = properties(file, argument) if argument is not None and argument.type == "object" else {}
        value = {key: file.text(node) for key, node in fields.items()}
        if name in ("count", "facet") or (name == "group" and value.get("_id") in ("null", "undefined", "''", '""')):
            most = min(most, 1)
        elif name == "sample" and only_digits(value.get("size", "")):
            most = min(most, int(value["size"]))
        elif name == "match" and "_id" in fields and resolved(file, fields["_id"]).type in ONE:
            most = min(most, 1)
        elif name == "unwind":
            most = ENDLESS
    return most
