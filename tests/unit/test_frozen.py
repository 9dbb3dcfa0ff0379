"""A frozen value of ours beside the standard library's own: whatever can be seen of the two is the same."""

from __future__ import annotations

import copy
import dataclasses
import pickle
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloudfn.frozen import dataclass

ROOT = Path(__file__).parents[2]


def price(decorator: Callable[[type], type]) -> type:
    class Price:
        kind: ClassVar[str] = "price"
        fen: int
        name: str = "tea"
        tags: tuple[str, ...] = ()
        note: str = dataclasses.field(default="", compare=False)
        key: str = dataclasses.field(default="", repr=False)
        seen: list[int] = dataclasses.field(default_factory=list, compare=False)

        @property
        def yuan(self) -> float:
            return self.fen / 100

    Price.__qualname__ = "Price"
    Price.__annotations__ = {
        "kind": "ClassVar[str]",
        "fen": "int",
        "name": "str",
        "tags": "tuple[str, ...]",
        "note": "str",
        "key": "str",
        "seen": "list[int]",
    }
    return decorator(Price)


OURS = price(dataclass(frozen=True, slots=True))
THEIRS = price(dataclasses.dataclass(frozen=True, slots=True))

values = st.fixed_dictionaries(
    {"fen": st.integers(0, 2)},
    optional={
        "name": st.sampled_from(["tea", "cup"]),
        "tags": st.sampled_from([(), ("new",)]),
        "note": st.sampled_from(["", "x"]),
        "key": st.sampled_from(["", "k"]),
        "seen": st.sampled_from([[], [1]]),
    },
)


@given(values, values)
def test_values_compare_hash_print_and_change_like_the_standard_ones(
    one: dict[str, Any], other: dict[str, Any]
) -> None:
    ours, theirs = OURS(**one), THEIRS(**one)
    assert repr(ours) == repr(theirs)
    assert hash(ours) == hash(theirs)
    assert (ours == OURS(**other)) == (theirs == THEIRS(**other))
    assert dataclasses.asdict(ours) == dataclasses.asdict(theirs)
    assert dataclasses.asdict(dataclasses.replace(ours, **other)) == dataclasses.asdict(
        dataclasses.replace(theirs, **other)
    )
    assert copy.copy(ours) == copy.deepcopy(ours) == ours
    assert OURS.__match_args__ == THEIRS.__match_args__
    assert ours != theirs and ours != 1 and ours.yuan == theirs.yuan


def test_a_value_has_no_place_for_other_attributes() -> None:
    with pytest.raises(AttributeError):
        OURS(1).unknown = 2


@pytest.mark.parametrize("made", [OURS, THEIRS], ids=["ours", "theirs"])
def test_arguments_are_checked(made: type) -> None:
    for arguments in ({}, {"fen": 1, "unknown": 2}):
        with pytest.raises(TypeError):
            made(**arguments)
    with pytest.raises(TypeError):
        made(*range(9))


@dataclass(frozen=True, slots=True)
class Base:
    a: int
    b: int = 2


@dataclass(frozen=True, slots=True)
class Child(Base):
    b: int = 3
    c: int = 4

    def __post_init__(self) -> None:
        if self.c < 0:
            raise ValueError("c is negative")


@dataclass(frozen=True, slots=True)
class Named:
    name: str

    def __repr__(self) -> str:
        return f"<{self.name}>"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Named) and other.name.lower() == self.name.lower()

    def __hash__(self) -> int:
        return hash(self.name.lower())


def test_a_value_inherits_and_keeps_the_methods_that_it_defines() -> None:
    assert Child(1) == Child(1, 3, 4) and Child(1) != Base(1, 3) and Base(1) != Child(1, 2)
    assert repr(Child(1)) == "Child(a=1, b=3, c=4)"
    with pytest.raises(ValueError, match="negative"):
        Child(1, c=-1)
    assert repr(Named("Tea")) == "<Tea>" and {Named("Tea"), Named("tea")} == {Named("TEA")}
    assert pickle.loads(pickle.dumps(Child(1))) == Child(1)


def test_a_type_checker_sees_the_fields_and_that_they_are_frozen(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.py"
    wrong.write_text(
        "from cloudfn.frozen import dataclass\n"
        "@dataclass(frozen=True, slots=True)\n"
        "class A:\n    a: int\n"
        "A('text')\n"
        "A(1).a = 2\n"
    )
    command = [sys.executable, "-m", "mypy", "--no-incremental", str(wrong)]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False).stdout
    assert 'Argument 1 to "A" has incompatible type "str"; expected "int"' in said
    assert 'Property "a" defined in "A" is read-only' in said


def family(decorator: Callable[..., Any]) -> dict[str, type]:
    """The same classes anew, none of them used yet."""

    @decorator(frozen=True, slots=True)
    class Parent:
        a: int
        b: int = 2

    @decorator(frozen=True, slots=True)
    class Heir(Parent):
        b: int = 3
        c: list[int] = dataclasses.field(default_factory=list)

        def __post_init__(self) -> None:
            self.c.append(self.a)

    class Undecorated(Heir):
        """It has its parent's fields."""

    return {"Parent": Parent, "Heir": Heir, "Undecorated": Undecorated}


USES: dict[str, Callable[[Any], object]] = {
    "an instance": lambda kind: repr(kind(7, 8)),
    "an instance by names": lambda kind: repr(kind(b=6, a=7)),
    "its fields": lambda kind: [(item.name, item.type) for item in dataclasses.fields(kind)],
    "a match": lambda kind: kind.__match_args__,
    "a changed copy": lambda kind: repr(dataclasses.replace(kind(1), a=5)),
}


@pytest.mark.parametrize("first", USES)
@pytest.mark.parametrize("name", ["Parent", "Heir", "Undecorated"])
def test_what_is_made_late_is_the_same_whatever_asks_for_it_first(name: str, first: str) -> None:
    ours, theirs = family(dataclass)[name], family(dataclasses.dataclass)[name]
    for use in (first, *USES):
        assert USES[use](ours) == USES[use](theirs), use


def counter(decorator: Callable[..., Any], **options: bool) -> type:
    @decorator(slots=True, **options)
    class Counter:
        name: str
        count: int = 0

    return Counter  # type: ignore[no-any-return]


@pytest.mark.parametrize("options", [{}, {"eq": False}, {"eq": True}, {"frozen": False}], ids=str)
def test_a_class_that_changes_compares_and_hashes_like_the_standard_one(options: dict[str, bool]) -> None:
    ours, theirs = counter(dataclass, **options), counter(dataclasses.dataclass, **options)
    one, same, other = ours("a", 1), theirs("a", 1), ours("a")
    other.count = 1
    assert repr(one) == repr(same) and (one == other) == (same == theirs("a", 1))
    assert (ours.__hash__ is None) == (theirs.__hash__ is None)
    assert [item.name for item in dataclasses.fields(other)] == ["name", "count"]
    with pytest.raises(AttributeError):
        other.unknown = 1
