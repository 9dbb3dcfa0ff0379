"""The environment ids that code names outside payment calls."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from cloudfn.source.constants import Constants
from cloudfn.source.expressions import At
from cloudfn.source.names import Names
from cloudfn.source.pay_calls import arguments
from cloudfn.source.survey_values import Spelt
from cloudfn.source.syntax import member_name

if TYPE_CHECKING:
    from tree_sitter import Node

_OPTIONS = {"init": ("env", "envId"), "updateConfig": ("env",), "database": ("env",), "Cloud": ("resourceEnv",)}
"""The SDKs' calls that take an environment, and the option in which they do."""

_SDKS = ("wx-server-sdk", "tcb-admin-node", "@cloudbase/", "tcb-js-sdk", "wx-server-sdk-beta")
_OBJECTS = frozenset(("cloud", "tcb", "cloudbase", "uniCloud"))
"""What the SDK is called: ``wx.cloud``, ``cloud``, ``app.cloud``, ``Taro.cloud``, ``tcb``."""

_SERVICES = ("database", "functions", "storage")


def environment_ids(constants: Constants, names: Names) -> Iterator[tuple[Spelt, Node]]:
    """(a text that is given as an environment id, where)."""
    if not any(word in names.file.data for word in (b"env", b"resourceEnv")):
        return
    for node in (*names.found.get("call", ()), *names.found.get("new", ())):
        called = node.child_by_field_name("function") or node.child_by_field_name("constructor")
        options = _OPTIONS.get(member_name(names.file, called), ()) if called is not None else ()
        given = arguments(node) if options else []
        if called is None or not given or not _is_sdk(names, called):
            continue
        for option in options:
            found = constants.field(At(names, given[0]), option)
            if not isinstance(found, At):
                yield from ((text, node) for text in (constants.seen(found),) if isinstance(text, str))
                continue
            for text in constants.texts(found) or _services(constants, found):
                yield text, node


def _services(constants: Constants, at: At) -> Iterator[Spelt]:
    """``env`` may name one environment for each service."""
    for service in _SERVICES:
        found = constants.field(at, service)
        if isinstance(found, At):
            yield from constants.texts(found)


def _is_sdk(names: Names, called: Node) -> bool:
    owner = called.child_by_field_name("object")
    if owner is None:
        return False
    if member_name(names.file, owner) in _OBJECTS:
        return True
    if owner.type != "identifier":
        return False
    if names.file.text(owner) in _OBJECTS:
        return True
    for bound in names.values(owner):
        text = bound.request or (names.file.text(bound.value) if bound.value is not None else "")
        if any(sdk in text[:80] for sdk in _SDKS):
            return True
    return False
