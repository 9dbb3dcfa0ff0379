"""Every path on every command line: what cannot be used is one clear error at once, never a traceback or a late one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from cloudfn.cli import main, run
from cloudfn.cli.paths import Deep, Folder, Write
from cloudfn.errors import ExitCode

MANIFEST = "version: 1\nproject: p\nenv: {id: test-f0b102}\nfunctions: {hello: {}}\n"
BAD = {
    "below a file": "a-file/x",
    "unwritable": "/proc/self/nothing/x",
    "too long": "x" * 300,
    "NUL": "a\0b",
    "empty": "",
    "a loop of links": "loop/x",
}


def paths(
    command: click.Command = main, words: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], click.Parameter]]:
    """Each command with a parameter that is a path."""
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            assert below is not None
            yield from paths(below, (*words, name))
    for param in command.params:
        if isinstance(param.type, click.Path | click.File):
            yield words, param


def line(words: tuple[str, ...], param: click.Parameter, value: str) -> list[str]:
    """The command with ``value`` for ``param`` and something for every other argument that it needs."""
    command: click.Command | None = main
    for word in words:
        assert isinstance(command, click.Group)
        command = command.get_command(click.Context(command), word)
    assert command is not None
    others = [each for each in command.params if isinstance(each, click.Argument)]
    given = [
        value if each is param or each.name == param.name else "hello"
        for each in others
        if each.required or each.name == param.name
    ]
    option = [param.opts[-1], value] if isinstance(param, click.Option) else []
    return [*words, *option, *given]


CASES = [pytest.param(words, param, id=f"{' '.join(words)} {param.opts[-1]}") for words, param in paths()]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "functions" / "hello").mkdir(parents=True)
    (tmp_path / "functions" / "hello" / "index.js").write_text("exports.main = async () => 1")
    (tmp_path / "cloudfn.yaml").write_text(MANIFEST)
    (tmp_path / "a-file").write_text("x")
    (tmp_path / "a-folder").mkdir()
    (tmp_path / "loop").symlink_to("loop")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(("words", "param"), CASES)
def test_a_path_that_cannot_be_used_is_one_clear_error(
    words: tuple[str, ...], param: click.Parameter, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = dict(BAD)
    if isinstance(param.type, Write) and not isinstance(param.type, Folder):
        bad |= {"a folder": "a-folder"}
        if not isinstance(param.type, Deep):
            bad |= {"in a folder that is missing": "no/such/place"}
    if isinstance(param.type, Folder):
        bad |= {"a file": "a-file"}
    before = sorted(project.rglob("*"))
    for kind, value in bad.items():
        code = run(line(words, param, value))
        told = capsys.readouterr()
        assert code in (ExitCode.USAGE, ExitCode.NOT_FOUND, ExitCode.INVALID), (kind, code, told)
        assert "Traceback" not in told.err, kind
        assert len([each for each in told.err.splitlines() if "CFN-" in each or "Error:" in each]) == 1, (
            kind,
            told.err,
        )
    assert sorted(project.rglob("*")) == before


def test_what_can_be_written_is(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["event", "types", "--out", "types.d.ts"]) == 0
    assert run(["event", "types", "--out", "types.d.ts"]) == 0
    assert (project / "types.d.ts").read_text()
    assert run(["build", "--out", "some/new/folder"]) == 0
    assert [each.name for each in (project / "some" / "new" / "folder").iterdir()] == ["hello.zip"]
