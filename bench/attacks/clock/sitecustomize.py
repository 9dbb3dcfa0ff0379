"""On the path of a ``dev``: its ``time.time`` goes back by an hour once a file lies beside the project."""

import time
from pathlib import Path

_wall = time.time
_place = Path.cwd().parent


def _set_back() -> float:
    if not (_place / "set-back").exists():
        return _wall()
    (_place / "was-set-back").touch()
    return _wall() - 3600


time.time = _set_back
