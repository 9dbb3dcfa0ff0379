"""``invoke --remote`` and ``logs --remote``: the same commands against what is deployed."""

from __future__ import annotations

import json
import re
import time
from collections import deque
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from cloudfn.cli.app import App
from cloudfn.cli.target import reach
from cloudfn.deploy.remote import get_function
from cloudfn.deploy.remote_calls import LogLine, invoke, logs
from cloudfn.deploy.target import Target
from cloudfn.errors import FunctionFailed, FunctionTimedOut, NotFound
from cloudfn.frozen import dataclass

FOLLOW_S = 2.0
"""How often new lines are asked for, in seconds."""

OVERLAP = timedelta(seconds=30)
"""Calls reach the log service late; so far back is asked again."""


def invoke_remote(app: App, function: str, event: bytes, *, local: bool, version: str = "") -> None:
    """Call a deployed function: its result on stdout, its log on stderr.

    Raises FunctionFailed (exit 11), FunctionTimedOut (exit 12), and what the cloud refuses.
    """
    manifest = app.manifest()
    with reach(app, manifest, local=local) as deployer:
        target = deployer.target
        called = invoke(target.cloud, target.env_id, function, event.decode(), version)
    if called.log and not app.as_json:
        app.talk(called.log.rstrip("\n"), dim=True)
    if app.as_json:
        data = {
            "v": 1,
            "ok": not called.error,
            "requestId": called.request_id,
            "result": _json(called.result),
            "error": called.error,
            "ms": called.ms,
            "log": called.log,
        }
        app.answer(data, "")
    if called.error:
        kind = FunctionTimedOut if called.timed_out else FunctionFailed
        raise kind("CFN-DEP-075", function=function, message=called.error, request_id=called.request_id)
    if not app.as_json:
        app.answer(None, called.result)


@dataclass(frozen=True, slots=True)
class EntryFilter:
    """Which calls. ``until`` None: up to now, and on with ``follow``. ``grep``: those in whose log a line matches."""

    function: str
    request_id: str
    since: datetime
    until: datetime | None
    grep: re.Pattern[str] | None

    def matching(self, text: str) -> str | None:
        """The lines that match; all of them without a pattern, None where there are none."""
        if self.grep is None:
            return text
        lines = [line for line in text.splitlines() if self.grep.search(line)]
        return "\n".join(lines) if lines else None


def logs_remote(app: App, entries: EntryFilter, *, local: bool, follow: bool, newest: int) -> None:
    """Print the log of the ``newest`` calls, oldest first; with ``follow`` until the user ends it."""
    manifest = app.manifest()
    seen: set[str] = set()
    with reach(app, manifest, local=local) as deployer:
        target = deployer.target
        start = entries.since
        while True:
            # The log service knows whole seconds only: the one that has begun belongs to the answer.
            now = (entries.until or datetime.now(UTC)) + timedelta(seconds=1)
            found = logs(
                target.cloud,
                target.env_id,
                function=entries.function,
                request_id=entries.request_id,
                start=start,
                end=now,
            )
            fresh = deque[LogLine](maxlen=None if seen else newest)
            for line in found:
                identity = line.request_id or f"{line.at} {line.text}"  # not every row is a call's
                if identity not in seen:
                    seen.add(identity)
                    text = entries.matching(line.text)
                    if text is not None:
                        fresh.append(replace(line, text=text))
            for line in fresh:
                _print(app, line)
            if entries.function and not seen and not follow:
                _require(target, entries.function)
            if not follow or entries.until is not None:
                return
            start = max(start, now - OVERLAP)
            time.sleep(FOLLOW_S)


def _require(target: Target, function: str) -> None:
    """Raises NotFound (CFN-DEP-073) for a name that no function has: an empty log says so of none."""
    if get_function(target.cloud, target.env_id, function) is None:
        raise NotFound("CFN-DEP-073", function=function, env=target.env_id)


def _print(app: App, line: LogLine) -> None:
    data = {
        "at": line.at,
        "function": line.function,
        "requestId": line.request_id,
        "ms": line.ms,
        "log": line.text,
    }
    head = app.paint(f"{line.at} {line.function} {line.request_id} {line.ms:.0f} ms", dim=True)
    app.answer(data, f"{head}\n{line.text.rstrip()}" if line.text.strip() else head)


def _json(text: str) -> object:
    try:
        return json.loads(text)
    except ValueError:
        return text
