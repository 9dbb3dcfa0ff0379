"""What is asked of a deployer in another process, and its answer, as lines of JSON in ASCII.

The keys stay in that process: in goes a ``Question`` as one line, out come lines of which the last is the ``Reply``.
What people should read (warnings, the output of hooks) is its stderr.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Literal

from cloudfn.frozen import dataclass
from cloudfn.languages import Lang

Command = Literal["plan", "status"]


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of which cloud. ``file`` is the manifest; ``stage`` "" is the manifest without a stage."""

    command: Command
    directory: str
    file: str
    local: bool
    stage: str
    lang: Lang


@dataclass(frozen=True, slots=True)
class Answered:
    """``shape`` is what ``plan --json`` or ``status --json`` says (``shapes``)."""

    shape: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Failed:
    """An expected failure. ``errors`` are notices as JSON (``notices.described``), ``exit_code`` the command's."""

    exit_code: int
    errors: tuple[Mapping[str, Any], ...]


Reply = Answered | Failed


def write_question(question: Question) -> str:
    return json.dumps(asdict(question))


def read_question(text: str) -> Question:
    return Question(**json.loads(text))


def write_reply(reply: Reply) -> str:
    kind = "answered" if isinstance(reply, Answered) else "refused"
    return json.dumps({"kind": kind, **asdict(reply)}, default=str)


def read_reply(text: str) -> Reply | None:
    """The reply among the lines of ``text``; None when the process ended without one."""
    for line in reversed(text.split("\n")):
        try:
            found = json.loads(line)
        except ValueError:
            continue
        match found:
            case {"kind": "answered", "shape": dict(shape)}:
                return Answered(shape)
            case {"kind": "refused", "exit_code": int(code), "errors": [*errors]} if errors:
                return Failed(code, tuple(errors))
    return None
