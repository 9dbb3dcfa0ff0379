"""The collections and the variables that code names."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from cloudfn.manifest.platform import COLLECTION, VARIABLE, reserved
from cloudfn.source.constants import RUNNING_NAMES, Constants
from cloudfn.source.expressions import At
from cloudfn.source.names import Names
from cloudfn.source.pay_calls import arguments
from cloudfn.source.syntax import member_name

if TYPE_CHECKING:
    from tree_sitter import Node

_OTHER_DATABASES = (b"mongodb", b"mongoose", b"firebase")

_NOT_THE_USERS = frozenset((
    "NODE_ENV", "NODE_PATH", "NODE_OPTIONS", "NODE_DEBUG", "PATH", "HOME", "PWD", "TZ", "LANG", "TMPDIR", "TEMP", "TMP",
    "USER", "DEBUG", "CI", "PORT", "USER_CODE_ROOT", "WX_CLOUDBASE_ACCESSTOKEN", "WX_SERVER_ENV", *RUNNING_NAMES,
))  # fmt: skip
"""Variables of the system, of Node.js and its tools, and of the SDK; besides what the platform reserves."""


def collections(constants: Constants, names: Names) -> Iterator[tuple[str, Node]]:
    """(name of a collection, where): ``X.collection("orders")`` and ``lookup({from: "orders"})``."""
    data = names.file.data
    if b"collection" not in data or any(word in data for word in _OTHER_DATABASES):
        return
    for node in names.found.get("call", ()):
        called = node.child_by_field_name("function")
        method = member_name(names.file, called) if called is not None else ""
        given = arguments(node)
        if not given or method not in ("collection", "lookup"):
            continue
        at = At(names, given[0])
        if method == "lookup":
            found = constants.field(at, "from")
            texts = constants.texts(found) if isinstance(found, At) else ()
        else:
            texts = constants.texts(at)
        yield from ((text, node) for text in texts if COLLECTION.match(text))


def variables(names: Names) -> Iterator[tuple[str, Node]]:
    """(NAME, where) of ``process.env.NAME``, ``process.env["NAME"]`` and ``const {NAME} = process.env``."""
    for node in names.found.get("environment", ()):
        holder = node.parent
        if holder is None:
            continue
        found = [(member_name(names.file, holder), holder)] if holder.child_by_field_name("object") == node else []
        pattern = holder.child_by_field_name("name") if holder.type == "variable_declarator" else None
        if pattern is not None and pattern.type == "object_pattern":
            for each in pattern.named_children:
                key = each.child_by_field_name("key") or each.child_by_field_name("left") or each
                found.append((names.file.text(key), each))
        yield from ((name, at) for name, at in found if _is_the_users(name))


def _is_the_users(name: str) -> bool:
    return bool(VARIABLE.match(name)) and not reserved(name) and name not in _NOT_THE_USERS
