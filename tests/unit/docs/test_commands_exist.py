"""Every command in a block of README or docs/ is one that the command line takes, with what is optional, too.

Those that nobody types in a test (tests/functional/docs types the others) are known by this alone.
"""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from collections.abc import Iterator

import click
import pytest

from cloudfn.cli import main
from cloudfn.errors import UsageError
from tests.kit.left_out import LEFT_OUT
from tests.kit.markdown import PAGES
from tests.kit.project import ROOT
from tests.kit.typed import lines

LINES = [line for page in PAGES for line in lines(page)]
SAMPLES = {"FEN": "100", "N": "10"}
"""Words that stand for a number."""


def commands(typed: str) -> Iterator[list[str]]:
    """The arguments of each ``cloudfn`` in a line of shell."""
    words = shlex.split(typed.replace("&&", " && "))
    while words:
        end = next((at for at, word in enumerate(words) if word in ("&&", "|", ">")), len(words))
        if words[:1] and words[0].rpartition("/")[2] == "cloudfn":
            yield [SAMPLES.get(word, word) for word in words[1:end]]
        words = words[end + 1 :]


def parse(arguments: list[str]) -> None:
    """As click does before it runs a command. Raises click.ClickException and cloudfn's UsageError."""
    command: click.Command = main
    context = main.make_context("cloudfn", arguments)
    while isinstance(command, click.Group):
        rest = [*context._protected_args, *context.args]
        name, found, rest = command.resolve_command(context, rest)
        assert found is not None and name is not None
        command, context = found, found.make_context(name, rest, parent=context)


@pytest.mark.parametrize("typed", dict.fromkeys(line.whole for line in LINES))
def test_the_command_line_takes_it(typed: str) -> None:
    for arguments in commands(typed):
        try:
            parse(arguments)
        except click.BadParameter as wrong:
            # A file of the reader's, which is not here.
            assert isinstance(getattr(wrong.param, "type", None), click.Path), wrong.format_message()


def test_there_are_commands() -> None:
    assert len(LINES) > 60
    assert list(commands(".venv/bin/pip install . && .venv/bin/cloudfn demo > x")) == [["demo"]]


@pytest.mark.parametrize(
    "typed", ["cloudfn pay refnd NO", "cloudfn dev --lann", "cloudfn pay clock scale 1 2", "cloudfn nothing"]
)
def test_what_does_not_exist_is_noticed(typed: str) -> None:
    with pytest.raises((click.UsageError, UsageError)):
        parse(next(commands(typed)))


def test_what_is_left_out_stands_on_a_page() -> None:
    assert {*LEFT_OUT} <= {line.text for line in LINES}
    elsewhere = [path for reason in LEFT_OUT.values() for path in re.findall(r"tests/\S+\.py", reason)]
    assert elsewhere and all((ROOT / path).is_file() for path in elsewhere)


@pytest.mark.parametrize("typed", [typed for typed in LEFT_OUT if typed.startswith("python bench/")])
def test_a_measurement_takes_its_options(typed: str) -> None:
    _, script, *options = shlex.split(typed)
    command = [sys.executable, script, "--help"]
    shown = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert [option for option in options if option.startswith("--") and not re.search(rf"{option}\b", shown)] == []


def test_node_is_given_no_folder_of_tests() -> None:
    """Up to Node.js 20 ``node --test tests/`` runs the files of a folder; 24 looks for a module of that name."""
    folders = [*(ROOT / name for name in ("docs", "examples", "templates")), ROOT / "cloudfn" / "cli"]
    texts = [path for folder in folders for path in folder.rglob("*") if path.suffix in (".md", ".js", ".json", ".py")]
    texts = [ROOT / "README.md", *(path for path in texts if "node_modules" not in path.parts)]
    given = [path.name for path in texts if re.search(r"node --test (\S+ )*\S+/(\s|['\"`]|$)", path.read_text("utf-8"))]
    assert given == []
