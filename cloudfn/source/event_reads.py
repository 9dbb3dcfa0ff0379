"""Which fields of its event a handler reads: through aliases, destructuring, and functions that it hands it to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from cloudfn.source.handlers import parameters
from cloudfn.source.pay_calls import arguments
from cloudfn.source.syntax import FUNCTIONS, File, member_name, member_object, unwrapped, walk

if TYPE_CHECKING:
    from tree_sitter import Node


def event_reads(file: File, function: Node, event: Node, seen: set[int] | None = None) -> Iterator[tuple[str, Node]]:
    """(field, node) of everything that ``function`` reads of its parameter ``event``."""
    if event.type == "assignment_pattern":
        event = event.child_by_field_name("left") or event
    if event.type == "object_pattern":
        yield from _keys(file, event)
        return
    if event.type != "identifier":
        return
    seen = {function.id} if seen is None else seen
    aliases = {file.text(event)}
    for node in walk(function):
        if node.type == "variable_declarator":
            name, value = node.child_by_field_name("name"), node.child_by_field_name("value")
            if name is None or value is None or not _is_event(file, value, aliases):
                continue
            if name.type == "identifier":
                aliases.add(file.text(name))
            elif name.type == "object_pattern":
                yield from _keys(file, name)
        elif node.type in ("member_expression", "subscript_expression"):
            owner = member_object(node)
            if owner is not None and _is_event(file, owner, aliases) and member_name(file, node):
                yield member_name(file, node), node.child_by_field_name("property") or node
        elif node.type == "call_expression":
            yield from _handed_on(file, node, aliases, seen)


def _handed_on(file: File, call: Node, aliases: set[str], seen: set[int]) -> Iterator[tuple[str, Node]]:
    """What a function of the same file reads of the event that ``call`` gives it."""
    called = call.child_by_field_name("function")
    target = file.declared(file.text(called)) if called is not None and called.type == "identifier" else None
    target = unwrapped(target) if target is not None else None
    if target is None or target.type not in FUNCTIONS or target.id in seen:
        return
    for given, parameter in zip(arguments(call), parameters(target), strict=False):
        if _is_event(file, given, aliases):
            seen.add(target.id)
            yield from event_reads(file, target, parameter, seen)


def _is_event(file: File, node: Node, aliases: set[str]) -> bool:
    """``event`` and ``event || {}``, but not ``{...event}``: only what stands for the event itself."""
    node = unwrapped(node)
    if node.type == "binary_expression":
        left = node.child_by_field_name("left")
        operator = node.child_by_field_name("operator")
        node = left if left is not None and operator is not None and file.text(operator) in ("||", "??") else node
    return node.type == "identifier" and file.text(node) in aliases


def _keys(file: File, pattern: Node) -> Iterator[tuple[str, Node]]:
    for each in pattern.named_children:
        if each.type == "shorthand_property_identifier_pattern":
            yield file.text(each), each
        elif each.type == "pair_pattern":
            key = each.child_by_field_name("key")
            if key is not None:
                yield file.text(key).strip("'\""), key
        elif each.type == "object_assignment_pattern":
            left = each.child_by_field_name("left")
            if left is not None:
                yield file.text(left), left
