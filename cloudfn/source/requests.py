"""Which files a file asks for by path: ``require``, ``import``, ``export ... from``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from cloudfn.frozen import dataclass
from cloudfn.source.constants import Constants
from cloudfn.source.expressions import At
from cloudfn.source.names import Names
from cloudfn.source.pay_calls import arguments
from cloudfn.source.syntax import string_value

if TYPE_CHECKING:
    from tree_sitter import Node


@dataclass(frozen=True, slots=True)
class ModuleRequest:
    """``text`` is what is asked for, "" where only the run can tell.

    ``optional``: it may fail, a ``try`` is around it.
    """

    text: str
    node: Node
    optional: bool = False


def requests(constants: Constants, names: Names) -> Iterator[ModuleRequest]:
    """Every request of a file, those for packages too."""
    file = names.file
    tried = [(node.start_byte, node.end_byte) for node in names.found.get("tried", ())]
    for node in names.found.get("call", ()):
        called = node.child_by_field_name("function")
        text = file.text(called) if called is not None and called.type in ("identifier", "import") else ""
        if called is not None and called.type == "member_expression" and file.text(called) == "require.resolve":
            text = "require"
        given = arguments(node) if text in ("require", "import") else []
        if not given:
            continue
        wanted = constants.text(At(names, given[0]))
        optional = any(start <= node.start_byte < end for start, end in tried)
        if not isinstance(wanted, str) or "${env:" in wanted:
            yield ModuleRequest("", node, optional)
        else:
            yield ModuleRequest(wanted, given[0], optional)
    for node in (*names.found.get("import", ()), *names.found.get("export", ())):
        source = node.child_by_field_name("source")
        literal = string_value(file, source) if source is not None else None
        is_type = any(child.type == "type" for child in node.children)  # gone once compiled
        if source is not None and literal and not is_type:
            yield ModuleRequest(literal, source)
