"""Chinese words of the command line's help. The English stands where commands are declared, and is the one that counts.

``text(key)``: the key is what a user types after ``cloudfn``. ``"init"`` is a command: its first line is what lists of
commands show, each line after it a paragraph of its help, in the order of the English paragraphs; examples are taken
from the English. ``"init --template"`` is an option, ``"--json"`` one that says the same at several commands.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping

from cloudfn.cli.words.data_zh import DATA
from cloudfn.cli.words.deploy_zh import DEPLOY
from cloudfn.cli.words.help_zh import HELP
from cloudfn.cli.words.pay_zh import PAY
from cloudfn.cli.words.run_zh import RUN
from cloudfn.cli.words.shared_zh import SHARED
from cloudfn.cli.words.start_zh import START

AREAS = (SHARED, START, RUN, PAY, DATA, DEPLOY, HELP)


@functools.cache
def every() -> Mapping[str, str]:
    return {key: text for area in AREAS for key, text in area.items()}


def line(path: str) -> str:
    """The one line of a command, or ""."""
    return every().get(path, "").partition("\n")[0]


def paragraphs(path: str) -> list[str]:
    """The prose of a command's help. Without any of its own it is the one line with a full stop."""
    first, *more = every().get(path, "").split("\n")
    return more or ([f"{first}。"] if first else [])


def option(path: str, spelling: str) -> str:
    """``spelling`` is the longest: ``--template``. "" where there is no text."""
    return every().get(f"{path} {spelling}") or every().get(spelling, "")
