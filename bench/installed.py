"""cloudfn as its users have it: this checkout, installed by pip into a virtual environment, its modules compiled.

A source tree run in place is not that: where Python may not write ``__pycache__``, every start compiles all of it.
"""

from __future__ import annotations

import os
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).parents[1]
NOT_A_USERS = ("PYTHONDONTWRITEBYTECODE", "PYTHONPATH", "VIRTUAL_ENV")


def users_environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name not in NOT_A_USERS}


def install(place: Path) -> Path:
    """A virtual environment in ``place`` with cloudfn and what it depends on; its folder of commands."""
    venv.create(place, with_pip=True)
    commands = place / ("Scripts" if sys.platform == "win32" else "bin")
    command = [str(commands / "python"), "-m", "pip", "install", "--quiet", str(ROOT)]
    subprocess.run(command, env=users_environment(), check=True, stderr=subprocess.DEVNULL)
    return commands
