"""How amounts are made: text, fractions, cents that are cut off, and a fen that goes missing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from cloudfn.errors import Notice
from cloudfn.source.pay_calls import PayCall
from cloudfn.source.syntax import File, member_name, member_object, resolved, short, unwrapped, walk

if TYPE_CHECKING:
    from tree_sitter import Node

_ROUNDING = ("round", "floor", "ceil", "trunc", "parseInt")
_DOWN = ("floor", "trunc", "parseInt")
"""Rounding that nobody asked for; ``Math.round(price) * 100`` says that whole yuan are meant."""
_TO_TEXT = ("toFixed", "toString")
_BITS = ("|", ">>", ">>>")
_PIECES = re.compile(r"(count|num|number|quantity|qty|days|months|hours|times|length)s?\Z", re.IGNORECASE)
"""Names of things that are whole by nature: 100 fen for each is no price in yuan."""


def check_amounts(file: File, call: PayCall) -> Iterator[Notice]:
    """Findings about ``totalFee`` and ``refundFee`` of a payment call."""
    for key in ("totalFee", "refundFee"):
        node = call.fields.get(key)
        if node is None:
            continue
        value = resolved(file, node)
        params = {"key": key, "value": short(file, value)}
        if _is_text(file, value):
            yield Notice("CFN-SRC-006", params, file.where(node))
        elif any(_loses_cents(file, each) for each in _parts(file, value)):
            yield Notice("CFN-SRC-042", params, file.where(node))
        elif any(_is_cut(file, each) for each in _parts(file, value)):
            yield Notice("CFN-SRC-043", params, file.where(node))
        elif _is_fraction(file, value):
            yield Notice("CFN-SRC-007", params, file.where(node))


def _parts(file: File, value: Node, depth: int = 4) -> Iterator[Node]:
    """The expressions that an amount is made of; names bound once are followed."""
    for node in walk(value, into_functions=False):
        yield node
        if node.type == "identifier" and depth:
            named = resolved(file, node)
            if named != node and named.type not in ("function_declaration", "arrow_function", "function_expression"):
                yield from _parts(file, named, depth - 1)


def _is_text(file: File, value: Node) -> bool:
    if value.type in ("string", "template_string"):
        return True
    if value.type != "call_expression":
        return False
    function = value.child_by_field_name("function")
    return function is not None and (file.text(function) == "String" or member_name(file, function) in _TO_TEXT)


def _loses_cents(file: File, node: Node) -> bool:
    """A price in yuan that is made whole before it becomes fen: ``parseInt(price) * 100``."""
    return any(_is_whole_yuan(file, side) for side in _hundredfold(file, node))


def _is_cut(file: File, node: Node) -> bool:
    """Yuan times a hundred, cut off instead of rounded: ``Math.floor(19.9 * 100)`` is 1989."""
    if node.type == "call_expression" and _function(file, node) in _DOWN:
        inner = _first_argument(node)
    elif node.type == "binary_expression" and _operator(file, node) in _BITS:
        inner = node.child_by_field_name("left")
    elif node.type == "unary_expression" and file.text(node).startswith("~~"):
        inner = _doubly_inverted(node)
    else:
        return False
    sides = _hundredfold(file, resolved(file, inner)) if inner is not None else ()
    return any(side.type != "number" and not _is_pieces(file, side) for side in sides)


def _hundredfold(file: File, node: Node) -> Iterator[Node]:
    """The other side of a product with 100."""
    if node.type != "binary_expression" or _operator(file, node) != "*":
        return
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    if left is None or right is None:
        return
    for one, two in ((left, right), (right, left)):
        two = resolved(file, two)
        if two.type == "number" and file.text(two) in _HUNDRED:
            yield resolved(file, one)


_HUNDRED = ("100", "100.0", "1e2")


def _is_whole_yuan(file: File, node: Node) -> bool:
    """``parseInt(x)``, ``Math.floor(x)``, ``x.toFixed(0)``, ``Number(x.toFixed())``, ``~~x``, ``x | 0`` of a price."""
    node = unwrapped(node)
    if node.type == "call_expression":
        function, given = node.child_by_field_name("function"), _first_argument(node)
        if function is not None and member_name(file, function) == "toFixed":
            return given is None or file.text(given) == "0"
        if _function(file, node) in ("Number", "parseFloat") and given is not None:
            return _is_whole_yuan(file, resolved(file, given))
        return _function(file, node) in _DOWN and given is not None and not _is_pieces(file, given)
    if node.type == "binary_expression" and _operator(file, node) in _BITS:
        inner = node.child_by_field_name("left")
        return inner is not None and not _is_pieces(file, inner)
    if node.type == "unary_expression" and file.text(node).startswith("~~"):
        inner = _doubly_inverted(node)
        return inner is not None and not _is_pieces(file, inner)
    if node.type == "unary_expression" and file.text(node).startswith("+"):
        inner = node.child_by_field_name("argument")
        return inner is not None and _is_whole_yuan(file, resolved(file, inner))
    return False


def _is_pieces(file: File, node: Node) -> bool:
    node = unwrapped(node)
    return bool(_PIECES.search(member_name(file, node) or file.text(node)))


def _doubly_inverted(node: Node) -> Node | None:
    inner = node.child_by_field_name("argument")
    return unwrapped(argument) if inner and (argument := inner.child_by_field_name("argument")) else None


def _function(file: File, call: Node) -> str:
    """``floor`` of ``Math.floor(x)``, ``parseInt`` of ``parseInt(x)``; of other objects' methods nothing is known."""
    function = call.child_by_field_name("function")
    if function is None:
        return ""
    owner = member_object(function)
    if owner is None:
        return file.text(function)
    return member_name(file, function) if file.text(owner) in ("Math", "Number") else ""


def _first_argument(call: Node) -> Node | None:
    listed = call.child_by_field_name("arguments")
    given = [each for each in listed.named_children if each.type != "comment"] if listed is not None else []
    return given[0] if given else None


def _operator(file: File, node: Node) -> str:
    operator = node.child_by_field_name("operator")
    return file.text(operator) if operator is not None else ""


def _is_fraction(file: File, value: Node) -> bool:
    """A decimal literal, or a product that turns yuan into fen without rounding."""
    if value.type == "number":
        return not _is_whole(file.text(value))
    if value.type != "binary_expression":
        return False
    sides = [value.child_by_field_name(side) for side in ("left", "right")]
    if None in sides:
        return False
    parts = [resolved(file, side) for side in sides if side is not None]
    if _operator(file, value) == "*":
        numbers = [file.text(part) for part in parts if part.type == "number"]
        if len(numbers) == 2:
            return not all(map(_is_whole, numbers))
        hundred = any(number in _HUNDRED for number in numbers)
        decimal = any(not _is_whole(number) for number in numbers)
        return decimal or (hundred and not any(_is_rounded(file, part) for part in parts))
    return _operator(file, value) in ("+", "-") and any(_is_fraction(file, part) for part in parts)


def _is_rounded(file: File, node: Node) -> bool:
    if node.type != "call_expression":
        return False
    function = node.child_by_field_name("function")
    return function is not None and (member_name(file, function) or file.text(function)) in _ROUNDING


def _is_whole(number: str) -> bool:
    try:
        return float(number.replace("_", "")).is_integer()
    except ValueError:
        return True  # 0x10, 10n
