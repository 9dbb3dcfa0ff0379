"""Stages that reshape each document: ``$project``, ``$addFields``, ``$replaceRoot``, ``$unwind``, ``$redact``..."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from cloudfn.backend.database.bson import MISSING, Document, Long, Value, is_nullish, is_number
from cloudfn.backend.database.errors import bad_request
from cloudfn.backend.database.expressions import Variables, compile_expression
from cloudfn.backend.database.paths import get
from cloudfn.backend.database.projection import exclude, tree
from cloudfn.backend.database.stages import Compile, PipelineScope, Stage

Node = dict[str, Any]
"""A tree of field names; leaves are True (keep) or an Expression."""


def _put(node: Node, path: str, leaf: Any) -> None:
    *way, last = path.split(".")
    for name in way:
        node = node.setdefault(name, {})
        if type(node) is not dict:
            raise bad_request(f"Invalid path: specification contains two conflicting paths at '{path}'")
    if last in node:
        raise bad_request(f"Invalid path: specification contains two conflicting paths at '{path}'")
    node[last] = leaf


def _leaves(spec: Document, prefix: str = "") -> list[tuple[str, Value]]:
    """(dotted path, value), nested plain objects flattened."""
    found: list[tuple[str, Value]] = []
    for name, value in spec.items():
        if name[:1] == "$" or not name:
            raise bad_request(f"FieldPath field names may not start with '$' or be empty: '{name}'")
        if type(value) is dict and value and not any(inner[:1] == "$" for inner in value):
            found += _leaves(value, f"{prefix}{name}.")
        else:
            found.append((prefix + name, value))
    return found


def _project(operand: Value, scope: PipelineScope) -> Stage:
    if type(operand) is not dict or not operand:
        raise bad_request("$project specification must have at least one field")
    node: Node = {}
    excluded: list[str] = []
    included = False
    for path, value in _leaves(operand):
        flag = is_number(value) or type(value) is bool
        if flag and not value:
            excluded.append(path)
        elif flag:
            _put(node, path, True)
            included = included or path != "_id"
        else:
            _put(node, path, compile_expression(value))
            included = True
    if excluded and (included or not set(excluded) <= {"_id"}) and (set(excluded) - {"_id"}):
        if included:
            raise bad_request(f"Cannot do exclusion on field {excluded[0]} in inclusion projection")
        drop = tree(excluded)
        return lambda documents: (exclude(document, drop) for document in documents)
    if excluded and not included:
        return lambda documents: ({n: v for n, v in document.items() if n != "_id"} for document in documents)
    if "_id" not in excluded:
        node.setdefault("_id", True)
    return lambda documents: (_keep(document, node, scope.of(document)) for document in documents)


def _keep(document: Document, node: Node, found: Variables) -> Document:
    made: Document = {}
    for name, value in document.items():
        leaf = node.get(name)
        if leaf is True:
            made[name] = value
        elif type(leaf) is dict:
            kept = _keep_value(value, leaf, found)
            if kept is not MISSING:
                made[name] = kept
    for name, leaf in node.items():
        if leaf is True:
            continue
        if type(leaf) is not dict:
            value = leaf(found)
            if value is not MISSING:
                made[name] = value
        elif name not in document:
            inner = _keep({}, leaf, found)
            if inner or _computes(leaf):
                made[name] = inner
    return {"_id": made["_id"], **made} if "_id" in made and next(iter(made)) != "_id" else made


def _computes(node: Node) -> bool:
    return any(leaf is not True and (type(leaf) is not dict or _computes(leaf)) for leaf in node.values())


def _keep_value(value: Value, node: Node, found: Variables) -> Value:
    if type(value) is dict:
        return _keep(value, node, found)
    if type(value) is list:
        return [kept for each in value if (kept := _keep_value(each, node, found)) is not MISSING]
    return _keep({}, node, found) if _computes(node) else MISSING


def _add_fields(operand: Value, scope: PipelineScope) -> Stage:
    if type(operand) is not dict or not operand:
        raise bad_request("$addFields specification stage must have at least one field")
    node: Node = {}
    for path, value in _leaves(operand):
        _put(node, path, compile_expression(value))
    return lambda documents: (_added(document, node, scope.of(document)) for document in documents)


def _added(document: Document, node: Node, found: Variables) -> Document:
    made = dict(document)
    for name, leaf in node.items():
        value = leaf(found) if type(leaf) is not dict else _added_value(document.get(name, MISSING), leaf, found)
        if value is MISSING:
            made.pop(name, None)
        else:
            made[name] = value
    return made


def _added_value(value: Value, node: Node, found: Variables) -> Value:
    if type(value) is list:
        return [_added_value(each, node, found) for each in value]
    return _added(value if type(value) is dict else {}, node, found)


def _unset(operand: Value, scope: PipelineScope) -> Stage:
    names = operand if type(operand) is list else [operand]
    if not names or not all(type(name) is str and name for name in names):
        raise bad_request("$unset specification must be a string or an array of strings")
    drop = tree(names)
    return lambda documents: (exclude(document, drop) for document in documents)


def _replace_root(operand: Value, scope: PipelineScope) -> Stage:
    if type(operand) is not dict or "newRoot" not in operand:
        raise bad_request("no newRoot specified for the $replaceRoot stage")
    return _replace_with(operand["newRoot"], scope)


def _replace_with(operand: Value, scope: PipelineScope) -> Stage:
    make = compile_expression(operand)

    def replace(document: Document) -> Document:
        value = make(scope.of(document))
        if type(value) is not dict:
            raise bad_request("'newRoot' expression must evaluate to an object")
        return value

    return lambda documents: (replace(document) for document in documents)


def _unwind(operand: Value, scope: PipelineScope) -> Stage:
    options: Mapping[str, Value] = operand if type(operand) is dict else {"path": operand}
    path, index = options.get("path"), options.get("includeArrayIndex")
    if (
        type(path) is not str
        or path[:1] != "$"
        or not {*options}
        <= {
            "path",
            "includeArrayIndex",
            "preserveNullAndEmptyArrays",
        }
    ):
        raise bad_request("path option to $unwind stage should be prefixed with a '$'")
    name, preserve = path[1:], bool(options.get("preserveNullAndEmptyArrays"))

    parts = name.split(".")

    def unwind(documents: Iterable[Document]) -> Iterator[Document]:
        for document in documents:
            value = get(document, name)
            if type(value) is not list:
                if not is_nullish(value) or preserve:
                    yield _with(document, index, None)
            elif not value:
                if preserve:
                    yield _with(_without(document, parts), index, None)
            else:
                for at, each in enumerate(value):
                    yield _with(set_path(document, parts, each), index, Long(at))

    return unwind


def _with(document: Document, name: Value, value: Value) -> Document:
    return set_path(document, name.split("."), value) if type(name) is str else document


def set_path(document: Value, parts: list[str], value: Value) -> Document:
    name, rest = parts[0], parts[1:]
    base = document if type(document) is dict else {}
    return {**base, name: set_path(base.get(name), rest, value) if rest else value}


def _without(document: Document, parts: list[str]) -> Document:
    name, rest = parts[0], parts[1:]
    if not rest:
        return {key: value for key, value in document.items() if key != name}
    return {**document, name: _without(document[name], rest)}


def _redact(operand: Value, scope: PipelineScope) -> Stage:
    decide = compile_expression(operand)

    def walk(value: Value, found: Mapping[str, Any]) -> Value:
        if type(value) is list:
            return [kept for each in value if (kept := walk(each, found)) is not MISSING]
        if type(value) is not dict:
            return value
        verdict = decide({**found, "CURRENT": value})
        if verdict == "keep":
            return value
        if verdict != "descend":
            return MISSING
        return {name: kept for name, inner in value.items() if (kept := walk(inner, found)) is not MISSING}

    def redact(documents: Iterable[Document]) -> Iterator[Document]:
        words = {"KEEP": "keep", "PRUNE": "prune", "DESCEND": "descend"}
        made = (walk(document, {**scope.of(document), **words}) for document in documents)
        return (document for document in made if document is not MISSING)

    return redact


STAGES: dict[str, Compile] = {
    "$project": _project,
    "$addFields": _add_fields,
    "$set": _add_fields,
    "$unset": _unset,
    "$replaceRoot": _replace_root,
    "$replaceWith": _replace_with,
    "$unwind": _unwind,
    "$redact": _redact,
}
