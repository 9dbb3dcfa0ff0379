"""The Chinese help says all that the English does: every command, argument and option, and nothing besides."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from pathlib import Path

import click
import pytest

from cloudfn.cli import words
from cloudfn.cli.click_language import LocalizedContext, in_language
from cloudfn.cli.words.click_zh import CLICK
from cloudfn.cli.words.page import blocks, path_of, spelling
from cloudfn.cli.words.shared_zh import HEADINGS
from cloudfn.columns import width
from tests.unit.cli.test_commands_doc import every, main

EVERY = {
    words_typed: (
        command,
        LocalizedContext(command, info_name=its.info_name, parent=its.parent, **command.context_settings),
    )
    for words_typed, command, its in [("cloudfn", main, click.Context(main, info_name="cloudfn")), *every()]
}


def shown(command: click.Command, ctx: click.Context) -> list[click.Option]:
    return [each for each in command.get_params(ctx) if isinstance(each, click.Option) and not each.hidden]


def prose(command: click.Command) -> list[str]:
    return [block for block in blocks(command) if not block.startswith("\b\n")]


def facts(text: str) -> set[str]:
    """What is the same in every language: names in capitals, options, code, figures."""
    code = re.findall(r"`[^`]+`", text)
    rest = re.sub(r"`[^`]+`|'s\b", " ", text)
    return {*code, *re.findall(r"(?<![\w-])--?[a-zA-Z][\w-]*|\b[A-Z][A-Z_]+\b|\d+\w?|\.?\w+(?:\.\w+)+", rest)} - SPOKEN


# Words that Chinese says in another way, or with another mark before or after it.
SPOKEN = {"HTTP", "JSON", "URL", "SMS", "CSV", "CFN", "API", "SDK"}


@pytest.mark.parametrize("typed", EVERY)
def test_every_command_and_option_has_its_text(typed: str) -> None:
    command, ctx = EVERY[typed]
    path = path_of(ctx)
    assert words.line(path), f"cloudfn/cli/words: {path!r} is missing"
    assert len(words.paragraphs(path)) == len(prose(command)), f"{path!r}: not as many paragraphs as in English"
    for option in shown(command, ctx):
        assert words.option(path, spelling(option)), f"cloudfn/cli/words: {path} {spelling(option)} is missing"
    for argument in command.params:
        if isinstance(argument, click.Argument):
            assert getattr(argument, "help", None) is None, "the text of an argument is in no table yet"


@pytest.mark.parametrize("typed", EVERY)
def test_examples_and_headings_are_known(typed: str) -> None:
    for block in blocks(EVERY[typed][0]):
        if block.startswith("\b\n"):
            assert block.split("\n")[1].rstrip(":") in HEADINGS, block


def test_every_text_names_something() -> None:
    known = {path_of(ctx) for _, ctx in EVERY.values()}
    options = {f"{path_of(ctx)} {spelling(each)}" for command, ctx in EVERY.values() for each in shown(command, ctx)}
    assert sum(map(len, words.AREAS)) == len(words.every()), "a key stands in two tables"
    spare = [key for key in words.every() if not key.startswith("--") and key not in known | options]
    assert not spare, f"no such command or option: {spare}"


def test_a_shared_text_is_of_options_that_say_the_same_in_english() -> None:
    said: dict[str, set[str]] = defaultdict(set)
    uses: dict[str, int] = defaultdict(int)
    for command, ctx in EVERY.values():
        for option in shown(command, ctx):
            name, own = spelling(option), words.every().get(f"{path_of(ctx)} {spelling(option)}")
            if own is None:
                said[name].add(option.help or "")
                uses[name] += 1
            else:
                assert own != words.every().get(name), f"{path_of(ctx)} {name} says what the shared text says"
    shared = {key for key in words.every() if key.startswith("--")}
    assert {name for name in shared if uses[name] < 2} == set()
    assert {name: texts for name, texts in said.items() if len(texts) > 1} == {}


@pytest.mark.parametrize("typed", EVERY)
def test_no_fact_is_missing(typed: str) -> None:
    """A name, figure or option that the English tells is in the Chinese text too."""
    command, ctx = EVERY[typed]
    path = path_of(ctx)
    pairs = list(zip(prose(command), words.paragraphs(path), strict=True))
    pairs += [(each.help or "", words.option(path, spelling(each))) for each in shown(command, ctx)]
    for english, chinese in pairs:
        assert {fact for fact in facts(english) if fact not in chinese} == set(), (english, chinese)


@pytest.mark.parametrize("columns", [50, 80, 100])
@pytest.mark.parametrize("typed", EVERY)
def test_the_page_fits_and_shows_the_same_examples(typed: str, columns: int) -> None:
    command, ctx = EVERY[typed]
    ctx.terminal_width = columns
    with in_language("zh"):
        text = ctx.get_help()
    examples = [line for line in text.splitlines() if line.startswith("    ") and not line.startswith("     ")]
    english = [f"  {line}" for block in blocks(command) if block.startswith("\b\n") for line in block.split("\n")[2:]]
    assert [line for line in english if line not in examples] == []
    for line in text.splitlines():
        assert width(line) <= columns or line in english, line
        assert not line.strip().startswith(tuple("，。、；：？！）」")), line
    assert not re.search(r"[A-Za-z]+(?:: |\.$)", re.sub(r"(?m)^    \S.*$|`[^`]*`", "", text)), "English in it"


def test_every_message_of_click_has_its_chinese() -> None:
    """Of the modules that speak to a user of this command line; ``NEVER`` is what none of its commands can say."""
    folder = Path(click.__file__).parent
    found: set[str] = set()
    for name in ("core", "exceptions", "formatting", "parser", "types", "decorators"):
        for node in ast.walk(ast.parse((folder / f"{name}.py").read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("_", "ngettext"):
                texts = node.args[: 1 if node.func.id == "_" else 2]
                found |= {text.value for text in texts if isinstance(text, ast.Constant)}
    lacking = sorted(text for text in found - CLICK.keys() if not NEVER.search(text))
    assert lacking == []
    assert len(found & CLICK.keys()) > 30


# Headings and remarks that words.page writes itself, deprecated things, dates, UUIDs, and what only programmers see.
NEVER = re.compile(
    r"^(Usage:|Options|Commands|Positional arguments|env var: .*|default: .*|\(dynamic\)|file|directory|path|Aborted!)$"
    r"|(?i:deprecat)|UUID|match the format|Show |Confirm the action|Do you want|defined twice|Choice\(|%\(prog\)s"
    r"|declar|same flag for|start character"
)


def test_a_heading_is_never_told_twice() -> None:
    """The sections of the list of commands hold each command once, and no section is empty."""
    sections = main.sections(click.Context(main))  # type: ignore[attr-defined]
    assert [name for _, names in sections for name in names] == main.list_commands(click.Context(main))  # type: ignore[attr-defined]
    assert [title for title, names in sections if not names or title not in HEADINGS] == []
