"""``cloudfn logs`` of the local cloud: the lines that its history keeps, also when nothing runs."""

from __future__ import annotations

import json
import re
import sqlite3
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import click

from cloudfn.cli.app import App
from cloudfn.cli.texts.run import NO_SUCH_LINES
from cloudfn.cli.view import name_tag, when
from cloudfn.errors import NotFound
from cloudfn.frozen import dataclass
from cloudfn.function_names import require_function
from cloudfn.local.history import Filter, connect, read
from cloudfn.manifest.values import Manifest
from cloudfn.sqlite_files import damage_reported

POLL_S = 0.2
LEVELS = {"debug": 0, "info": 1, "log": 1, "warn": 2, "warning": 2, "error": 3}


@dataclass(frozen=True, slots=True)
class LineFilter:
    """Which lines, besides function and request id."""

    since: str
    until: str
    level: int
    grep: re.Pattern[str] | None
    platform: bool

    def matches(self, line: dict[str, str]) -> bool:
        if line["stream"] == "platform" and not self.platform:
            return False
        return (
            line["at"] >= self.since
            and (not self.until or line["at"] <= self.until)
            and LEVELS.get(line["level"], 1) >= self.level
            and (self.grep is None or self.grep.search(line["text"]) is not None)
        )


def show(
    app: App, function: str | None, request_id: str, line_filter: LineFilter, *, newest: int, follow: bool
) -> None:
    """Print the ``newest`` lines, oldest first; with ``follow`` until the user ends it.

    Raises NotFound for an unknown function (CFN-DEV-006), or where nothing has ever run (CFN-CLI-019).
    """
    written = lines_of(app.manifest(), function, request_id, line_filter)
    for line in written.lines[-newest:]:
        _print(app, line)
    if not written.lines and not follow:
        app.talk(app.say(NO_SUCH_LINES))
    last = written.last_seq
    while follow:
        time.sleep(POLL_S)
        with damage_reported(written.path):
            newer = read(written.db, replace(written.which, since=last), 1000)
        for row in newer:
            last = row.seq
            if line_filter.matches(line := json.loads(row.body)):
                _print(app, line)


@dataclass(frozen=True, slots=True)
class WrittenLines:
    """``lines`` oldest first, and where newer ones are read from."""

    lines: list[dict[str, str]]
    path: Path
    db: sqlite3.Connection
    which: Filter
    last_seq: int


def lines_of(manifest: Manifest, function: str | None, request_id: str, line_filter: LineFilter) -> WrittenLines:
    """What is kept of ``function``, or of all. Raises NotFound as ``show`` does."""
    if function is not None:
        require_function(function, manifest.functions)
    path = manifest.state / "history.db"
    if not path.exists():
        raise NotFound("CFN-CLI-019")
    which = Filter(0, function or "", request_id, ("LogWritten",))
    db = connect(path, read_only=True)
    with damage_reported(path):
        rows = read(db, which, 20_000, newest=True)
    lines = [line for row in rows if line_filter.matches(line := json.loads(row.body))]
    return WrittenLines(lines, path, db, which, rows[-1].seq if rows else 0)


def _print(app: App, line: dict[str, str]) -> None:
    if app.as_json:
        click.echo(json.dumps(line, ensure_ascii=False))
        return
    for text in _human(app, line):
        click.echo(text, color=app.colour)


def _human(app: App, line: dict[str, str]) -> Iterator[str]:
    head = app.paint(when(datetime.fromisoformat(line["at"])).text, dim=True)
    tag = name_tag(line["function"])
    colour = {"error": "red", "warn": "yellow"}.get(line["level"])
    for text in line["text"].rstrip("\n").split("\n"):
        yield f"{head}{app.paint(line['requestId'][:8], dim=True)} {app.paint(tag.text, fg=tag.colour)}" + (
            app.paint(text, fg=colour) if colour else text
        )
