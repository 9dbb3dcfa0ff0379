"""Finds the function that the platform calls: ``exports.main = ...`` and its variants."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cloudfn.source.syntax import FUNCTIONS, File, member_name, member_object, properties, resolved, walk

if TYPE_CHECKING:
    from tree_sitter import Node


def handler_of(file: File, method: str) -> Node | None:
    """The function node exported as ``method``, or None when it cannot be seen."""
    for node in file.root.named_children:
        found = _exported(file, node, method)
        if found is not None:
            target = resolved(file, found)
            return target if target.type in FUNCTIONS else None
    return None


def _exported(file: File, node: Node, method: str) -> Node | None:
    if node.type == "export_statement":
        declaration = node.child_by_field_name("declaration")
        if declaration is not None and declaration.type in FUNCTIONS:
            name = declaration.child_by_field_name("name")
            return declaration if name is not None and file.text(name) == method else None
        for each in walk(node, into_functions=False):
            if each.type == "variable_declarator":
                name, value = each.child_by_field_name("name"), each.child_by_field_name("value")
                if name is not None and file.text(name) == method:
                    return value
        return None
    if node.type != "expression_statement":
        return None
    assignment = node.named_children[0] if node.named_children else None
    if assignment is None or assignment.type != "assignment_expression":
        return None
    left, right = assignment.child_by_field_name("left"), assignment.child_by_field_name("right")
    if left is None or right is None:
        return None
    if member_name(file, left) == method and _is_exports(file, member_object(left)):
        return right
    if file.text(left) == "module.exports" and right.type == "object":
        return properties(file, right).get(method)
    return None


def _is_exports(file: File, node: Node | None) -> bool:
    return node is not None and file.text(node) in ("exports", "module.exports")


def parameters(function: Node) -> list[Node]:
    """The parameters of a function, patterns and defaults as they are."""
    single = function.child_by_field_name("parameter")
    if single is not None:
        return [single]
    listed = function.child_by_field_name("parameters")
    return list(listed.named_children) if listed is not None else []


def body_of(function: Node) -> Node | None:
    return function.child_by_field_name("body")


def is_async(function: Node) -> bool:
    return any(child.type == "async" for child in function.children)
