"""Lays the model over the tree: pydantic's refusals become problems with places, and what is refused is left out.

Leaving it out lets the rules run on the rest, so that all problems are told in one run.
"""

from __future__ import annotations

from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError

from cloudfn.manifest.fields import WRONG_KIND, describe
from cloudfn.manifest.model import BaseShape
from cloudfn.manifest.problems import Problems
from cloudfn.manifest.tree import Leaf, Map, Node, Path, at, drop, place_of, plain

_ROUNDS = 8
"""A value that was refused inside a refused value shows only when the outer one is gone; a few rounds are plenty."""


Model = TypeVar("Model", bound=BaseShape)


def shaped(
    model: type[Model], tree: Map, problems: Problems, *, lenient: bool = False
) -> tuple[Model, Map, frozenset[Path]]:
    """(the model, the tree without what was refused, the paths of it).

    ``lenient``: values with unresolved ``${...}`` are left out without a word.
    """
    broken: set[Path] = set()
    for _ in range(_ROUNDS):
        try:
            return model.model_validate(plain(tree)), tree, frozenset(broken)
        except ValidationError as error:
            node: Node = tree
            for each in error.errors(include_url=False, include_input=True):
                path = tuple(each["loc"])
                value = at(tree, path)
                unresolved = isinstance(value, Leaf) and "${" in str(value.value)
                if not (lenient and unresolved):
                    _tell(model, tree, path, each, problems)
                broken.add(path)
                node = drop(node, path)
            tree = node if isinstance(node, Map) else Map()
    return model.model_validate({}), Map(), frozenset(broken)


def _tell(model: type[BaseModel], tree: Map, path: Path, error: Any, problems: Problems) -> None:
    kind, context = str(error["type"]), dict(error.get("ctx") or {})
    name = ".".join(str(step) for step in path)
    if kind.startswith("CFN-"):
        problems.error(kind, place_of(tree, path), key=name, **context)
    elif kind == "extra_forbidden":
        parent = ".".join(str(step) for step in path[:-1])
        problems.error(
            "CFN-CFG-012",
            place_of(tree, path, key=True),
            value=path[-1],
            parent=parent or "cloudfn.yaml",
            choices=keys_at(model, path[:-1]),
        )
    else:
        code = WRONG_KIND["list" if kind == "list_type" else "map"]
        problems.error(code, place_of(tree, path), key=name, got=describe(error.get("input")))


def keys_at(model: type[BaseModel], path: Path) -> tuple[str, ...]:
    """The keys that the model knows at ``path``."""
    current: Any = model
    for step in path:
        current = _inside(current, step)
    found = _model_in(current)
    return tuple(field.alias or name for name, field in found.model_fields.items()) if found else ()


def _inside(annotation: Any, step: str | int) -> Any:
    found = _model_in(annotation)
    if found is not None:
        return next(
            (field.annotation for name, field in found.model_fields.items() if (field.alias or name) == step), None
        )
    return _element(annotation)


def _model_in(annotation: Any) -> type[BaseModel] | None:
    """The model that ``annotation`` is, or is optionally or with validators."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    if getattr(annotation, "__origin__", None) in (dict, list):
        return None
    return next((found for arg in get_args(annotation) if (found := _model_in(arg))), None)


def _element(annotation: Any) -> Any:
    """The last type argument of the dict or list inside ``annotation``."""
    origin = getattr(annotation, "__origin__", None)
    if origin in (dict, list):
        return get_args(annotation)[-1]
    return next((found for arg in get_args(annotation) if (found := _element(arg)) is not None), None)
