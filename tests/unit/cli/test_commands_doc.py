"""docs/commands.md is what ``--help`` prints, docs/zh/commands.md what it prints in Chinese; ``UPDATE_GOLDEN=1`` writes
them anew. And every command reads well.
"""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from cloudfn.cli import COMMANDS, main
from cloudfn.cli.click_language import LocalizedContext, in_language
from cloudfn.languages import Lang

ROOT = Path(__file__).parents[3]
PAGES: dict[Lang, Path] = {"en": ROOT / "docs" / "commands.md", "zh": ROOT / "docs" / "zh" / "commands.md"}
HEADS: dict[Lang, str] = {}
HEADS["en"] = """# Commands

What `cloudfn COMMAND --help` prints, written by a test. The options `--stage` to `--quiet` of `cloudfn` itself may
stand after the command too. `--json` gives the answer as JSON on stdout, and errors as
`{"ok": false, "errors": [...]}`. Exit codes stand in [architecture.md](architecture.md).
With `--lang zh`, or where LANG is Chinese, the same pages are in Chinese.
"""
HEADS["zh"] = """# 命令

以下是 `cloudfn COMMAND --help` 打印的内容，由测试生成。`cloudfn` 自身从 `--stage` 到 `--quiet` 的选项\
也可以写在命令之后。`--json` 在 stdout 以 JSON 输出结果，错误则为 \
`{"ok": false, "errors": [...]}`。退出码见 [architecture.md](../architecture.md)（英文）。\
加上 `--lang zh`，或者 LANG 为中文时，这些帮助显示中文；否则显示英文。
"""


def every() -> Iterator[tuple[str, click.Command, click.Context]]:
    """(words, command, context) of every command, groups before what is in them."""
    yield from below(main, context(main, "cloudfn", None))


def below(group: click.Group, its: click.Context) -> Iterator[tuple[str, click.Command, click.Context]]:
    for name in group.list_commands(its):
        command = group.get_command(its, name)
        assert command is not None
        inside = context(command, name, its)
        yield inside.command_path, command, inside
        if isinstance(command, click.Group):
            yield from below(command, inside)


def context(command: click.Command, name: str, parent: click.Context | None) -> click.Context:
    return LocalizedContext(command, info_name=name, parent=parent, terminal_width=80, **command.context_settings)


def help_of(command: click.Command, its: click.Context) -> str:
    return "\n".join(line.rstrip() for line in its.get_help().splitlines())


ALL = {words: help_of(command, its) for words, command, its in every()}


@pytest.mark.parametrize("lang", PAGES)
def test_the_page_is_what_help_prints(lang: Lang) -> None:
    with in_language(lang):
        texts = {"cloudfn": help_of(main, context(main, "cloudfn", None))}
        texts |= {words: help_of(command, its) for words, command, its in every()}
    parts = [HEADS[lang], *(f"## {words}\n\n```text\n{text}\n```\n" for words, text in texts.items())]
    page = "\n".join(parts)
    if os.environ.get("UPDATE_GOLDEN"):
        PAGES[lang].write_text(page, encoding="utf-8", newline="\n")
    assert page == PAGES[lang].read_text(encoding="utf-8")


@pytest.mark.parametrize("words", ALL)
def test_help_fits_a_terminal_and_shows_an_example(words: str) -> None:
    text = ALL[words]
    for line in text.splitlines():
        wide = sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in line)
        assert wide <= 80 or line.startswith("    cloudfn "), line
    assert not re.search(r"^  \w+ .*\.\.\.$", text, re.M), f"a summary is cut off:\n{text}"
    if words != "cloudfn version":
        assert re.search(r"^  Examples?:$", text, re.M), text
        assert re.search(rf"^    (\S+ )*.*{words}\b", text, re.M), text
    for option in re.findall(r"^  (-.*)", text, re.M):
        assert re.search(r"\S  \S", option) or len(option) > 25, f"no help: {option}"


def test_variables_are_named_as_their_options() -> None:
    for words, command, _ in every():
        prefix = "_".join(words.upper().split()).replace("-", "_")
        for param in command.params if not isinstance(command, click.Group) else []:
            if isinstance(param, click.Option) and not param.hidden and param.name != "help":
                longest = max(param.opts, key=len).lstrip("-").replace("-", "_").upper()
                assert param.envvar == f"{prefix}_{longest}", (words, param.opts)


def test_every_command_is_told_of_in_the_guides() -> None:
    guides = [ROOT / "README.md", *(path for path in (ROOT / "docs").glob("*.md") if path != PAGES["en"])]
    text = "\n".join(path.read_text(encoding="utf-8") for path in guides)
    assert [name for name in COMMANDS if f"cloudfn {name}" not in text] == []
