"""On the path of a ``dev``: its ``time.time`` goes back by an hour once a file lies beside the project."""

import os
import time

_wall = time.time
_place = os.path.dirname(os.getcwd())


def _set_back() -> float:
    if not os.path.exists(os.path.join(_place, "set-back")):
        return _wall()
    with open(os.path.join(_place, "was-set-back"), "w"):
        return _wall() - 3600


time.time = _set_back
