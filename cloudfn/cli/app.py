"""What every command has in hand: the chosen project, language, and how to print. ``ctx.obj`` is an ``App``."""

from __future__ import annotations

import contextlib
import itertools
import json
import locale
import os
import sys
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cloudfn import __version__, languages
from cloudfn.errors import CloudfnError, ExitCode, Notice
from cloudfn.frozen import dataclass
from cloudfn.languages import LANGUAGES, Bilingual, Lang
from cloudfn.notices import COLOURS, described, rendered

if TYPE_CHECKING:
    from cloudfn.manifest.values import Manifest


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
        allowed = not no_color and not os.environ.get("NO_COLOR")
        colour = allowed and (bool(os.environ.get("FORCE_COLOR")) or sys.stderr.isatty())
        place = Path(directory or ".").resolve()
        return cls(place, Path(file) if file else None, stage or "", as_json, chosen, colour, verbose, quiet)

    @classmethod
    def for_errors(cls, args: Sequence[str]) -> App:
        """An App for a failure that may have come before the options were parsed."""
        return cls.from_options(
            as_json="--json" in args or os.environ.get("CLOUDFN_JSON", "").lower() in ("1", "true", "yes", "on"),
            lang=language_of(args),
            no_color="--no-color" in args,
            verbose=2 if "-vv" in args else 0,
        )

    def manifest(self, *, stage: str | None = None) -> Manifest:
        """Load the project's manifest and print its warnings.

        Raises ManifestError with every problem, InvalidFile when there is no manifest here or above.
        """
        from cloudfn.manifest import find, load  # 2 ms that version, explain and every help page are spared

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

    def say(self, text: Bilingual) -> str:
        """``text`` in the language of the command line."""
        return languages.said(text, self.lang)

    def notices(self, notices: Iterable[Notice]) -> None:
        for notice in notices:
            self.notice(notice)

    def notice(self, notice: Notice) -> None:
        if not self.quiet or notice.level == "error":
            with contextlib.suppress(OSError):
                click.echo(self.render(notice), err=True, color=self.colour)

    def render(self, notice: Notice) -> str:
        """``cloudfn.yaml:14:7 error CFN-CFG-012 message`` with the source line, a caret and the fix."""
        return rendered(notice, self.lang, lambda shown: self.paint(shown.code, fg=COLOURS[shown.level], bold=True))


def language(lang: str | None) -> Lang:
    """The chosen one, else the environment's."""
    if lang is not None and lang in LANGUAGES:
        return LANGUAGES[lang]
    named = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
    return "zh" if (named or locale.getlocale()[0] or "").lower().startswith(("zh", "chinese")) else "en"


def language_of(args: Sequence[str]) -> Lang:
    """The language of a command line that may not be parsed yet: ``--lang`` anywhere in it, else the environment's."""
    own = args[: args.index("--")] if "--" in args else args
    given = [word.removeprefix("--lang=") for word in own if word.startswith("--lang=")]
    given += [after for word, after in itertools.pairwise(own) if word == "--lang"]
    return language(given[-1] if given else os.environ.get("CLOUDFN_LANG"))


def show_error(app: App, error: CloudfnError) -> int:
    """Print an expected failure and return its exit code."""
    problems = error.notices
    if app.as_json:
        shown = [described(problem, app.lang) for problem in problems]
        click.echo(json.dumps({"ok": False, "errors": shown}, ensure_ascii=False))
    for problem in problems:
        click.echo(app.render(problem), err=True, color=app.colour)
    if app.verbose >= 2:
        import traceback  # 1 ms, for a failure that is looked into

        traceback.print_exception(error)
    return int(error.exit_code)


def show_unexpected(app: App, error: Exception) -> int:
    """Print an unexpected failure: the machine has run out of something, else it is our fault, and the trace is what
    a report needs."""
    # Alone, since no other module may be loadable any more; 2 ms, as below.
    from cloudfn.shortages import shortage

    if (lack := shortage(error)) is not None:
        return show_error(app, lack)
    # Only a bug needs them: 1.3 ms that every other command line is spared.
    import platform
    import traceback

    from cloudfn import platforms
    from cloudfn.cli.texts.failures import BUG

    traceback.print_exception(error)
    version = f"cloudfn {__version__}, Python {platform.python_version()}, {platforms.machine()[0]}"
    click.echo(f"{app.say(BUG)} ({version})", err=True)
    return int(ExitCode.FAILED)
