"""Runs the command line as a user does: its own folder, everything it prints.

``cloudfn`` runs it in this process, which is fast; ``cloudfn_process`` in one of its own, where processes, signals,
the environment, or the end of Python matter.
"""

from __future__ import annotations

import contextlib
import io
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from cloudfn.cli import run
from tests.kit.project import ROOT


@dataclass(frozen=True)
class Ran:
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
    return Ran(code, *(each.getvalue().replace(place, "HERE") for each in (out, err)))


def environment(**more: str) -> dict[str, str]:
    """Of a process that runs this checkout; there a warning is an error."""
    return {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "error", **more}


def cloudfn_process(*args: str, cwd: Path, stdin: str | None = None, env: Mapping[str, str] | None = None) -> Ran:
    """``cloudfn ARGUMENTS`` in a process of its own, to its end, with this machine's environment and ``env``."""
    command = [sys.executable, "-m", "cloudfn", *args]
    surroundings = environment(**(env or {}))
    ran = subprocess.run(command, cwd=cwd, env=surroundings, input=stdin, capture_output=True, text=True, timeout=120)
    return Ran(ran.returncode, ran.stdout, ran.stderr)


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
