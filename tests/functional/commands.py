"""Runs the command line as a user does: a process of its own, its own folder, no environment but what is given."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str

    def text(self) -> str:
        """Everything a user sees, for golden files."""
        return f"exit {self.code}\n--- stdout\n{self.out}--- stderr\n{self.err}"


def cloudfn(*arguments: str, cwd: Path, env: dict[str, str] | None = None, timeout: float = 60) -> Ran:
    """``cloudfn ARGUMENTS`` in ``cwd``; nothing of the machine's environment but PATH and HOME."""
    clean = {name: os.environ[name] for name in ("PATH", "HOME", "SYSTEMROOT") if name in os.environ}
    clean |= {"PYTHONPATH": str(ROOT), "LANG": "C.UTF-8", "PYTHONIOENCODING": "utf-8", **(env or {})}
    ran = subprocess.run(
        [sys.executable, "-m", "cloudfn", *arguments],
        cwd=cwd,
        env=clean,
        capture_output=True,
        stdin=subprocess.DEVNULL,
        timeout=timeout,
        check=False,
    )
    place = str(cwd.resolve())
    out, err = (each.decode("utf-8").replace("\r\n", "\n").replace(place, "HERE") for each in (ran.stdout, ran.stderr))
    return Ran(ran.returncode, out, err)
