"""What an import found, in the manifest's own keys."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Any

from cloudfn.errors import Notice
from cloudfn.frozen import dataclass


@dataclass(frozen=True, slots=True)
class Imported:
    """``defaults`` and ``functions`` hold the manifest's keys; ``source`` is the file they came from."""

    source: str
    project: str
    env_id: str
    region: str = ""
    app_id: str = ""
    root: str = "functions"
    defaults: Mapping[str, Any] = field(default_factory=dict)
    functions: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    notices: tuple[Notice, ...] = ()
