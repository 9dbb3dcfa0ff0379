"""What a module exports under a name, CommonJS and ES modules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cloudfn.source.names import BoundName, Names
from cloudfn.source.syntax import FUNCTIONS, member_name, member_object, string_value

if TYPE_CHECKING:
    from tree_sitter import Node


def exported(names: Names, name: str) -> Node | BoundName | tuple[bool, Node] | None:
    """The exported value; (True, object) where it is a member of what ``module.exports`` is; the module's root for
    ``default`` of a CommonJS module; None when the module has no such export."""
    file = names.file
    found: Node | BoundName | tuple[bool, Node] | None = None
    is_commonjs = False
    for node in names.found.get("assignment", ()):
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        if left is None or right is None:
            continue
        if file.text(left) == "module.exports":
            found, is_commonjs = (True, right), True
        elif _is_exports(names, member_object(left)):
            is_commonjs = True
            if member_name(file, left) == name:
                found = right
    for node in names.found.get("export", ()):
        one = _statement(names, node, name)
        found = one if one is not None else found
    if name == "default" and is_commonjs and not names.found.get("export"):
        return file.root
    return found


def _is_exports(names: Names, node: Node | None) -> bool:
    return node is not None and names.file.text(node) in ("exports", "module.exports")


def _statement(names: Names, node: Node, name: str) -> Node | BoundName | None:
    file = names.file
    value, declaration = node.child_by_field_name("value"), node.child_by_field_name("declaration")
    source = node.child_by_field_name("source")
    request = string_value(file, source) if source is not None else None
    if value is not None:
        return value if name == "default" else None
    if declaration is not None:
        if any(child.type == "default" for child in node.children):
            return declaration if name == "default" else None
        return _declared(names, declaration, name)
    clause = next((each for each in node.named_children if each.type == "export_clause"), None)
    for one in clause.named_children if clause is not None else ():
        own = one.child_by_field_name("name")
        alias = one.child_by_field_name("alias") or own
        if own is not None and alias is not None and file.text(alias) == name:
            return BoundName(request=request, path=(file.text(own),)) if request else own
    return None


def _declared(names: Names, declaration: Node, name: str) -> Node | None:
    for each in declaration.named_children if declaration.type not in FUNCTIONS else (declaration,):
        own = each.child_by_field_name("name")
        if own is not None and names.file.text(own) == name:
            return each.child_by_field_name("value") if each.type == "variable_declarator" else each
    return None
