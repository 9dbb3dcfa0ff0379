"""The progress of a deploy: a live row per function on a terminal, a line per step without one, JSON with ``--json``.

All of it goes to stderr; events come from several threads.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import TYPE_CHECKING, Any

import click

from cloudfn.cli.app import App
from cloudfn.cli.texts.deploy import TASKS
from cloudfn.cli.texts.shared import DONE
from cloudfn.cli.view import EventLines
from cloudfn.events.base import Event, to_dict
from cloudfn.events.tasks import TaskEnded, TaskProgressed, TaskStarted

if TYPE_CHECKING:
    from rich.live import Live

VERBS = ("create", "update", "delete", "replace")
LINE_EVERY_S = 10.0
"""Without a terminal: between two lines about the same wait or upload, so that a pipeline sees that it goes on."""


@dataclass
class _Row:
    what: str = ""
    started: float = field(default_factory=time.perf_counter)
    ended_ms: float | None = None
    ok: bool = True
    step_began: float = 0.0
    last_line: float = 0.0


class DeployProgress:
    """``with DeployProgress(app) as progress: progress.show(event)``"""

    def __init__(self, app: App, now: Callable[[], float] = time.monotonic) -> None:
        self._app = app
        self._now = now
        self._lines = EventLines(app)
        self._rows: dict[str, _Row] = {}
        self._lock = threading.Lock()
        self._live: Live | None = None

    def __enter__(self) -> DeployProgress:
        if not self._app.as_json and not self._app.quiet and sys.stderr.isatty():
            # 17 ms that a deploy without a terminal is spared.
            from rich.console import Console
            from rich.live import Live

            console = Console(stderr=True, no_color=not self._app.colour)
            self._live = Live(get_renderable=self._table, console=console, refresh_per_second=10, transient=True)
            self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._live is not None:
            self._live.stop()
            self._live = None

    def show(self, event: Event) -> None:
        """Show ``event``; safe from any thread."""
        with self._lock:
            if self._app.as_json:
                click.echo(json.dumps(to_dict(event), ensure_ascii=False, default=str), err=True)
            elif isinstance(event, TaskStarted | TaskProgressed | TaskEnded):
                self._row(event)

    def _row(self, event: TaskStarted | TaskProgressed | TaskEnded) -> None:
        row = self._rows.setdefault(event.subject, _Row())
        match event:
            case TaskStarted():
                row.step_began = row.last_line = self._now()
                row.what = (
                    self._lines.installing(event) if event.task == "install" else event.detail or self._task(event.task)
                )
                if self._live is None and event.task not in VERBS:
                    text = row.what if event.task == "install" else f"{event.subject}: {row.what}"
                    self._app.talk(f"  {text}")
            case TaskProgressed():
                share = f"{event.done * 100 // event.total} %" if event.total else event.detail
                row.what = f"{self._task(event.task)} {share}"
                self._line(event.subject, row)
            case TaskEnded() if event.task in VERBS:
                row.ended_ms, row.ok = event.ms, event.ok
                row.what = event.detail or self._app.say(DONE)
            case TaskEnded():
                pass

    def _task(self, name: str) -> str:
        return self._app.say(TASKS[name]) if name in TASKS else name

    def _line(self, name: str, row: _Row) -> None:
        now = self._now()
        if self._live is None and now - row.last_line >= LINE_EVERY_S:
            row.last_line = now
            self._app.talk(f"  {name}: {row.what}, {now - row.step_began:.0f} s")

    def _table(self) -> Any:
        # Loaded with the live display, 17 ms that a deploy without a terminal is spared.
        from rich.table import Table
        from rich.text import Text

        table = Table.grid(padding=(0, 2))
        with self._lock:
            for name, row in self._rows.items():
                done = row.ended_ms is not None
                mark = Text("✔" if row.ok else "✖", "green" if row.ok else "red") if done else Text("…", "yellow")
                ms = row.ended_ms if row.ended_ms is not None else (time.perf_counter() - row.started) * 1000
                table.add_row(mark, Text(name, "bold"), Text(row.what), Text(f"{ms:.0f} ms", "dim"))
        return table
