"""The table of actions: (service, action) -> one function each, registered beside its code."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from cloudfn.control.faults import Fault
from cloudfn.control.wire import Params, Reply
from cloudfn.control.world import World
from cloudfn.frozen import dataclass


@dataclass(frozen=True, slots=True)
class Call:
    """One call of an action, signature checked and faults chosen."""

    world: World
    service: str
    action: str
    params: Params
    region: str
    request_id: str
    faults: tuple[Fault, ...] = ()

    @property
    def namespace(self) -> str:
        return self.world.environment(self.params.text("Namespace", "default"))

    @property
    def env_id(self) -> str:
        return self.world.environment(self.params.text("EnvId"))


Action = Callable[[Call], Reply | Awaitable[Reply]]

ACTIONS: dict[tuple[str, str], Action] = {}
WRITES: set[tuple[str, str]] = set()
"""The actions that change something."""


def action(service: str, name: str, *, writes: bool = False) -> Callable[[Action], Action]:
    """Register a function as ``service.name``."""

    def register(function: Action) -> Action:
        ACTIONS[service, name] = function
        if writes:
            WRITES.add((service, name))
        return function

    return register
