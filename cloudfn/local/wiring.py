"""Which room gets which collaborator: the one place where the circle callback -> runner -> backend -> pay is closed."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from cloudfn import manifest as manifests
from cloudfn import shim, source
from cloudfn.backend import Backend
from cloudfn.backend.database import Engine, open_apart, open_engine
from cloudfn.backend.storage import Storage, open_storage
from cloudfn.clock import VirtualClock
from cloudfn.errors import InvalidFile
from cloudfn.frozen import dataclass
from cloudfn.local.payments import wx_pay_api
from cloudfn.manifest.values import Manifest
from cloudfn.pay import Book, WeChatPay
from cloudfn.runner import Pool
from cloudfn.runner import Settings as RunnerSettings

if TYPE_CHECKING:
    from cloudfn.local.cloud import LocalCloud


@dataclass(frozen=True, slots=True)
class Stores:
    """What stays when the manifest is reloaded: deliveries under way, orders, documents, files and the time."""

    book: Book
    clock: VirtualClock
    engine: Engine
    storage: Storage
    pay: WeChatPay

    def close(self) -> None:
        with contextlib.suppress(InvalidFile):  # kept at every move; a locked book must not keep the rest open
            self.book.keep_clock(self.clock.now())
        self.engine.close()
        self.book.close()


@dataclass(frozen=True, slots=True)
class Rooms:
    """What is made anew for each manifest."""

    pool: Pool
    backend: Backend


def open_stores(cloud: LocalCloud) -> Stores:
    """Open the state folder's databases; the clock goes on where the book left it."""
    settings = cloud.settings
    book = Book(cloud.state / "pay.db")
    start = settings.start or book.resume()
    clock = VirtualClock(start=start, scale=settings.time_scale, on_move=book.keep_clock)
    if settings.start is not None:
        book.keep_clock(start)
    manifest = cloud.manifest
    pay = WeChatPay(
        manifest,
        book=book,
        clock=clock,
        emit=cloud.emit,
        invoke=cloud.invoke,
        seed=settings.seed,
        trace=cloud.trace,
    )
    if settings.ephemeral:
        engine = open_apart(manifest, clock, filled=settings.copy_of is not None)
    else:
        engine = open_engine(manifest, clock)
    return Stores(book, clock, engine, open_storage(manifest, clock), pay)


def wire(cloud: LocalCloud, manifest: Manifest) -> Rooms:
    """Rooms for ``manifest`` over the cloud's stores. Starts nothing."""
    stores, settings, url = cloud.stores, cloud.settings, cloud.url
    first = settings.inspect
    runner = RunnerSettings(
        bindings=lambda function: shim.bindings(manifest, function),
        secrets=manifests.variables(manifest.directory, manifest.stage),
        allow_network=settings.allow_network,
        refuse_network=settings.refuse_network,
        offset_date=settings.offset_date,
        strict_package=settings.strict_package,
        inspect={name: first + n for n, name in enumerate(manifest.functions)} if first else {},
        install=settings.install,
    )
    pool = Pool(
        manifest,
        backend_url=lambda function, request_id: f"{url}/i/{function}/{request_id}/admin",
        emit=cloud.emit,
        clock=stores.clock,
        settings=runner,
    )
    backend = Backend(
        manifest,
        engine=stores.engine,
        storage=stores.storage,
        emit=cloud.emit,
        clock=stores.clock,
        invoke=cloud.invoke_inner,
        tap=cloud.faults.tap,
        base_url=url,
        place=lambda function, collection: source.aggregation_at(manifest, function, collection),
    )
    backend.register("wx.wxPayApi", wx_pay_api(stores.pay))
    backend.module("*", stores.pay.module)
    return Rooms(pool, backend)
