"""Finds calls of ``cloudPay``'s APIs, however the object was reached, and their arguments."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from cloudfn.frozen import dataclass
from cloudfn.source.syntax import File, member_name, member_object, properties, resolved, walk

if TYPE_CHECKING:
    from tree_sitter import Node

APIS = frozenset(("unifiedOrder", "queryOrder", "closeOrder", "refund", "queryRefund", "downloadBill"))


@dataclass(frozen=True, slots=True)
class PayCall:
    """``cloud.cloudPay.API({...})``; ``fields`` are the argument's visible keys."""

    api: str
    node: Node
    fields: dict[str, Node]


def pay_calls(file: File) -> Iterator[PayCall]:
    """Every call of a payment API in the file, in its order."""
    if b"cloudPay" not in file.data:
        return
    for node in walk(file.root):
        if node.type != "call_expression":
            continue
        function = node.child_by_field_name("function")
        if function is None or member_name(file, function) not in APIS:
            continue
        if is_cloud_pay(file, member_object(function)):
            yield PayCall(member_name(file, function), node, _fields(file, node))


def is_cloud_pay(file: File, node: Node | None) -> bool:
    """Whether an expression is ``X.cloudPay``, ``X.cloudPay({appid})`` or a name for one of them."""
    if node is None:
        return False
    node = resolved(file, node)
    if node.type == "call_expression":
        inner = node.child_by_field_name("function")
        return inner is not None and member_name(file, inner) == "cloudPay"
    if member_name(file, node) == "cloudPay":
        return True
    # const { cloudPay } = cloud
    return node.type == "identifier" and file.text(node) == "cloudPay"


def arguments(call: Node) -> list[Node]:
    listed = call.child_by_field_name("arguments")
    return [each for each in listed.named_children if each.type != "comment"] if listed is not None else []


def _fields(file: File, call: Node) -> dict[str, Node]:
    given = arguments(call)
    if not given:
        return {}
    argument = resolved(file, given[0])
    return properties(file, argument) if argument.type == "object" else {}
