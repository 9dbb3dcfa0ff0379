"""How the SDK is set up: its initialisation and the spelling of cloudPay."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from cloudfn.errors import Notice
from cloudfn.source.pay_calls import arguments
from cloudfn.source.syntax import File, member_name, properties, resolved, walk

if TYPE_CHECKING:
    from tree_sitter import Node


def check_sdk(file: File, *, pays: bool) -> Iterator[Notice]:
    """Findings about ``cloud.init`` (where payments are used) and misspelt ``cloudPay``."""
    for node in walk(file.root):
        if node.type == "call_expression" and pays:
            env = _split_env(file, node)
            if env is not None:
                yield Notice("CFN-SRC-015", {}, file.where(env))
        elif node.type == "member_expression":
            name = member_name(file, node)
            if name != "cloudPay" and name.lower() == "cloudpay":
                spelt = node.child_by_field_name("property")
                yield Notice("CFN-SRC-016", {"value": name}, file.where(spelt or node))


def _split_env(file: File, call: Node) -> Node | None:
    """The value of ``env`` in ``cloud.init({env: {...}})``, when it is an object."""
    function = call.child_by_field_name("function")
    given = arguments(call)
    if function is None or member_name(file, function) != "init" or not given:
        return None
    options = resolved(file, given[0])
    env = properties(file, options).get("env") if options.type == "object" else None
    return env if env is not None and resolved(file, env).type == "object" else None


def requires_sdk(file: File) -> Node | None:
    """The ``require('wx-server-sdk')`` or import of the file."""
    if b"wx-server-sdk" not in file.data:
        return None
    for node in walk(file.root):
        if node.type == "string" and file.text(node)[1:-1] == "wx-server-sdk":
            return node
    return None
