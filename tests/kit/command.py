"""Runs the command line as a user does: its own folder, everything it prints.

Three ways, one answer: ``cloudfn`` in this process, fast and without the machine's environment; ``Shell`` in this
process on one project, with the environment that the test sets and with what child processes print;
``cloudfn_process`` in a process of its own.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from cloudfn.cli import run
from tests.kit.project import ROOT


class Ran(NamedTuple):
    code: int
    out: str
    err: str

    def text(self) -> str:
        """Everything a user sees, for golden files."""
        return f"exit {self.code}\n--- stdout\n{self.out}--- stderr\n{self.err}"


def cloudfn(*arguments: str, cwd: Path, env: dict[str, str] | None = None) -> Ran:
    """``cloudfn ARGUMENTS`` in ``cwd``, in this process; of the machine's environment only PATH and HOME are there."""
    out, err = io.StringIO(), io.StringIO()
    with (
        contextlib.chdir(cwd),
        _only({"LANG": "C.UTF-8", **(env or {})}),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
        _no_stdin(),
    ):
        code = int(run(list(arguments)))
    place = str(cwd.resolve())
    return Ran(code, *(stream.getvalue().replace(place, "HERE") for stream in (out, err)))


def argv(*args: str) -> list[str]:
    """For ``subprocess``: ``cloudfn ARGS`` of this checkout, with ``env=environment()``."""
    return [sys.executable, "-m", "cloudfn", *args]


def environment(**more: str) -> dict[str, str]:
    """Of a process that runs this checkout; there a warning is an error."""
    return {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "error", **more}


def cloudfn_process(*args: str, cwd: Path, stdin: str | None = None, env: Mapping[str, str] | None = None) -> Ran:
    """``cloudfn ARGUMENTS`` in a process of its own, to its end, with this machine's environment and ``env``."""
    given = {"cwd": cwd, "env": environment(**(env or {})), "input": stdin}
    ran = subprocess.run(argv(*args), **given, capture_output=True, text=True, timeout=180, check=False)
    return Ran(ran.returncode, ran.stdout, ran.stderr)


class Shell:
    """``cloudfn -C PROJECT ...`` in this process; the fixture ``shell`` is one on the fixture ``project``."""

    def __init__(self, project: Path, capfd: pytest.CaptureFixture[str]) -> None:
        self._project, self._capfd = project, capfd

    def __call__(self, *args: str) -> Ran:
        self._capfd.readouterr()
        code = int(run(["-C", str(self._project), *args]))
        out, err = self._capfd.readouterr()
        assert "bug in cloudfn" not in err, err
        return Ran(code, out, err)

    def ok(self, *args: str) -> str:
        """What it printed; it must succeed."""
        code, out, err = self(*args)
        assert code == 0, err
        return out

    def json(self, *args: str) -> Any:
        return json.loads(self.ok(*args, "--json"))


@contextlib.contextmanager
def _only(env: dict[str, str]) -> Iterator[None]:
    """The process environment for a while: PATH, HOME and ``env``."""
    before = dict(os.environ)
    kept = {name: before[name] for name in ("PATH", "HOME", "SYSTEMROOT") if name in before}
    os.environ.clear()
    os.environ.update(kept | env)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


@contextlib.contextmanager
def _no_stdin() -> Iterator[None]:
    before, sys.stdin = sys.stdin, io.StringIO()
    try:
        yield
    finally:
        sys.stdin = before
