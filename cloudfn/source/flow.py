"""Which values a function returns, and whether it can end without returning one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from cloudfn.source.handlers import body_of
from cloudfn.source.syntax import walk

if TYPE_CHECKING:
    from tree_sitter import Node


def returned(function: Node) -> Iterator[tuple[Node, Node | None]]:
    """(the return statement, its value or None) of ``function`` itself, not of functions inside it."""
    body = body_of(function)
    if body is None:
        return
    if body.type != "statement_block":
        yield body, body
        return
    for node in walk(body, into_functions=False):
        if node.type == "return_statement":
            values = [each for each in node.named_children if each.type != "comment"]
            yield node, values[0] if values else None


def falls_through(function: Node) -> Node | None:
    """The closing brace of a function that can end without ``return`` or ``throw``; None when it cannot."""
    body = body_of(function)
    if body is None or body.type != "statement_block" or _ends(body):
        return None
    return body.children[-1]


def _ends(node: Node | None) -> bool:
    """Whether no path leads past ``node``."""
    if node is None:
        return False
    if node.type in ("return_statement", "throw_statement"):
        return True
    if node.type in ("statement_block", "else_clause"):
        return any(_ends(each) for each in node.named_children)
    if node.type == "if_statement":
        return _ends(node.child_by_field_name("consequence")) and _ends(node.child_by_field_name("alternative"))
    if node.type == "try_statement":
        return _try_ends(node)
    if node.type == "switch_statement":
        return _switch_ends(node)
    if node.type in ("while_statement", "for_statement", "do_statement"):
        return _endless(node)
    return False


def _try_ends(node: Node) -> bool:
    handler, finalizer = node.child_by_field_name("handler"), node.child_by_field_name("finalizer")
    if finalizer is not None and _ends(finalizer.child_by_field_name("body")):
        return True
    caught = handler is None or _ends(handler.child_by_field_name("body"))
    return _ends(node.child_by_field_name("body")) and caught


def _switch_ends(node: Node) -> bool:
    body = node.child_by_field_name("body")
    cases = [each for each in body.named_children if each.type.startswith("switch_")] if body is not None else []
    has_default = any(each.type == "switch_default" for each in cases)
    breaks = any(each.type == "break_statement" for each in walk(node, into_functions=False))
    return has_default and not breaks and any(_ends(each) for each in cases[-1].named_children)


def _endless(node: Node) -> bool:
    condition = node.child_by_field_name("condition")
    text = (condition.text or b"").strip(b"() ;") if condition is not None else b"true"
    breaks = any(each.type == "break_statement" for each in walk(node, into_functions=False))
    return text in (b"true", b"1", b"") and not breaks
