"""What ``cloudfn build`` prints: progress while it packs, a table of the packages, a list of what goes in."""

from __future__ import annotations

from pathlib import Path

from cloudfn.build import Artifact, Collected
from cloudfn.cli.app import App
from cloudfn.cli.texts import deploy
from cloudfn.cli.view import EventLines
from cloudfn.columns import width
from cloudfn.deploy.sizes import kilobytes
from cloudfn.errors import Notice
from cloudfn.events.base import Event
from cloudfn.events.tasks import Noticed, TaskEnded, TaskStarted


class BuildProgress:
    """Hears the builder's events: warnings and slow steps go to stderr, times are kept for the table."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._lines = EventLines(app)
        self.took: dict[str, float] = {}

    def show(self, event: Event) -> None:
        app = self._app
        if isinstance(event, Noticed):
            app.notice(Notice(event.code, event.params, level=event.level))
        elif isinstance(event, TaskStarted) and event.task == "install":
            app.talk(self._lines.installing(event))
        elif isinstance(event, TaskEnded) and event.task == "install":
            app.talk(self._lines.installed(event))
        elif isinstance(event, TaskEnded) and event.task == "build":
            self.took[event.subject] = event.ms


def row(artifact: Artifact, ms: float) -> dict[str, object]:
    return {
        "function": artifact.function,
        "digest": artifact.digest,
        "path": str(artifact.path),
        "size": artifact.size,
        "unpackedSize": artifact.unpacked_size,
        "fileCount": artifact.file_count,
        "handler": artifact.handler,
        "reused": artifact.reused,
        "ms": round(ms, 1),
    }


def table(app: App, artifacts: tuple[Artifact, ...], took: dict[str, float], directory: Path) -> str:
    head = app.say(deploy.BUILD_HEAD).split()
    rows = [head]
    for artifact in artifacts:
        path = artifact.path.relative_to(directory) if artifact.path.is_relative_to(directory) else artifact.path
        ms = f"{took.get(artifact.function, 0):.0f}" + (app.say(deploy.PACKAGE_UNCHANGED) if artifact.reused else "")
        sizes = (str(artifact.file_count), kilobytes(artifact.unpacked_size), kilobytes(artifact.size))
        rows.append([artifact.function, *sizes, artifact.digest[:12], ms, str(path)])
    widths = [max(width(row[column]) for row in rows) for column in range(len(head))]
    return "\n".join(
        "  ".join(cell + " " * (columns - width(cell)) for cell, columns in zip(row, widths, strict=True)).rstrip()
        for row in rows
    )


def listed(collected: Collected) -> dict[str, object]:
    return {
        "function": collected.function,
        "handler": collected.handler,
        "files": [{"name": file.name, "size": file.size} for file in collected.files],
        "leftOut": [{"name": out.name, "why": out.why, "rule": out.rule} for out in collected.left_out],
    }


def listing(app: App, collected: Collected) -> str:
    files = collected.files
    total = kilobytes(collected.unpacked_size)
    lines = [app.say(deploy.package(collected.function, len(files), total, collected.handler))]
    lines += [f"  + {file.name}  {kilobytes(file.size)}" for file in files]
    for out in collected.left_out:
        why = app.say(deploy.LEFT_OUT[out.why])
        lines.append(f"  - {out.name}  {why}" + (f": {out.rule}" if out.rule else ""))
    return "\n".join(lines)
