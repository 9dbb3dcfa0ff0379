"""Longer jobs of cloudfn itself, and coded notes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Literal

from cloudfn.events.base import Event
from cloudfn.frozen import dataclass


@dataclass(frozen=True, slots=True)
class TaskStarted(Event):
    """A longer job began: npm install, zip, upload, wait. ``subject`` is mostly a function's name; an installation for
    several functions has them all, ``"makeOrder, payCallback"``, and ``count`` packages that they name."""

    task: str
    subject: str
    detail: str = ""
    count: int = 0


@dataclass(frozen=True, slots=True)
class TaskProgressed(Event):
    task: str
    subject: str
    detail: str
    done: int = 0
    total: int = 0


@dataclass(frozen=True, slots=True)
class TaskEnded(Event):
    task: str
    subject: str
    ok: bool
    ms: float
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Noticed(Event):
    """A coded warning or note about what a function or the project did."""

    code: str
    params: Mapping[str, object] = field(default_factory=dict)
    level: Literal["error", "warning", "note"] = "warning"
    function: str = ""
    request_id: str = ""
    file: str = ""
