"""What a journey's reader does outside the terminal: in the editor, on GitHub, in WeChat DevTools."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping

from tests.functional.editors.inspector import Inspector
from tests.functional.journeys.walk import Walk

_inspectors: dict[int, Inspector] = {}


def stop(walk: Walk, _: str) -> None:
    """Ctrl-C in the terminal of ``cloudfn dev``."""
    walk.end_dev()


def breakpoint_(walk: Walk, rest: str) -> None:
    """``PORT FILE:LINE``: F5 in VS Code, then a click beside the line."""
    port, place = rest.split()
    file, line = place.rsplit(":", 1)
    inspector = _inspectors[walk.port(int(port))] = Inspector(walk.port(int(port)))
    inspector.attach()
    inspector.break_at((walk.folder / file).resolve().as_uri(), int(line))


def stops(walk: Walk, rest: str) -> None:
    """``PORT FUNCTION DATA EXPRESSION = VALUE``: a call stops there, this is the variable's value, and it goes on."""
    port, function, data, watched = rest.split(" ", 3)
    expression, _, value = watched.partition(" = ")
    inspector, dev = _inspectors[walk.port(int(port))], walk.dev
    assert dev is not None
    caller = threading.Thread(target=lambda: dev.request("POST", f"/functions/{function}", data))
    caller.start()
    frame = inspector.paused()
    assert json.dumps(inspector.evaluate(frame, expression)) == value
    inspector.resume()
    caller.join(60)


def reattach(walk: Walk, port: str) -> None:
    """What VS Code does by itself after a save, with ``"restart": true``."""
    inspector = _inspectors[walk.port(int(port))]
    inspector.until_left()
    inspector.attach()


DONE: Mapping[str, Callable[[Walk, str], None]] = {
    "stop": stop,
    "breakpoint": breakpoint_,
    "stops": stops,
    "reattach": reattach,
}
