"""``CLOUDFN_STATE``: a small JSON text in a function's variables, so that every machine sees the same state.

It names owned variables and triggers, never a value.
"""

from __future__ import annotations

import json

from cloudfn.deploy.properties import BINDINGS_VARIABLE, STATE_VARIABLE
from cloudfn.deploy.state import DesiredFunction, Marker


def marker_of(project: str, function: DesiredFunction) -> Marker:
    return Marker(
        project,
        function.package.digest,
        tuple(sorted(name for name in function.variables if name != BINDINGS_VARIABLE)),
        tuple(sorted(timer.name for timer in function.triggers)),
        function.http,
    )


def write(marker: Marker) -> str:
    shape: dict[str, object] = {"v": 1, "p": marker.project, "d": marker.digest}
    if marker.variables:
        shape["e"] = marker.variables
    if marker.triggers:
        shape["t"] = marker.triggers
    if marker.http:
        shape["h"] = marker.http
    return json.dumps(shape, separators=(",", ":"), ensure_ascii=False)


def read(text: str | None) -> Marker | None:
    """The marker in ``text``; None when there is none that can be read (somebody else's variable, a later version)."""
    try:
        shape = json.loads(text or "")
        if not isinstance(shape, dict) or shape.get("v") != 1:
            return None
        return Marker(
            str(shape["p"]),
            str(shape["d"]),
            tuple(map(str, shape.get("e", ()))),
            tuple(map(str, shape.get("t", ()))),
            str(shape.get("h", "")),
        )
    except (ValueError, KeyError, TypeError):
        return None


def own(marker: Marker | None, project: str) -> Marker | None:
    """``marker`` where it is ``project``'s: what another project wrote down is nobody's here, and is left alone."""
    return marker if marker is not None and marker.project == project else None


def owned_variables(marker: Marker | None) -> frozenset[str]:
    """The names that cloudfn wrote, its own two included."""
    return frozenset((*(marker.variables if marker else ()), STATE_VARIABLE, BINDINGS_VARIABLE))
