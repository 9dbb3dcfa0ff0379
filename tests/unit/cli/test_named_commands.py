"""Every command that a message or a page tells its reader to type exists, with the options it names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from cloudfn import codes
from cloudfn.cli import main

ROOT = Path(__file__).parents[3]
PAGES = [
    *(ROOT / "README.md", ROOT / "README.zh-CN.md", ROOT / "CONTRIBUTING.md"),
    *sorted((ROOT / "docs").rglob("*.md")),
    *sorted((ROOT / "examples").glob("*/README.md")),
]
IN_TEXT = re.compile(r"`cloudfn( [^`]*)?`")
IN_BLOCK = re.compile(r"^ {4,}(?:[$] )?cloudfn( [^#\n|]*)?", re.MULTILINE)


def of_codes() -> Iterator[tuple[str, str]]:
    for code in codes.every():
        for text in (code.en, code.zh):
            for part in (text.title, text.cause, text.fix):
                yield from ((code.id, found[1] or "") for found in IN_TEXT.finditer(part))


def of_pages() -> Iterator[tuple[str, str]]:
    for page in PAGES:
        if page.name == "commands.md":
            continue  # written from the commands themselves
        text = page.read_text(encoding="utf-8")
        for pattern in (IN_TEXT, IN_BLOCK):
            yield from ((page.name, found[1] or "") for found in pattern.finditer(text))


def options(command: click.Command) -> dict[str, bool]:
    """Each option's name, and whether a value follows it."""
    found = [each for each in command.params if isinstance(each, click.Option)]
    return {name: not each.is_flag and not each.count for each in found for name in (*each.opts, *each.secondary_opts)}


def wrong(typed: str) -> str:
    """What of ``typed`` does not exist, "" when all does."""
    command: click.Command = main
    context = click.Context(main, info_name="cloudfn")
    known = {**options(main), "-h": False, "--help": False}
    words = iter(re.split(r"[\s\[\]()]+", typed.strip()))
    for word in words:
        if word == "--":
            return ""  # what follows is another program's
        if word.startswith("-"):
            name, given, _ = word.partition("=")
            if name.rstrip(".,") not in known:
                return f"{command.name} {name}"
            if known[name.rstrip(".,")] and not given:
                next(words, "")
        elif isinstance(command, click.Group) and re.fullmatch(r"[a-z][a-z-]*", word):
            found = command.get_command(context, word)
            if found is None:
                return f"{command.name} {word}"
            command = found
            known |= options(command)
    return ""


@pytest.mark.parametrize("found", [of_codes, of_pages])
def test_what_is_named_exists(found: type[Iterator[tuple[str, str]]]) -> None:
    named = list(found())
    assert len(named) > 50
    assert [(where, typed, wrong(typed)) for where, typed in named if wrong(typed)] == []


def test_a_command_that_does_not_exist_is_noticed() -> None:
    assert wrong(" db reset") == "db reset"
    assert wrong(" deploy --nothing") == "deploy --nothing"
    assert wrong(" pay success --wait") == wrong(" --lang zh dev --port 1") == wrong("") == ""
