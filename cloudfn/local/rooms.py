"""What the local cloud consists of while it runs: two frozen values. Who needs a part of them is given that part."""

from __future__ import annotations

import contextlib
from collections.abc import Callable

from cloudfn.backend import Backend
from cloudfn.backend.database import Engine
from cloudfn.backend.database.aside import Aside
from cloudfn.backend.storage import Storage
from cloudfn.calls import Caller
from cloudfn.clock import VirtualClock
from cloudfn.errors import InvalidFile
from cloudfn.events.base import Emit
from cloudfn.frozen import dataclass
from cloudfn.local.calling import Calling
from cloudfn.local.clock_control import ClockControl
from cloudfn.local.faults import Crashes
from cloudfn.local.history import History
from cloudfn.local.reporter import Reporter
from cloudfn.manifest.values import Manifest
from cloudfn.pay import Book, WeChatPay
from cloudfn.runner import Pool


@dataclass(frozen=True, slots=True)
class Stores:
    """What stays when the manifest is reloaded: deliveries under way, orders, documents, files, the time, the history.

    ``aside`` runs slow work on ``engine``; ``emit`` tells the history and whoever else has to know.
    """

    history: History
    book: Book
    clock: VirtualClock
    engine: Engine
    storage: Storage
    pay: WeChatPay
    aside: Aside
    emit: Emit
    reporter: Reporter

    def close(self) -> None:
        with contextlib.suppress(InvalidFile):  # kept at every move; a locked book must not keep the rest open
            self.book.keep_clock(self.clock.now())
        self.engine.close()
        self.book.close()


@dataclass(frozen=True, slots=True)
class Rooms:
    """The manifest in force and what was made for it. A reload replaces the whole value.

    ``retiring`` are the pools of manifests before, in which calls still run.
    """

    manifest: Manifest
    url: str
    stores: Stores
    pool: Pool
    backend: Backend
    calling: Calling
    faults: Crashes
    retiring: tuple[Pool, ...] = ()

    @property
    def pay(self) -> WeChatPay:
        return self.stores.pay

    @property
    def clock_control(self) -> ClockControl:
        return ClockControl(self.stores.clock, self.stores.pay, self.stores.emit)

    def caller(self, function: str, request_id: str) -> Caller | None:
        """Who calls the backend; a function that still runs in a retiring pool is known too."""
        caller = self.pool.caller(function, request_id)
        for pool in self.retiring:
            caller = caller or pool.caller(function, request_id)
        return caller


Current = Callable[[], Rooms]
"""Gives the rooms of the moment. What it gave is asked for again after each wait."""
