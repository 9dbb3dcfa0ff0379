"""What the vendor's typed SDK says of its models: which fields an answer has, of which kind, and which are never null.

The models themselves hold no types: those stand in the doc-strings of their constructors. A field whose description
does not say that it may be null is taken to be there always.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

MODULES = {"scf": "tencentcloud.scf.v20180416", "tcb": "tencentcloud.tcb.v20180608"}
MAY_BE_NULL = "可能返回 null"
PLAIN: Mapping[str, tuple[type, ...]] = {
    "str": (str,),
    "int": (int,),
    "float": (int, float),
    "bool": (bool,),
}
_FIELD = re.compile(r":param _(?P<name>\w+): (?P<about>.*?)\n\s*:type \w+: (?P<type>[^\n]*)", re.DOTALL)


@dataclass(frozen=True)
class Field:
    """``kind`` is a plain type's name or that of a model; ``many``: a list of those."""

    name: str
    kind: str
    many: bool
    nullable: bool


@cache
def models(service: str) -> Any:
    return importlib.import_module(f"{MODULES[service]}.models")


@cache
def error_codes(service: str) -> frozenset[str]:
    module = importlib.import_module(f"{MODULES[service]}.errorcodes")
    return frozenset(value for name, value in vars(module).items() if name.isupper())


@cache
def actions(service: str) -> tuple[str, ...]:
    """The actions that the typed client has."""
    return tuple(
        name.removesuffix("Request")
        for name in vars(models(service))
        if name.endswith("Request") and hasattr(models(service), name.removesuffix("Request") + "Response")
    )


@cache
def fields(service: str, model: str) -> tuple[Field, ...]:
    text = getattr(models(service), model).__init__.__doc__ or ""
    return tuple(
        Field(
            found["name"],
            re.sub(r"^list of |^:class:`.*\.models\.|`$", "", found["type"].strip()),
            found["type"].startswith("list of"),
            MAY_BE_NULL in found["about"],
        )
        for found in _FIELD.finditer(text)
    )


def problems(service: str, model: str, value: Any, place: str = "") -> Iterator[str]:
    """Where ``value`` is not what the SDK's ``model`` documents: a field that is missing or null, a wrong kind."""
    if not isinstance(value, dict):
        yield f"{place or model}: not an object but {value!r}"
        return
    for field in fields(service, model):
        where = f"{place}.{field.name}".lstrip(".")
        found = value.get(field.name)
        if found is None:
            if not field.nullable:
                yield f"{where}: {'null' if field.name in value else 'missing'}"
        elif field.many:
            if not isinstance(found, list):
                yield f"{where}: not a list but {found!r}"
                continue
            for n, item in enumerate(found):
                yield from _item(service, field, item, f"{where}[{n}]")
        else:
            yield from _item(service, field, found, where)


def _item(service: str, field: Field, value: Any, where: str) -> Iterator[str]:
    if field.kind not in PLAIN:
        yield from problems(service, field.kind, value, where)
    elif not isinstance(value, PLAIN[field.kind]) or (field.kind != "bool" and isinstance(value, bool)):
        yield f"{where}: not {field.kind} but {value!r}"


def strange(service: str, model: str, value: Any, place: str = "") -> Iterator[str]:
    """What ``value`` says that the SDK's ``model`` does not have, or in another kind: for requests."""
    if not isinstance(value, dict):
        yield f"{place or model}: not an object but {value!r}"
        return
    known = {field.name: field for field in fields(service, model)}
    for name, found in value.items():
        where = f"{place}.{name}".lstrip(".")
        field = known.get(name)
        if field is None:
            yield f"{where}: not in {model}"
            continue
        for item in found if field.many and isinstance(found, list) else [found]:
            if field.kind in PLAIN:
                yield from _item(service, field, item, where)
            else:
                yield from strange(service, field.kind, item, where)
