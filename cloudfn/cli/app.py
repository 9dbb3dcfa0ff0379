"""What every command has in hand: the chosen project, language, and how to print. ``ctx.obj`` is an ``App``."""

from __future__ import annotations

import contextlib
import json
import locale
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cloudfn import __version__
from cloudfn.codes import Lang
from cloudfn.errors import CloudfnError, ExitCode, ManifestError, Notice
from cloudfn.frozen import dataclass

if TYPE_CHECKING:
    from cloudfn.manifest.values import Manifest

COLOURS = {"error": "red", "warning": "yellow", "note": "cyan"}


@dataclass(frozen=True, slots=True)
class App:
    directory: Path
    file: Path | None = None
    stage: str = ""
    as_json: bool = False
    lang: Lang = "en"
    colour: bool = False
    verbose: int = 0
    quiet: bool = False
    ignore_scripts: bool = False

    @classmethod
    def from_options(
        cls,
        directory: str | None = None,
        file: str | None = None,
        stage: str | None = None,
        as_json: bool = False,
        lang: str | None = None,
        no_color: bool = False,
        verbose: int = 0,
        quiet: bool = False,
    ) -> App:
        chosen: Lang = language(lang)
        wanted = not no_color and not os.environ.get("NO_COLOR")
        colour = wanted and (bool(os.environ.get("FORCE_COLOR")) or sys.stderr.isatty())
        place = Path(directory or ".").resolve()
        return cls(place, Path(file) if file else None, stage or "", as_json, chosen, colour, verbose, quiet)

    @classmethod
    def for_errors(cls, args: Sequence[str]) -> App:
        """An App for a failure that may have come before the options were parsed."""
        lang = next((args[i + 1] for i, word in enumerate(args[:-1]) if word == "--lang"), None)
        return cls.from_options(
            as_json="--json" in args or os.environ.get("CLOUDFN_JSON", "").lower() in ("1", "true", "yes", "on"),
            lang=lang or os.environ.get("CLOUDFN_LANG"),
            no_color="--no-color" in args,
            verbose=2 if "-vv" in args else 0,
        )

    def manifest(self, *, stage: str | None = None) -> Manifest:
        """Load the project's manifest and print its warnings.

        Raises ManifestError with every problem, InvalidFile when there is no manifest here or above.
        """
        from cloudfn.manifest import find, load

        loaded = load(find(self.directory, self.file), stage=self.stage if stage is None else stage)
        self.notices(loaded.warnings)
        return replace(loaded.manifest, ignore_scripts=True) if self.ignore_scripts else loaded.manifest

    def answer(self, data: object, human: str) -> None:
        """The command's result on stdout: ``data`` as JSON with ``--json``, else ``human``."""
        if self.as_json:
            click.echo(json.dumps(data, ensure_ascii=False, default=str))
        elif human:
            click.echo(human)

    def talk(self, text: str, **style: object) -> None:
        """Progress and hints, on stderr; what stderr does not take is not worth failing for."""
        if not self.quiet:
            with contextlib.suppress(OSError):
                click.echo(self.paint(text, **style), err=True, color=self.colour)

    def paint(self, text: str, **style: object) -> str:
        return click.style(text, **style) if self.colour and style else text  # type: ignore[arg-type]

    def say(self, en: str, zh: str) -> str:
        """One of two wordings."""
        return zh if self.lang == "zh" else en

    def notices(self, notices: Iterable[Notice]) -> None:
        for notice in notices:
            self.notice(notice)

    def notice(self, notice: Notice) -> None:
        if not self.quiet or notice.level == "error":
            with contextlib.suppress(OSError):
                click.echo(self.render(notice), err=True, color=self.colour)

    def render(self, notice: Notice) -> str:
        """``cloudfn.yaml:14:7 CFN-CFG-012 message`` with the source line, a caret and the fix."""
        where = notice.where
        head = self.paint(notice.code, fg=COLOURS[notice.level], bold=True)
        lines = [f"{where} {head} {notice.title(self.lang)}" if where else f"{head} {notice.title(self.lang)}"]
        if where and where.source:
            gutter = str(where.line)
            lines.append(f"  {gutter} | {where.source}")
            start = max(where.column, 1) - 1
            lines.append(f"  {' ' * len(gutter)} | {_under(where.source, start, max(where.width, 1))}")
        fix = notice.fix(self.lang)
        if fix:
            lines.append("  " + self.say("fix: ", "处理：") + fix)
        return "\n".join(lines)


def _under(source: str, start: int, width: int) -> str:
    """Carets below ``source[start : start + width]``: tabs stay tabs, and Chinese characters are two columns wide."""
    import unicodedata

    def columns(text: str) -> int:
        return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)

    blank = "".join("\t" if character == "\t" else " " * columns(character) for character in source[:start])
    return blank + " " * (start - len(source[:start])) + "^" * max(columns(source[start : start + width]), 1)


def language(lang: str | None) -> Lang:
    """The chosen one, else the environment's."""
    if lang in ("en", "zh"):
        return "zh" if lang == "zh" else "en"
    named = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
    return "zh" if (named or locale.getlocale()[0] or "").lower().startswith(("zh", "chinese")) else "en"


def show_error(app: App, error: CloudfnError) -> int:
    """Print an expected failure and return its exit code."""
    problems: tuple[Notice, ...] = (
        error.problems
        if isinstance(error, ManifestError)
        else (Notice(error.code, error.params, error.where, "error"),)
    )
    if app.as_json:
        click.echo(
            json.dumps({"ok": False, "errors": [describe(app, problem) for problem in problems]}, ensure_ascii=False)
        )
    for problem in problems:
        click.echo(app.render(problem), err=True, color=app.colour)
    if app.verbose >= 2:
        import traceback

        traceback.print_exception(error)
    return int(error.exit_code)


def show_bug(app: App, error: Exception) -> int:
    """Print an unexpected failure: this is our fault, and the trace is what a report needs."""
    import platform
    import traceback

    from cloudfn import platforms

    traceback.print_exception(error)
    text = app.say("This is a bug in cloudfn, not in your project.", "这是 cloudfn 的缺陷，不是你的项目的问题。")
    click.echo(
        f"{text} (cloudfn {__version__}, Python {platform.python_version()}, {platforms.machine()[0]})", err=True
    )
    return int(ExitCode.FAILED)


def describe(app: App, notice: Notice) -> Mapping[str, object]:
    """A notice as JSON: ``{code, level, message, fix, file?, line?, column?}``."""
    shape: dict[str, object] = {
        "code": notice.code,
        "level": notice.level,
        "message": notice.title(app.lang),
        "fix": notice.fix(app.lang),
    }
    if notice.where:
        shape |= {"file": notice.where.file, "line": notice.where.line, "column": notice.where.column}
    return shape
