"""``a.$`` in an update: the place of the first element of array ``a`` that the query has matched.

``a.$[]``, every element, needs no query and is done by ``update``. Source: MongoDB manual, "$ (update)".
"""

from __future__ import annotations

from collections.abc import Iterator

from cloudfn.backend.database.bson import MISSING, Document, Value
from cloudfn.backend.database.budget import watched
from cloudfn.backend.database.errors import bad_request
from cloudfn.backend.database.query import compile_filter

NOT_FOUND = "The positional operator did not find the match needed from the query."


def resolved(update: Document, query: Document, document: Document) -> Document:
    """``update`` with a number for each ``$``, found by ``query`` in ``document``, which it matches.

    Raises DatabaseError when no condition of the query is about the array, or a path has two ``$``.
    """
    if not any(type(fields) is dict and any("$" in name.split(".") for name in fields) for fields in update.values()):
        return update
    places: dict[str, int] = {}  # of each array, however many paths go through it

    def placed(path: str) -> str:
        parts = path.split(".")
        if "$" not in parts:
            return path
        if parts.count("$") > 1:
            raise bad_request(f"Too many positional (i.e. '$') elements found in path '{path}'")
        at = parts.index("$")
        array = ".".join(parts[:at])
        if array not in places:
            places[array] = _place(parts[:at], query, document)
        return ".".join([*parts[:at], str(places[array]), *parts[at + 1 :]])

    return {
        operator: {placed(name): value for name, value in watched(fields.items())} if type(fields) is dict else fields
        for operator, fields in update.items()
    }


def _place(array: list[str], query: Document, document: Document) -> int:
    """Where the first of the query's conditions on the array is met."""
    elements = _inside(document, array)
    if type(elements) is list:
        for condition in _conditions(query, ".".join(array), document):
            matches = compile_filter(condition)
            for n, element in enumerate(watched(elements)):
                if matches(_only(document, array, element)):
                    return n
    raise bad_request(NOT_FOUND)


def _conditions(query: Document, array: str, document: Document) -> Iterator[Document]:
    """The parts of ``query`` that ``document`` meets and that look into ``array``."""
    for name, condition in query.items():
        if name in ("$and", "$or") and type(condition) is list:
            for each in condition:
                if type(each) is dict and (name == "$and" or compile_filter(each)(document)):
                    yield from _conditions(each, array, document)
        elif name == array or name.startswith(f"{array}."):
            yield {name: condition}


def _inside(value: Value, path: list[str]) -> Value:
    for name in path:
        value = value.get(name, MISSING) if type(value) is dict else MISSING
    return value


def _only(document: Document, path: list[str], element: Value) -> Document:
    """A document that holds nothing but ``element`` in the array."""
    made: Value = [element]
    for name in reversed(path):
        made = {name: made}
    return made if type(made) is dict else document
