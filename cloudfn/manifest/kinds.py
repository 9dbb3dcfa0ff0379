"""What a value of the manifest may be: a scalar, a list, a mapping, or a shape with named keys.

Reading gives every refusal at once, each with its path. Written here and not with a validation library, since each
command begins with it: pydantic took 170 ms and 11 MB of a deploy's 510 ms and 45 MB for the same answers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field
from typing import Any, ClassVar, Literal, Protocol

from cloudfn.camel import camel
from cloudfn.frozen import dataclass
from cloudfn.manifest.tree import Path

WRONG_KIND = {
    "text": "CFN-CFG-013",
    "flag": "CFN-CFG-048",
    "int": "CFN-CFG-049",
    "list": "CFN-CFG-050",
    "map": "CFN-CFG-051",
}


class Rejected(ValueError):
    """A value that its kind does not accept: the code and its params."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


@dataclass(frozen=True, slots=True)
class Rejection:
    """What is wrong with the value at ``path``; an empty code means that its key is not known."""

    path: Path
    code: str = ""
    params: Mapping[str, object] = field(default_factory=dict)


class Kind(Protocol):
    def read(self, value: object, path: Path, refusals: list[Rejection]) -> Any:
        """The value for the model; what is refused goes to ``refusals`` and comes back as None."""

    def schema(self) -> dict[str, Any]:
        """Its JSON Schema, with references into ``definitions``."""

    def inside(self, step: str | int) -> Kind | None:
        """The kind of what is under ``step``, where there can be anything."""


def wrong(kind: str, value: object) -> Rejected:
    return Rejected(WRONG_KIND[kind], got=describe(value))


def describe(value: object) -> str:
    """A value in an error message, as YAML would write it, cut where it is long."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Mapping):
        return "{...}"
    if isinstance(value, list | tuple):
        return "[...]"
    text = str(getattr(value, "raw", value))
    short = text if len(text) <= 40 else text[:37] + "..."
    return short if isinstance(value, int | float) else f'"{short}"'


@dataclass(frozen=True, slots=True)
class Scalar:
    """One value: ``check`` gives it as the model wants it, or raises Rejected."""

    check: Callable[[object], Any]
    written: Mapping[str, Any]

    def read(self, value: object, path: Path, refusals: list[Rejection]) -> Any:
        try:
            return self.check(value)
        except Rejected as refused:
            refusals.append(Rejection(path, refused.code, refused.params))
            return None

    def schema(self) -> dict[str, Any]:
        return dict(self.written)

    def inside(self, step: str | int) -> Kind | None:
        return None


@dataclass(frozen=True, slots=True)
class ListOf:
    """A list; a scalar or a mapping stands for a list of one."""

    element: Kind

    def read(self, value: object, path: Path, refusals: list[Rejection]) -> Any:
        items = value if isinstance(value, list) else [value]
        return [self.element.read(item, (*path, n), refusals) for n, item in enumerate(items)]

    def schema(self) -> dict[str, Any]:
        return {"type": "array", "items": self.element.schema()}

    def inside(self, step: str | int) -> Kind | None:
        return self.element


@dataclass(frozen=True, slots=True)
class MapOf:
    """A mapping with names of the user's; ``name:`` with nothing behind it is an empty one."""

    element: Kind

    def read(self, value: object, path: Path, refusals: list[Rejection]) -> Any:
        entries = _mapping({} if value is None else value, path, refusals) or {}
        return {name: self.element.read(each, (*path, name), refusals) for name, each in entries.items()}

    def schema(self) -> dict[str, Any]:
        return {"type": "object", "additionalProperties": opened(self.element)}

    def inside(self, step: str | int) -> Kind | None:
        return self.element


@dataclass(frozen=True, slots=True)
class Shaped:
    """A mapping with the keys of ``shape``. ``null`` says what null means: nothing, an empty shape, or a mistake."""

    shape: type[Shape]
    null: Literal["wrong", "nothing", "empty"] = "wrong"

    def read(self, value: object, path: Path, refusals: list[Rejection]) -> Any:
        if value is None and self.null == "nothing":
            return None
        entries = _mapping({} if value is None and self.null == "empty" else value, path, refusals)
        if entries is None:
            return None
        known = self.shape.KEYS
        refusals.extend(Rejection((*path, name)) for name in entries if name not in known)
        return self.shape(
            **{
                key.attribute: key.kind.read(entries[name], (*path, name), refusals)
                for name, key in known.items()
                if name in entries
            }
        )

    def schema(self) -> dict[str, Any]:
        return {"$ref": f"#/definitions/{self.shape.__name__}"}

    def inside(self, step: str | int) -> Kind | None:
        found = self.shape.KEYS.get(str(step))
        return found.kind if found else None


def _mapping(value: object, path: Path, refusals: list[Rejection]) -> dict[str, Any] | None:
    if isinstance(value, dict):
        return value
    refused = wrong("map", value)
    refusals.append(Rejection(path, refused.code, refused.params))
    return None


@dataclass(frozen=True, slots=True)
class ShapeKey:
    """A key of a shape: its kind, what holds without it, and what it means."""

    kind: Kind
    default: Any
    description: str
    attribute: str = ""


def key(kind: Kind, default: Any, description: str = "") -> Any:
    """For the body of a ``Shape``: ``handler: str = key(NAME, "index.main", "file.method")``."""
    return ShapeKey(kind, default, description)


class Shape:
    """Base of the model's classes. ``KEYS``: name in the file (camelCase) -> its key, in the order of the class."""

    KEYS: ClassVar[dict[str, ShapeKey]] = {}

    def __init_subclass__(cls) -> None:
        own = {name: each for name, each in vars(cls).items() if isinstance(each, ShapeKey)}
        cls.KEYS = cls.KEYS | {
            camel(name.rstrip("_")): ShapeKey(each.kind, each.default, each.description, name)
            for name, each in own.items()
        }
        for name, each in own.items():
            setattr(cls, name, each.default)

    def __init__(self, **values: Any) -> None:
        self.__dict__.update(values)

    def written(self) -> dict[str, Any]:
        """The values under their names in the file."""
        return {name: as_written(getattr(self, each.attribute)) for name, each in self.KEYS.items()}


def as_written(value: Any) -> Any:
    return value.written() if isinstance(value, Shape) else value


VARIABLE = {"type": "string", "pattern": r"\$\{env:"}


def opened(kind: Kind) -> dict[str, Any]:
    """The schema of ``kind`` where a value may also be null (it deletes), a variable, or the one item of a list."""
    schema = kind.schema()
    if not schema:
        return schema
    choices = list(schema["anyOf"]) if set(schema) == {"anyOf"} else [schema]
    if isinstance(kind, ListOf):
        choices.append(schema["items"])
    # A variable gives a text, so it can stand for any scalar but not for a mapping.
    filled = [] if isinstance(kind, MapOf | Shaped) else [VARIABLE]
    return {"anyOf": [*choices, *filled, {"type": "null"}]}
