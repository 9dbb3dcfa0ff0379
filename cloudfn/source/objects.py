"""What ``this`` is, and what classes hold, as far as the source shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cloudfn.source.names import Names
from cloudfn.source.syntax import FUNCTIONS, member_name, member_object

if TYPE_CHECKING:
    from tree_sitter import Node

_FIELDS = frozenset(("field_definition", "public_field_definition"))


def this_of(node: Node) -> Node | None:
    """The object literal or class body whose function a ``this`` stands in; None where it is something else's."""
    current = node.parent
    while current is not None:
        if current.type == "class_body":
            return current
        if current.type in FUNCTIONS and current.type != "arrow_function":
            holder = current.parent
            if holder is not None and holder.type == "pair":
                holder = holder.parent
            return holder if holder is not None and holder.type in ("object", "class_body") else None
        current = current.parent
    return None


def body_of_class(node: Node) -> Node | None:
    return node.child_by_field_name("body") if node.type in ("class_declaration", "class") else None


def member_of_class(names: Names, body: Node, name: str) -> Node | None:
    """The only value that a member of a class gets: a field's, or what one ``this.name = value`` in it assigns."""
    file = names.file
    found: list[Node | None] = []
    for each in body.named_children:
        key = each.child_by_field_name("property") or each.child_by_field_name("name")
        if key is None or file.text(key) != name:
            continue
        if each.type == "method_definition":
            found.append(each)
        elif each.type in _FIELDS and (value := each.child_by_field_name("value")) is not None:
            found.append(value)
    for each in names.found.get("assignment", ()):
        left = each.child_by_field_name("left")
        if left is None or not body.start_byte < each.start_byte < body.end_byte or member_name(file, left) != name:
            continue
        owner = member_object(left)
        if owner is not None and owner.type == "this":
            found.append(each.child_by_field_name("right"))
    return found[0] if len(found) == 1 else None
