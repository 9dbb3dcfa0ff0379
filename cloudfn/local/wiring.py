"""Which room gets which collaborator: the one place where the circle callback -> runner -> backend -> pay is closed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from cloudfn import manifest as manifests
from cloudfn import shim, source
from cloudfn.backend import Backend
from cloudfn.backend.database import open_apart, open_engine
from cloudfn.backend.database.aside import Aside
from cloudfn.backend.storage import open_storage
from cloudfn.calls import Invoke
from cloudfn.clock import VirtualClock
from cloudfn.events.base import Event
from cloudfn.events.functions import DocumentWritten
from cloudfn.local.calling import Calling
from cloudfn.local.faults import Crashes
from cloudfn.local.history import History
from cloudfn.local.payments import pay_module, shipping_api, wx_pay_api
from cloudfn.local.reporter import Reporter
from cloudfn.local.rooms import Rooms, Stores
from cloudfn.local.settings import LocalSettings
from cloudfn.manifest.values import Manifest
from cloudfn.pay import OPEN_APIS, Book, WeChatPay
from cloudfn.pay.mch import tls
from cloudfn.runner import Pool, RunnerSettings


def open_stores(manifest: Manifest, settings: LocalSettings, history: History, invoke: Invoke) -> Stores:
    """Open the state folder's databases; the clock goes on where the book left it. Callbacks go through ``invoke``."""
    book = Book(manifest.state / "pay.db")
    start = settings.start or book.resume()
    clock = VirtualClock(start=start, scale=settings.time_scale, on_move=book.keep_clock)
    if settings.start is not None:
        book.keep_clock(start)

    def emit(event: Event) -> None:
        history.emit(event)
        if isinstance(event, DocumentWritten):
            pay.saw(event)

    reporter = Reporter(emit, clock, manifest.state / "logs" / "errors.log")
    pay = WeChatPay(
        manifest, book=book, clock=clock, emit=emit, invoke=invoke, seed=settings.seed, trace=reporter.trace
    )
    if settings.ephemeral:
        engine = open_apart(manifest, clock, filled=settings.copy_of is not None)
    else:
        engine = open_engine(manifest, clock)
    return Stores(history, book, clock, engine, open_storage(manifest, clock), pay, Aside(), emit, reporter)


def databases(manifest: Manifest, settings: LocalSettings) -> tuple[Path, ...]:
    """The files that ``open_stores`` keeps open and of which nothing may be lost."""
    embedded = settings.ephemeral or not manifest.documents.url
    return manifest.state / "pay.db", *((manifest.state / "documents.db",) if embedded else ())


def wire(
    manifest: Manifest, stores: Stores, settings: LocalSettings, url: str, invoke: Invoke, new_id: Callable[[], str]
) -> Rooms:
    """Rooms for ``manifest`` over ``stores``. ``invoke`` calls in the rooms of the moment. Starts nothing."""
    first, bindings = settings.inspect, manifest.payments.values()
    runner = RunnerSettings(
        bindings=lambda function: shim.bindings(manifest, function),
        secrets=manifests.variables(manifest.directory, manifest.stage),
        allow_network=settings.allow_network,
        refuse_network=settings.refuse_network,
        offset_date=settings.offset_date,
        strict_package=settings.strict_package,
        inspect={name: first + n for n, name in enumerate(manifest.functions)} if first else {},
        install=settings.install,
        max_spares=settings.max_spares if settings.watch else 0,
        idle_memory_mb=settings.idle_memory_mb,
        wxpay_tls=str(tls.ensure(manifest.wxpay_keys)) if any(each.api != "cloudpay" for each in bindings) else "",
    )
    pool = Pool(
        manifest,
        backend_url=lambda function, request_id: f"{url}/i/{function}/{request_id}/admin",
        emit=stores.emit,
        clock=stores.clock,
        settings=runner,
    )
    calling = Calling(manifest, invoke, stores.emit, stores.clock, new_id)
    faults = Crashes(pool.kill)
    backend = Backend(
        manifest,
        engine=stores.engine,
        storage=stores.storage,
        emit=stores.emit,
        clock=stores.clock,
        invoke=calling.nested,
        tap=faults.tap,
        fails=faults.fails,
        base_url=url,
        place=lambda function, collection: source.aggregation_at(manifest, function, collection),
    )
    backend.register("wx.wxPayApi", wx_pay_api(stores.pay))
    backend.module("*", pay_module(stores.pay))
    for name in OPEN_APIS:
        backend.open_api(name, shipping_api(stores.pay, name))
    return Rooms(manifest, url, stores, pool, backend, calling, faults)
