"""Variables for ``${env:...}`` and ``secrets``: process > ``.env.<stage>`` > ``.env.local`` (no stage) > ``.env``."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from cloudfn import regular_files
from cloudfn.errors import Notice, Where
from cloudfn.frozen import dataclass

_LINE = re.compile(r"\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(.*?)\s*\Z")
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\", "$": "$"}


@dataclass(frozen=True, slots=True)
class Variable:
    """A value and where it came from: ``environment`` or ``.env:3``."""

    value: str
    source: str


@dataclass(frozen=True, slots=True)
class Variables:
    """All variables by name, and the lines of ``.env`` files that could not be read."""

    variables: Mapping[str, Variable]
    warnings: tuple[Notice, ...] = ()

    def values(self) -> dict[str, str]:
        return {name: variable.value for name, variable in self.variables.items()}


def files(stage: str) -> tuple[str, ...]:
    """The files to read, weakest first."""
    return (".env", f".env.{stage}") if stage else (".env", ".env.local")


def read(directory: Path, stage: str = "", environ: Mapping[str, str] | None = None) -> Variables:
    """Every variable that the project at ``directory`` may use in ``stage``."""
    variables: dict[str, Variable] = {}
    warnings: list[Notice] = []
    for name in files(stage):
        path = directory / name
        try:
            text = regular_files.read_text(path)
        except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
            continue
        except (OSError, UnicodeDecodeError) as error:
            warnings.append(
                Notice("CFN-CFG-130", {"file": name, "reason": regular_files.why_unread(error)}, Where(name))
            )
            continue
        for line, key, value in _assignments(text):
            if key is None:
                # The line itself is not shown: it may hold a secret.
                warnings.append(Notice("CFN-CFG-041", {"what": "NAME=value?"}, Where(name, line, 1)))
            else:
                variables[key] = Variable(value, f"{name}:{line}")
    given = os.environ if environ is None else environ
    variables |= {key: Variable(value, "environment") for key, value in given.items()}
    return Variables(variables, tuple(warnings))


def variables(directory: Path, stage: str = "", environ: Mapping[str, str] | None = None) -> Mapping[str, str]:
    """The same as plain values: where the values of a function's ``secrets`` come from."""
    return read(directory, stage, environ).values()


def _assignments(text: str) -> Iterator[tuple[int, str | None, str]]:
    """(line, name, value); name None for a line that is no assignment. Quoted values may span lines."""
    lines = text.splitlines()
    at = 0
    while at < len(lines):
        source, line = lines[at], at + 1
        at += 1
        if not source.strip() or source.lstrip().startswith("#"):
            continue
        match = _LINE.match(source)
        if match is None:
            yield line, None, ""
            continue
        name, value = match.group(1), match.group(2)
        quote = value[:1]
        if quote not in ("'", '"') or not quote:
            yield line, name, re.sub(r"(^|\s)#.*\Z", "", value).rstrip()
            continue
        body = value[1:]
        while (end := _closing(body, quote)) < 0 and at < len(lines):
            body += "\n" + lines[at]
            at += 1
        if end < 0:
            yield line, None, ""
            continue
        inner = body[:end]
        yield line, name, _unescape(inner) if quote == '"' else inner


def _closing(body: str, quote: str) -> int:
    """Where ``body``'s closing quote is, or -1."""
    skip = False
    for index, character in enumerate(body):
        if skip:
            skip = False
        elif character == "\\" and quote == '"':
            skip = True
        elif character == quote:
            return index
    return -1


def _unescape(text: str) -> str:
    return re.sub(r"\\(.)", lambda found: _ESCAPES.get(found.group(1), found.group(0)), text)
