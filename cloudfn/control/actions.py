"""The table of actions: (service, action) -> one function each, registered beside its code."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

from cloudfn.control.cloud_function import CloudFunction
from cloudfn.control.faults import Fault
from cloudfn.control.wire import ApiError, Params, Reply
from cloudfn.control.world import World
from cloudfn.frozen import dataclass


@dataclass(frozen=True, slots=True)
class Call:
    """One call of an action, signature checked and faults chosen. ``secret_id`` is whose key signed it.

    ``host`` is the name by which the caller knows this cloud.
    """

    world: World
    service: str
    action: str
    params: Params
    region: str
    request_id: str
    secret_id: str = ""
    host: str = ""
    faults: tuple[Fault, ...] = ()

    @property
    def namespace(self) -> str:
        """Where the functions of this call live. A function action of ``tcb`` names its environment for that."""
        name = self.params.text("Namespace", "") or self.params.text("EnvId", "default")
        return self.world.namespace(name)

    @property
    def env_id(self) -> str:
        return self.world.environment(self.params.text("EnvId"))

    @property
    def function(self) -> CloudFunction:
        """The function that the call names. Raises ApiError."""
        return self.world.function(self.namespace, self.params.text("FunctionName"))

    def address(self, path: str) -> str:
        """Where the caller gets ``path`` of this cloud: who came by a cloud's name can reach no other."""
        if not API_HOST.fullmatch(self.host):
            return self.world.url + path
        return f"https://shtempcos-1253665819.cos.{self.world.settings.region}.myqcloud.com{path}"

    def page(self, rows: Sequence[Reply], limit: int = 20, most: int = 100) -> list[Reply]:
        """The part of ``rows`` that ``Offset`` and ``Limit`` ask for."""
        offset, count = self.params.number("Offset", 0), self.params.number("Limit", limit)
        if offset < 0:
            raise ApiError("InvalidParameterValue", f"Offset [{offset}] must not be negative.")
        return list(rows[offset : offset + min(count or limit, most)])


API_HOST = re.compile(r"(?P<service>[a-z]+)(\.[a-z0-9-]+)*\.tencentcloudapi\.com(:\d+)?")

Run = Callable[[Call], Reply | Awaitable[Reply]]
R = TypeVar("R", bound=Run)


@dataclass(frozen=True, slots=True)
class Action:
    """An action that is emulated. ``takes`` are all its parameters; a call with another one is refused."""

    run: Run
    takes: frozenset[str]
    writes: bool


ACTIONS: dict[tuple[str, str], Action] = {}


def action(service: str, name: str, takes: str = "", *, writes: bool = False) -> Callable[[R], R]:
    """Register a function as ``service.name``. ``takes``: names of parameters, with blanks between them.

    They are those of the vendor's SDK and those that its tools send besides.
    """

    def register(function: R) -> R:
        ACTIONS[service, name] = Action(function, frozenset(takes.split()), writes)
        return function

    return register
