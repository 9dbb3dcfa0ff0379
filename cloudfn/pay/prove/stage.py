"""What the prover needs from the world: call a function with a fault, see what it did, put the documents back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import field
from datetime import timedelta
from typing import Any, Literal, Protocol

from cloudfn.calls import InvokeResult
from cloudfn.frozen import dataclass
from cloudfn.pay.cloudpay.verdict import judge
from cloudfn.pay.ledger.verdict import Verdict
from cloudfn.snapshots import Snapshot

Source = Literal["wx_paycallback", "wx_client", "wx_http"]


@dataclass(frozen=True, slots=True)
class Delivery:
    """One call of the callback. ``event`` is JSON text. ``crash_after``: the worker dies once that many of its backend
    calls (from 1) took effect, 0 for never. ``refuse_at``: that call is refused instead, as by a busy database.
    ``verdict_of``: what the platform makes of the answer.
    """

    function: str
    event: str
    openid: str
    appid: str
    source: Source = "wx_paycallback"
    crash_after: int = 0
    refuse_at: int = 0
    verdict_of: Callable[[InvokeResult], Verdict] = judge


@dataclass(frozen=True, slots=True)
class Run:
    """What a delivery did. ``calls`` are its backend calls in order (``database.modifyDocument:orders``), ``effects``
    what left the machine or would have, one line each, ``late`` the calls that outlived the answer.
    """

    result: InvokeResult
    calls: tuple[str, ...] = ()
    effects: tuple[str, ...] = ()
    late: tuple[str, ...] = ()
    verdict_of: Callable[[InvokeResult], Verdict] = judge

    @property
    def verdict(self) -> Verdict:
        return self.verdict_of(self.result)


@dataclass(frozen=True, slots=True)
class Ordering:
    """How an order was placed: the ``event`` that a mini program sent (None where nobody knows any more), and the
    ``fee_fields`` of an event that the function's source hands to ``totalFee``."""

    event: object = None
    fee_fields: tuple[str, ...] = ()


class Stage(Protocol):
    """The real local cloud on a copy of the state, or a model of it. Nothing here reaches the developer's own state."""

    def snapshot(self) -> Snapshot: ...

    def restore(self, snapshot: Snapshot) -> None: ...

    async def deliver(self, deliveries: tuple[Delivery, ...]) -> tuple[Run, ...]:
        """Make the deliveries at the same time and wait until all have ended, late calls included."""

    async def linger(self, run: Run) -> Run:
        """``run`` once more, after a while in which calls that outlive the answer by more can show themselves."""

    async def call(self, function: str, data: object, openid: str) -> InvokeResult:
        """Call a function as a mini program would."""

    async def ask(self, action: str, fields: Mapping[str, object], openid: str) -> Mapping[str, Any]:
        """What the cloud answers a mini program itself (``database.update``): ``{"data"}`` or ``{"errCode", ...}``."""

    def ordering(self, function: str, request_id: str) -> Ordering:
        """What is known of a function that places orders, and of one call of it (``request_id`` may be "")."""

    async def wait(self, by: timedelta) -> None:
        """Move the clock forwards."""


@dataclass(slots=True)
class TrialSums:
    """Sums over the deliveries of one trial."""

    runs: list[Run] = field(default_factory=list)

    @property
    def effects(self) -> Counter[str]:
        return Counter(effect for run in self.runs for effect in run.effects)

    @property
    def late(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(call for run in self.runs for call in run.late))
