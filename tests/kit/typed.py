"""The commands of a page, typed as its reader types them: in a shell, block after block, in one folder."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from tests.kit.command import environment
from tests.kit.dev import Dev
from tests.kit.markdown import Block, Page, command_blocks, name_of

LOCAL = "127.0.0.1:7788"
"""The address on the pages; here ``cloudfn dev`` takes a free port."""


@dataclass(frozen=True)
class Line:
    """One line of a block. ``text`` is without what is optional (``[--fee FEN]``) and without its comment; ``whole``
    is with both, the brackets taken away.
    """

    page: str
    number: int
    section: str
    language: str
    text: str
    whole: str


def lines(path: Path) -> Iterator[Line]:
    """Every command of the page, in its order."""
    page = Page(path)
    for block in command_blocks(page):
        for number, line in joined(block):
            typed = re.sub(r"(^|\s+)# .*$", "", line).strip()
            if typed:
                optional = re.compile(r"(\s)\[([^\]'\"]*)\]")
                required, whole = optional.sub("", typed), optional.sub(r"\1\2", typed)
                yield Line(name_of(path), number, block.section, block.language, required, whole)


def joined(block: Block) -> Iterator[tuple[int, str]]:
    """(number, line); a line that ends in a backslash goes on in the next."""
    begun = ""
    for number, line in enumerate(block.lines, block.line):
        if line.endswith("\\"):
            begun += line[:-1]
        else:
            yield number, begun + line
            begun = ""


def here(path: Path, left_out: Collection[str]) -> list[Line]:
    """The lines that can be typed on this machine."""
    return [line for line in lines(path) if line.text not in left_out and line.language != "powershell"]


@dataclass(frozen=True)
class Reader:
    """What the reader of a page has, and does besides what stands there."""

    prepare: Callable[[Path], None] = lambda folder: None
    """Makes the project that the page speaks of, in an empty folder."""
    words: Mapping[str, str] = field(default_factory=dict)
    """What is put for a word that only stands for one: ``NO`` -> ``$(...)``."""
    before: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Commands before a line, by the line: what the page takes for granted there."""
    fresh: Sequence[str] = ()
    """Sections that begin in the first folder again."""
    env: Mapping[str, str] = field(default_factory=dict)


def type_page(path: Path, folder: Path, reader: Reader, left_out: Collection[str]) -> list[str]:
    """Types every line of ``here``; each must succeed. Returns what was typed."""
    typed, place, section, programs = list[str](), folder, "", _programs(folder.parent / "bin")
    folder.mkdir(exist_ok=True)
    reader.prepare(folder)
    env = {**reader.env, "PATH": f"{programs}:{environment()['PATH']}"}
    with ExitStack() as ends:
        serving: Dev | None = None
        for line in here(path, left_out):
            if line.section != section and line.section in reader.fresh:
                place = folder
            section = line.section
            for command in [*reader.before.get(line.text, ()), line.text]:
                for word, value in reader.words.items():
                    command = re.sub(rf"(?<![\w-]){word}(?![\w-])", lambda _, value=value: value, command)  # type: ignore[misc]
                if command.startswith("cd "):
                    place = place / command.removeprefix("cd ")
                elif re.match(r"cloudfn dev\b", command):
                    if serving is not None:
                        assert serving.stop() == 0, serving.output()
                    serving = Dev(place, *shlex.split(command)[2:], env=env)
                    ends.callback(serving.end)
                    serving.start()
                else:
                    if serving is not None:
                        command = command.replace(LOCAL, urlsplit(serving.url).netloc)
                    _type(command, place, env, f"{line.page}:{line.number}")
            typed.append(line.text)
        if serving is not None:
            assert serving.stop() == 0, serving.output()
    return typed


def _type(command: str, place: Path, env: Mapping[str, str], where: str) -> None:
    ran = subprocess.run(
        ["bash", "-euc", command],
        cwd=place,
        env=environment(**env),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    assert ran.returncode == 0, f"{where}: {command}\nexit {ran.returncode}\n{ran.stdout}{ran.stderr}"
    assert "Traceback" not in ran.stderr, f"{where}: {command}\n{ran.stderr}"


def _programs(folder: Path) -> Path:
    """A folder with ``cloudfn`` of this checkout."""
    folder.mkdir(exist_ok=True)
    program = folder / "cloudfn"
    program.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m cloudfn "$@"\n')
    program.chmod(0o755)
    return folder
