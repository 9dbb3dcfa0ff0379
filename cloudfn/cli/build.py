"""``cloudfn build``"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from cloudfn.cli.app import App
from cloudfn.cli.options import scripts_option
from cloudfn.cli.paths import FOLDER
from cloudfn.cli.texts import deploy
from cloudfn.errors import Notice
from cloudfn.events.base import Event
from cloudfn.events.tasks import Noticed, TaskEnded, TaskStarted

if TYPE_CHECKING:
    from cloudfn.build import Artifact, Collected


@click.command()
@click.argument("functions", metavar="[FN]...", nargs=-1)
@click.option("--list", "listing", is_flag=True, help="Show what goes in, what stays out and why, instead of packaging")
@click.option("--no-cache", is_flag=True, help="Read and compress every file anew")
@click.option(
    "--out",
    type=FOLDER,
    metavar="DIR",
    help="Where the archives go; default: .cloudfn/build",
)
@click.option("--json", "as_json", is_flag=True, help="Machine-readable output on stdout")
@scripts_option
@click.pass_obj
def build(app: App, functions: tuple[str, ...], listing: bool, no_cache: bool, out: Path | None, as_json: bool) -> None:
    """Package the functions, each into one archive.

    The manifest's hooks preBuild and postBuild run before and after; --list runs none.

    \b
    Example:
      cloudfn build
      cloudfn build makeOrder --list
    """
    from dataclasses import replace

    app = replace(app, as_json=app.as_json or as_json)
    manifest = app.manifest()
    progress = _BuildProgress(app)
    from cloudfn.build import chosen, contents

    if listing:
        found = [contents(manifest, function, progress.show) for function in chosen(manifest, functions)]
        app.answer([_listed(each) for each in found], "\n\n".join(_listing(app, each) for each in found))
        return
    from cloudfn.build import build as pack
    from cloudfn.deploy import guards
    from cloudfn.deploy.hooks import around_build, run_hook
    from cloudfn.source import check_syntax, leaving

    with around_build(manifest, lambda found, name: run_hook(found, name, app.talk)):
        app.notices(leaving(manifest, functions))
        names = [function.name for function in chosen(manifest, functions)]
        guards.check_syntax(check_syntax(manifest, names).problems, app.notice)
        artifacts = pack(manifest, functions, out and out.absolute(), progress.show, cache=not no_cache)
    rows = [_row(artifact, progress.took.get(artifact.function, 0.0)) for artifact in artifacts]
    app.answer(rows, _table(app, artifacts, progress.took, manifest.directory))


class _BuildProgress:
    """Hears the builder's events: warnings and slow steps go to stderr, times are kept for the table."""

    def __init__(self, app: App) -> None:
        from cloudfn.cli.view import EventLines

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


def _row(artifact: Artifact, ms: float) -> dict[str, object]:
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


def _table(app: App, artifacts: tuple[Artifact, ...], took: dict[str, float], directory: Path) -> str:
    head = app.say(deploy.BUILD_HEAD).split()
    rows = [head]
    for each in artifacts:
        path = each.path.relative_to(directory) if each.path.is_relative_to(directory) else each.path
        ms = f"{took.get(each.function, 0):.0f}" + (app.say(deploy.PACKAGE_UNCHANGED) if each.reused else "")
        sizes = (str(each.file_count), _size(each.unpacked_size), _size(each.size))
        rows.append([each.function, *sizes, each.digest[:12], ms, str(path)])
    widths = [max(_width(row[column]) for row in rows) for column in range(len(head))]
    return "\n".join(
        "  ".join(cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    )


def _listed(collected: Collected) -> dict[str, object]:
    return {
        "function": collected.function,
        "handler": collected.handler,
        "files": [{"name": file.name, "size": file.size} for file in collected.files],
        "leftOut": [{"name": out.name, "why": out.why, "rule": out.rule} for out in collected.left_out],
    }


def _listing(app: App, collected: Collected) -> str:
    files = collected.files
    total = _size(collected.unpacked_size)
    lines = [app.say(deploy.package(collected.function, len(files), total, collected.handler))]
    lines += [f"  + {file.name}  {_size(file.size)}" for file in files]
    for out in collected.left_out:
        why = app.say(deploy.LEFT_OUT[out.why])
        lines.append(f"  - {out.name}  {why}" + (f": {out.rule}" if out.rule else ""))
    return "\n".join(lines)


def _size(size: int) -> str:
    if size < 1000:
        return f"{size} B"
    return f"{size / 1000:.1f} kB" if size < 1_000_000 else f"{size / 1_000_000:.1f} MB"


def _width(text: str) -> int:
    """Columns on a terminal: wide East Asian characters take two."""
    from unicodedata import east_asian_width

    return sum(2 if east_asian_width(char) in "WF" else 1 for char in text)
