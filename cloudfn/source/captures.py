"""The nodes of a file that matter, found by one query of the grammar: Python never walks the whole tree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING

from tree_sitter import Query, QueryCursor

if TYPE_CHECKING:
    from tree_sitter import Language, Node

_QUERY = """
(call_expression) @call
(new_expression) @new
(import_statement) @import
(export_statement) @export
(variable_declarator) @variable
(assignment_expression) @assignment
(augmented_assignment_expression left: (identifier) @changed)
(update_expression argument: (identifier) @changed)
(for_in_statement left: (_) @changed)
(catch_clause parameter: (_) @changed)
(formal_parameters) @parameters
(arrow_function parameter: (identifier) @parameter)
(function_declaration name: (identifier) @named)
(generator_function_declaration name: (identifier) @named)
(class_declaration name: (_) @named)
[(program) (statement_block) (for_statement) (for_in_statement) (catch_clause) (switch_body) (class_body)] @block
[(function_declaration) (generator_function_declaration) (function_expression) (generator_function) (arrow_function)
 (method_definition)] @function
(try_statement body: (_) @tried)
((member_expression object: (identifier) @_object property: (property_identifier) @_property) @environment
 (#eq? @_object "process") (#eq? @_property "env"))
"""


@cache
def _query(language: Language) -> Query:
    return Query(language, _QUERY)


def captures(language: Language, root: Node) -> Mapping[str, Sequence[Node]]:
    """Nodes by the names in the query, each list in the order of the source."""
    found = QueryCursor(_query(language)).captures(root)
    return {name: sorted(nodes, key=lambda node: node.start_byte) for name, nodes in found.items()}
