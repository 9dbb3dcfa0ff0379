"""What foreign files say, in the manifest's own keys: frozen values, nothing read here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from pathlib import Path
from typing import Any

from cloudfn.frozen import dataclass


@dataclass(frozen=True, slots=True)
class Declared:
    """A function as one file declares it. ``dir`` None: its name under one of the roots.

    ``settings`` have the manifest's keys; ``kind`` is "" for an event function, else what it is instead: HTTP, Go1.
    """

    name: str
    file: str
    dir: Path | None = None
    settings: Mapping[str, Any] = field(default_factory=dict)
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """A value that some place names: an environment id, an app id, a merchant number."""

    value: str
    place: str


@dataclass(frozen=True, slots=True)
class Left:
    """A key that is not taken over. ``similar``: the known key that was probably meant, for one that nobody knows."""

    file: str
    key: str
    known: bool = True
    similar: str = ""


@dataclass(frozen=True, slots=True)
class ForeignSource:
    """One foreign file, or a bare folder. Paths are absolute; ``weight`` orders claims, the highest wins a tie.

    ``unset`` are template variables without a value; ``collections``: name -> its settings in our keys;
    ``storage``: those of the environment's files.
    """

    file: str
    project: str = ""
    env: tuple[Claim, ...] = ()
    region: str = ""
    app_id: tuple[Claim, ...] = ()
    roots: tuple[Path, ...] = ()
    client: Path | None = None
    timeout: str = ""
    functions: tuple[Declared, ...] = ()
    collections: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    storage: Mapping[str, Any] = field(default_factory=dict)
    left: tuple[Left, ...] = ()
    unset: tuple[str, ...] = ()
