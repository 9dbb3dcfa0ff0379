"""What the cloud would refuse, known before anything is written. Pure.

Counted as the cloud will see it: with the marker and the bindings that cloudfn adds, and with what others have set.
Numbers: the vendor's documentation of quotas (583/11637); those of indexes are the document store's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cloudfn.deploy.state import DeployedTimer, DesiredFunction, RemoteFunction
from cloudfn.errors import Notice
from cloudfn.manifest import platform

INDEXES = 20
FUNCTIONS = 50
"""Of an environment; an account may have more."""
FULL_NAME = 118
"""Characters of environment and function together."""


def of_function(
    env_id: str, one: DesiredFunction, found: RemoteFunction | None, foreign: tuple[DeployedTimer, ...]
) -> Iterator[Notice]:
    """``one`` has the whole set of variables; ``foreign`` are the timers of others."""
    sizes = variable_sizes(one.variables)
    if (size := sum(sizes.values())) > platform.ENVIRONMENT_BYTES:
        largest = sorted(sizes, key=lambda name: -sizes[name])[:3]
        shown = ", ".join(f"{name} {sizes[name]} B" for name in largest)
        yield _over(one.name, "variables", f"{size} B", f"{platform.ENVIRONMENT_BYTES} B", shown)
    timers = {*(timer.name for timer in one.triggers), *(timer.name for timer in foreign)}
    if len(timers) > platform.TIMERS:
        yield _over(one.name, "triggers", len(timers), platform.TIMERS, ", ".join(sorted(timers)))
    if len(one.layers) > platform.LAYERS:
        yield _over(one.name, "layers", len(one.layers), platform.LAYERS, ", ".join(layer.name for layer in one.layers))
    if found is None and len(env_id) + len(one.name) > FULL_NAME:
        yield _over(one.name, "name", len(env_id) + len(one.name), FULL_NAME, f"{env_id} {one.name}")


def of_collection(name: str, there: int, missing: list[str]) -> Iterator[Notice]:
    """``there``: the number of indexes besides that of ``_id``."""
    if missing and there + len(missing) > INDEXES:
        yield _over(name, "indexes", there + len(missing), INDEXES, ", ".join(missing))


def of_environment(there: int, created: list[str], deleted: int) -> Iterator[Notice]:
    after = there + len(created) - deleted
    if created and after > FUNCTIONS:
        params = {"count": after, "limit": FUNCTIONS, "names": ", ".join(created)}
        yield Notice("CFN-DEP-133", params, level="error")


def variable_sizes(variables: Mapping[str, str]) -> dict[str, int]:
    """Bytes of each variable, name and value."""
    return {
        name: len(name.encode()) + len(value.encode("utf-8", "surrogateescape")) for name, value in variables.items()
    }


def _over(name: str, what: str, count: object, limit: object, shown: str) -> Notice:
    params = {"name": name, "what": what, "count": count, "limit": limit, "shown": shown}
    return Notice("CFN-DEP-132", params, level="error")
