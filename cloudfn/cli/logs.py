"""``cloudfn logs``"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import click

from cloudfn import durations
from cloudfn.cli.app import App
from cloudfn.cli.near import require_function
from cloudfn.cli.options import remote_options
from cloudfn.errors import NotFound, UsageError
from cloudfn.frozen import dataclass

POLL_S = 0.2
LEVELS = {"debug": 0, "info": 1, "log": 1, "warn": 2, "warning": 2, "error": 3}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which lines, besides function and request id."""

    since: str
    level: int
    grep: re.Pattern[str] | None
    platform: bool

    def takes(self, line: dict[str, str]) -> bool:
        if line["stream"] == "platform" and not self.platform:
            return False
        return (
            line["at"] >= self.since
            and LEVELS.get(line["level"], 1) >= self.level
            and (self.grep is None or self.grep.search(line["text"]) is not None)
        )


@click.command()
@click.argument("function", required=False)
@click.option("-f", "--follow", is_flag=True, help="Go on with new lines until Ctrl-C")
@click.option("--since", metavar="TIME", help="From 90s, 15m, 2h, 1d ago, or an instant")
@click.option("--request-id", metavar="ID", help="Lines of one call")
@click.option("--grep", metavar="REGEX", help="Lines that match")
@click.option("--level", type=click.Choice(["debug", "info", "warn", "error"]),
              help="Lines of this level or worse")  # fmt: skip
@click.option("-n", "--lines", type=click.IntRange(1), default=200, show_default=True,
              help="How many of the newest lines to begin with")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="One JSON object per line")
@remote_options
@click.pass_obj
def logs(
    app: App,
    function: str | None,
    follow: bool,
    since: str | None,
    request_id: str | None,
    grep: str | None,
    level: str | None,
    lines: int,
    as_json: bool,
    stage: str | None,
    remote: bool,
    local: bool,
) -> None:
    """Show what the functions wrote, of FUNCTION or of all; also when nothing runs any more.

    With -v also the START, END and REPORT line of each call, as the platform writes them.

    With --remote (or --local) it is the log of deployed functions, one entry per call, from an hour ago by default.

    \b
    Example:
      cloudfn logs payCallback --since 10m
      cloudfn logs -f --level error
    """
    app = replace(app, as_json=app.as_json or as_json)
    if remote or local:
        from cloudfn.cli.remote_calls import logs_remote

        start = datetime.fromisoformat(_instant(since or "1h"))
        app = replace(app, stage=stage or app.stage)
        logs_remote(app, function or "", local=local, follow=follow, request_id=request_id or "", since=start)
        return
    manifest = app.manifest()
    if function is not None:
        require_function(manifest, function)
    path = manifest.state / "history.db"
    if not path.exists():
        raise NotFound("CFN-CLI-019")
    from cloudfn.local.history import Filter, connect, read
    from cloudfn.sqlite_files import damage_reported

    wanted = Wanted(_instant(since), LEVELS[level or "debug"], _pattern(grep), app.verbose > 0)
    which = Filter(0, function or "", request_id or "", ("LogWritten",))
    db = connect(path, read_only=True)
    with damage_reported(path):
        found = read(db, which, 20_000, newest=True)
    last = found[-1].seq if found else 0
    chosen = [line for row in found if wanted.takes(line := json.loads(row.body))]
    for line in chosen[-lines:]:
        _print(app, line)
    if not chosen and not follow:
        app.talk(
            app.say(
                "no such lines; `cloudfn logs -v` also shows START, END and REPORT of each call",
                "没有符合的日志；`cloudfn logs -v` 还会显示每次调用的 START、END、REPORT 行",
            )
        )
    while follow:
        time.sleep(POLL_S)
        with damage_reported(path):
            newer = read(db, replace(which, since=last), 1000)
        for row in newer:
            last = row.seq
            if wanted.takes(line := json.loads(row.body)):
                _print(app, line)


def _print(app: App, line: dict[str, str]) -> None:
    if app.as_json:
        click.echo(json.dumps(line, ensure_ascii=False))
        return
    for text in _human(app, line):
        click.echo(text, color=app.colour)


def _human(app: App, line: dict[str, str]) -> Iterator[str]:
    from cloudfn.cli.view import name_tag, when

    head = app.paint(when(datetime.fromisoformat(line["at"])).text, dim=True)
    tag = name_tag(line["function"])
    colour = {"error": "red", "warn": "yellow"}.get(line["level"])
    for text in line["text"].rstrip("\n").split("\n"):
        yield f"{head}{app.paint(line['requestId'][:8], dim=True)} {app.paint(tag.text, fg=tag.colour)}" + (
            app.paint(text, fg=colour) if colour else text
        )


def _instant(text: str | None) -> str:
    """The first instant as the history writes it. Raises UsageError CFN-CLI-018."""
    from cloudfn.events.base import instant_text

    if text is None:
        return ""
    ago = durations.length(text, bare=False)
    if ago is not None:
        return instant_text(datetime.now(UTC) - ago)
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise UsageError("CFN-CLI-018", value=text, reason=str(error)) from error
    return instant_text(found.astimezone(UTC))


def _pattern(text: str | None) -> re.Pattern[str] | None:
    try:
        return re.compile(text) if text else None
    except re.error as error:
        raise UsageError("CFN-CLI-023", value=text, reason=str(error)) from error
