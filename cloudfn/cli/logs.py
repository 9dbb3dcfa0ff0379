"""``cloudfn logs``"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import click

from cloudfn import durations
from cloudfn.cli.app import App
from cloudfn.cli.options import remote_options
from cloudfn.errors import UsageError
from cloudfn.events.base import instant_text


@click.command()
@click.argument("function", required=False)
@click.option("-f", "--follow", is_flag=True, help="Go on with new lines until Ctrl-C")
@click.option("--since", metavar="TIME", help="From 90s, 15m, 2h, 1d ago, or an instant")
@click.option("--until", metavar="TIME", help="Up to then, in the same words")
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
    until: str | None,
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

    With --remote (or --local) it is the log of deployed functions, one entry per call, one hour of it by default;
    --level is for the local log only.

    \b
    Example:
      cloudfn logs payCallback --since 10m
      cloudfn logs -f --level error
      cloudfn logs --remote --since 2h --until 1h --grep "errcode"
    """
    app = replace(app, as_json=app.as_json or as_json)
    if remote or local:
        from cloudfn.cli.remote_calls import EntryFilter, logs_remote  # 40 ms that the local log is spared

        end = _instant(until)
        start = _instant(since) or (end or datetime.now(UTC)) - timedelta(hours=1)
        _check_order(start, end, since, until)
        app = replace(app, stage=stage or app.stage)
        entries = EntryFilter(function or "", request_id or "", start, end, _pattern(grep))
        logs_remote(app, entries, local=local, follow=follow, newest=lines)
    else:
        from cloudfn.cli.local_log import LEVELS, LineFilter, show  # 30 ms that the other log is spared

        first, last = _instant(since), _instant(until)
        _check_order(first, last, since, until)
        line_filter = LineFilter(_text(first), _text(last), LEVELS[level or "debug"], _pattern(grep), app.verbose > 0)
        show(app, function, request_id or "", line_filter, newest=lines, follow=follow)


def _instant(text: str | None) -> datetime | None:
    """Raises UsageError (CFN-CLI-018)."""
    if text is None:
        return None
    ago = durations.length(text, bare=False)
    if ago is not None:
        return datetime.now(UTC) - ago
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError) as error:  # the latter for the first and the last day of the calendar
        raise UsageError("CFN-CLI-018", value=text) from error


def _check_order(start: datetime | None, end: datetime | None, since: str | None, until: str | None) -> None:
    """Raises UsageError (CFN-CLI-064) where nothing can lie between the two."""
    if start is not None and end is not None and start > end:
        raise UsageError("CFN-CLI-064", since=since or instant_text(start), until=until)


def _text(instant: datetime | None) -> str:
    """As the history writes it, "" for none."""
    return instant_text(instant) if instant else ""


def _pattern(text: str | None) -> re.Pattern[str] | None:
    try:
        return re.compile(text) if text else None
    except re.error as error:
        raise UsageError("CFN-CLI-023", value=text, reason=str(error)) from error
