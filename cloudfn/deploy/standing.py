"""What of a deployed function can be said elsewhere, in a manifest or in another environment; what cannot is told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cloudfn.deploy.state import Remote
from cloudfn.manifest.values import Timer


def paths(seen: Remote, function: str) -> list[str]:
    """The function's HTTP paths; that of its marker first, since only one goes along."""
    marker = seen.functions[function].marker
    own = marker.http if marker else ""
    found = (path for path, route in seen.routes.items() if route.function == function)
    return sorted(found, key=lambda path: (path != own, path))


def timers(seen: Remote, function: str) -> tuple[Timer, ...]:
    """Timers that are on. An argument does not go along."""
    return tuple(Timer(timer.name, timer.cron) for timer in seen.functions[function].timers if timer.enabled)


def left_out(seen: Remote, functions: Iterable[str]) -> Iterator[str]:
    """What of ``functions`` does not go along, in words of the manifest."""
    for name in functions:
        one = seen.functions[name]
        yield from (f"`{name}.{trigger}`" for trigger in one.others)
        yield from (f"`{name}.{timer.name}` (off)" for timer in one.timers if not timer.enabled)
        yield from (f"`{name}.{timer.name}` (argument)" for timer in one.timers if timer.enabled and timer.argument)
        yield from (f"`{name}` {path}" for path in paths(seen, name)[1:])
