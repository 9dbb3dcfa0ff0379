"""The error tree. Expected failures are ``CloudfnError``; anything else is a bug and is shown as one.

In: a code of ``cloudfn.codes`` and its parameters. Out: message, fix and exit code. Only ``cloudfn.cli`` prints.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field
from enum import IntEnum
from typing import Literal

from cloudfn import codes
from cloudfn.frozen import dataclass
from cloudfn.languages import Lang


class ExitCode(IntEnum):
    """Exit codes of the command line; part of the public contract."""

    OK = 0
    FAILED = 1  # unclassified, port in use
    AUTH = 2
    USAGE = 3
    NOT_FOUND = 4
    CLOUD = 5
    INVALID = 6  # manifest, local file, missing tool
    BUILD = 10
    FUNCTION = 11
    TIMEOUT = 12
    PROOF = 13
    PARTIAL = 14
    LOCKED = 15
    CHANGES = 16
    INTERRUPTED = 130


@dataclass(frozen=True, slots=True)
class Where:
    """A place the user can open. ``line`` and ``column`` start at 1; 0 means unknown.

    ``source`` is the text of that line, ``width`` the number of characters to underline from ``column``.
    """

    file: str
    line: int = 0
    column: int = 0
    source: str = ""
    width: int = 1

    def __str__(self) -> str:
        parts = [self.file]
        if self.line:
            parts.append(str(self.line))
            if self.column:
                parts.append(str(self.column))
        return ":".join(parts)


Level = Literal["error", "warning", "note"]


@dataclass(frozen=True, slots=True)
class Notice:
    """A coded message about the user's project: a manifest problem, a source finding, a run-time warning."""

    code: str
    params: Mapping[str, object] = field(default_factory=dict)
    where: Where | None = None
    level: Level = "warning"

    def title(self, lang: Lang = "en") -> str:
        return codes.say(self.code, self.params, "title", lang)

    def fix(self, lang: Lang = "en") -> str:
        return codes.say(self.code, self.params, "fix", lang)


class CloudfnError(Exception):
    """An expected failure: what happened, where, and what to do next.

    ``UserError("CFN-DEV-001", port=7788, owner="node")``. The title of the code is the message.
    """

    exit_code = ExitCode.FAILED

    def __init__(self, code: str, /, *, where: Where | None = None, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.params: Mapping[str, object] = params
        self.where = where

    def title(self, lang: Lang = "en") -> str:
        return codes.say(self.code, self.params, "title", lang)

    def fix(self, lang: Lang = "en") -> str:
        return codes.say(self.code, self.params, "fix", lang)

    @property
    def notices(self) -> tuple[Notice, ...]:
        """What there is to tell: one problem, or all of them at once."""
        return (Notice(self.code, self.params, self.where, "error"),)

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        return f"{place}{self.code} {self.title()}"


class UserError(CloudfnError):
    """Unclassified: the port is in use, a question without a terminal."""


class UsageError(CloudfnError):
    exit_code = ExitCode.USAGE


class NotFound(CloudfnError):
    exit_code = ExitCode.NOT_FOUND


class InvalidFile(CloudfnError):
    """A local file or a tool that cloudfn needs is missing or unusable."""

    exit_code = ExitCode.INVALID


class ManifestError(CloudfnError):
    """Every problem of a manifest (or of the sources with ``--strict``) at once."""

    exit_code = ExitCode.INVALID

    def __init__(self, problems: Iterable[Notice]) -> None:
        self.problems = tuple(problems)
        first = self.problems[0]
        super().__init__(first.code, where=first.where, **first.params)

    @property
    def notices(self) -> tuple[Notice, ...]:
        return self.problems


class BuildError(CloudfnError):
    exit_code = ExitCode.BUILD


class AuthError(CloudfnError):
    exit_code = ExitCode.AUTH


class CloudError(CloudfnError):
    """Tencent Cloud refused or could not be reached."""

    exit_code = ExitCode.CLOUD


class FunctionFailed(CloudfnError):
    exit_code = ExitCode.FUNCTION


class FunctionTimedOut(CloudfnError):
    exit_code = ExitCode.TIMEOUT


class ProofFailed(CloudfnError):
    exit_code = ExitCode.PROOF


class PartialDeploy(CloudfnError):
    exit_code = ExitCode.PARTIAL


class LockHeld(CloudfnError):
    exit_code = ExitCode.LOCKED
