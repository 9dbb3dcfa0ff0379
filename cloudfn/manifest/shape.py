"""Lays the model over the tree: refusals become problems with places, and what is refused is left out.

Leaving it out lets the rules run on the rest, so that all problems are told in one run.
"""

from __future__ import annotations

from typing import TypeVar

from cloudfn.manifest.kinds import Kind, Rejection, Shape, Shaped
from cloudfn.manifest.problems import Problems
from cloudfn.manifest.tree import Leaf, Map, Node, Path, at, drop, place_of, plain

Model = TypeVar("Model", bound=Shape)


def shaped(
    model: type[Model], tree: Map, problems: Problems, *, lenient: bool = False
) -> tuple[Model, Map, frozenset[Path]]:
    """(the model, the tree without what was refused, the paths of it).

    ``lenient``: values with unresolved ``${...}`` are left out without a word.
    """
    refusals: list[Rejection] = []
    found = Shaped(model).read(plain(tree), (), refusals)
    pruned: Node = tree
    for each in reversed(refusals):  # from the end: the items of a list keep their places until it is their turn
        pruned = drop(pruned, each.path)
    for each in refusals:
        value = at(tree, each.path)
        unresolved = isinstance(value, Leaf) and "${" in str(value.value)
        if not (lenient and unresolved):
            _tell(model, tree, each, problems)
    if refusals:
        found = Shaped(model).read(plain(pruned), (), [])
    return found, pruned if isinstance(pruned, Map) else Map(), frozenset(each.path for each in refusals)


def _tell(model: type[Shape], tree: Map, refusal: Rejection, problems: Problems) -> None:
    path = refusal.path
    if refusal.code:
        name = ".".join(str(step) for step in path)
        problems.error(refusal.code, place_of(tree, path), key=name, **refusal.params)
    else:
        parent = ".".join(str(step) for step in path[:-1])
        problems.error(
            "CFN-CFG-012",
            place_of(tree, path, key=True),
            value=path[-1],
            parent=parent or "cloudfn.yaml",
            choices=keys_at(model, path[:-1]),
        )


def keys_at(model: type[Shape], path: Path) -> tuple[str, ...]:
    """The keys that the model knows at ``path``."""
    current: Kind | None = Shaped(model)
    for step in path:
        current = current.inside(step) if current is not None else None
    return tuple(current.shape.KEYS) if isinstance(current, Shaped) else ()
