"""Backend calls of callbacks whose promise nobody waits for: the answer goes out before they are done."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from cloudfn.errors import Notice
from cloudfn.source.handlers import is_async
from cloudfn.source.syntax import FUNCTIONS, File, member_name, member_object, resolved, walk

if TYPE_CHECKING:
    from tree_sitter import Node

_DATABASE = frozenset(("get", "add", "set", "update", "remove", "count", "end", "runTransaction"))
_CLOUD = frozenset(("callFunction", "uploadFile", "downloadFile", "deleteFile", "getTempFileURL"))
CHAINED = frozenset(("then", "catch", "finally"))


def check_awaits(file: File) -> Iterator[Notice]:
    """Statements that start a backend call and drop its promise; only where that is certain."""
    for node in walk(file.root):
        if node.type != "expression_statement" or not node.named_children:
            continue
        call = node.named_children[0]
        if call.type == "call_expression" and _in_function(node):
            name = backend_call(file, call)
            if name:
                yield Notice("CFN-SRC-017", {"call": name}, file.where(call))


def _in_function(node: Node) -> bool:
    current = node.parent
    while current is not None:
        if current.type in FUNCTIONS:
            return True
        current = current.parent
    return False


def backend_call(file: File, call: Node) -> str:
    """The name of the backend call whose promise this expression is, or ''."""
    function = call.child_by_field_name("function")
    if function is None:
        return ""
    if function.type == "identifier":
        target = file.declared(file.text(function))
        own = target is not None and target.type in FUNCTIONS and is_async(target) and _uses_backend(file, target)
        return file.text(function) if own else ""
    name, owner = member_name(file, function), member_object(function)
    if owner is None:
        return ""
    if name in CHAINED:
        owner = resolved(file, owner)
        return backend_call(file, owner) if owner.type == "call_expression" else ""
    root, path = _chain(file, owner)
    if name in _DATABASE and (_is_database(file, root) or "database" in path):
        return name
    if _is_cloud(file, root) and (name in _CLOUD or path[:1] in (["cloudPay"], ["openapi"])):
        return name
    return ""


def _chain(file: File, node: Node) -> tuple[Node, list[str]]:
    """The expression that a chain of members and calls begins with, and the names on the way."""
    path: list[str] = []
    while True:
        if node.type == "call_expression":
            inner = node.child_by_field_name("function")
        elif node.type in ("member_expression", "subscript_expression"):
            path.insert(0, member_name(file, node))
            inner = member_object(node)
        else:
            value = node if _is_cloud(file, node) else resolved(file, node)
            if value == node or value.type not in ("call_expression", "member_expression"):
                return node, path
            inner = value
        if inner is None:
            return node, path
        node = inner


def _is_database(file: File, node: Node) -> bool:
    """A parameter of ``runTransaction``'s function is a database too."""
    if node.type != "identifier":
        return False
    function: Node | None = node.parent
    while function is not None:
        if function.type in FUNCTIONS and _is_transaction(file, function):
            given = function.child_by_field_name("parameters") or function.child_by_field_name("parameter")
            if given is not None and any(file.text(each) == file.text(node) for each in walk(given)):
                return True
        function = function.parent
    return False


def _is_transaction(file: File, function: Node) -> bool:
    call = function.parent.parent if function.parent is not None else None
    called = call.child_by_field_name("function") if call is not None and call.type == "call_expression" else None
    return called is not None and member_name(file, called) == "runTransaction"


def _is_cloud(file: File, node: Node) -> bool:
    """Whether a name is the SDK: bound to ``require('wx-server-sdk')`` or imported from it."""
    if node.type != "identifier":
        return False
    name = file.text(node)
    value = file.declared(name)
    if value is not None:
        return "wx-server-sdk" in file.text(value)[:80] and value.type == "call_expression"
    return any(
        each.type == "import_statement" and "wx-server-sdk" in file.text(each) and name in file.text(each).split()
        for each in file.root.named_children
    )


def _uses_backend(file: File, function: Node) -> bool:
    return any(node.type == "call_expression" and _direct(file, node) for node in walk(function))


def _direct(file: File, call: Node) -> bool:
    function = call.child_by_field_name("function")
    return function is not None and function.type != "identifier" and bool(backend_call(file, call))
