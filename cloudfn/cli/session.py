"""What ``cloudfn dev`` does from banner to quit: prints what happens, and lets single keys act on the cloud."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import importlib
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from cloudfn import codes
from cloudfn.cli import banner
from cloudfn.cli.app import App
from cloudfn.cli.event_loop import on_termination
from cloudfn.cli.output_thread import written_aside
from cloudfn.cli.texts import run
from cloudfn.cli.view import Printer, clip
from cloudfn.errors import CloudfnError, NotFound, Notice
from cloudfn.local import AsyncLocalCloud, LocalSettings
from cloudfn.local.findings import tell_findings
from cloudfn.local.state import write_private
from cloudfn.manifest.values import Manifest
from cloudfn.platforms.keys import listening
from cloudfn.runner.early import Early

FINDINGS_AFTER_S = 0.3
"""After the start. What reads the sources takes as long to load as a first call takes, and the call goes first."""

SETTLED_S = 1.0


@dataclass
class Session:
    app: App
    manifest: Manifest
    settings: LocalSettings
    ready_file: Path | None = None
    open_console: bool = False
    early: Early | None = None
    _serving: bool = False

    async def run(self) -> None:
        """Serve until q, Ctrl-C, SIGTERM or the terminal's end."""
        self._stop = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        on_termination(self._stop.set)
        loop = asyncio.get_running_loop()

        def closed() -> None:  # nobody is left to serve
            with contextlib.suppress(RuntimeError):  # the loop has ended before
                loop.call_soon_threadsafe(self._stop.set)

        def missed(count: int, why: OSError | None) -> None:
            with contextlib.suppress(RuntimeError):
                loop.call_soon_threadsafe(self._tell_missed, count, why)

        with written_aside(closed, missed):
            await self._serve(Printer(self.app))
            self.app.talk(self.app.say(run.STOPPED))

    async def _serve(self, printer: Printer) -> None:
        async with AsyncLocalCloud(self.manifest, self.settings, listener=printer.batch, early=self.early) as cloud:
            self.cloud, self._serving = cloud, True
            with listening(self._pressed) as keys:
                banner.show(self.app, cloud, keys=keys)
                self._tell_ready()
                gc.freeze()  # to look through all that the start leaves stops every call for 40 ms
                if self.open_console:
                    await asyncio.to_thread(_open_page, cloud.console_link())
                self._do(self._report_findings)
                self._do(_load_the_rest)
                await self._stop.wait()
            self._serving = False
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)

    def _tell_missed(self, count: int, why: OSError | None) -> None:
        """A full disk, or nobody read: the functions and payments have gone on, and the history has the lines."""
        reason = self.app.say(run.NOT_READ) if why is None else why.strerror or str(why)
        notice = Notice("CFN-DEV-031", {"count": count, "reason": reason})
        if self._serving:
            self.cloud.rooms.stores.reporter.notice(notice)
        else:
            self.app.notice(notice)

    def _tell_ready(self) -> None:
        if self.ready_file is not None:
            assert self.cloud.running is not None
            running = self.cloud.running
            ready = {"url": running.url, "pid": running.pid, "key": running.key}
            write_private(self.ready_file, json.dumps(ready))

    async def _report_findings(self) -> None:
        await asyncio.sleep(FINDINGS_AFTER_S)
        manifest = self.cloud.manifest
        await tell_findings(self.cloud.rooms.stores.reporter, manifest, tuple(manifest.functions))

    # --- keys ---

    def _pressed(self, key: str) -> None:
        actions: dict[str, Callable[[], Awaitable[None]]] = {
            "r": self._reload,
            "p": self._cashier,
            "d": self._console,
            "t": self._trigger,
            "n": self._next,
        }
        if key in ("q", "\x03", "\x04"):
            self._stop.set()
        elif key == "c":
            self.app.talk("\033[2J\033[H")
        elif key in actions:
            self._do(actions[key])

    def _do(self, work: Callable[[], Awaitable[None]]) -> None:
        task = asyncio.create_task(self._guarded(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _guarded(self, work: Callable[[], Awaitable[None]]) -> None:
        try:
            await work()
        except CloudfnError as error:
            self.app.talk(f"{error.code} {error.title(self.app.lang)}", fg="yellow")
        except Exception as error:
            self.cloud.rooms.stores.reporter.bug(error)

    async def _reload(self) -> None:
        await self.cloud.rooms.pool.reload(dict.fromkeys(self.cloud.manifest.functions, ()))

    async def _console(self) -> None:
        await asyncio.to_thread(_open_page, self.cloud.console_link())

    def _newest_unpaid(self) -> dict[str, object] | None:
        """The order that the cashier would be opened for."""
        pay = self.cloud.rooms.pay
        try:
            return pay.order(pay.newest_unpaid())
        except NotFound:
            return None

    async def _cashier(self) -> None:
        order = self._newest_unpaid()
        if order is None:
            self.app.talk(self.app.say(run.NO_UNPAID_ORDER))
            return
        await asyncio.to_thread(_open_page, f"{self.cloud.url}/cashier/{order['prepayId']}")

    async def _trigger(self) -> None:
        """Pay the newest unpaid order; without one, place one through the first function that may."""
        order = self._newest_unpaid()
        if order is not None:
            self.cloud.rooms.pay.pay(str(order["outTradeNo"]), "success")
            return
        manifest = self.cloud.manifest
        callers = [name for binding in manifest.payments.values() for name in binding.callers]
        name = next(iter(callers or manifest.functions), "")
        if name:
            calling = self.cloud.rooms.calling
            result = await calling.invoke(calling.client(name, b"{}"))
            if result.ok and self._newest_unpaid() is None:
                # A failure or an order prints itself.
                answer = clip(result.payload.decode(errors="replace"))
                self.app.talk(self.app.say(run.no_order_placed(name, answer)))
                self.app.talk(f"  cloudfn invoke {name} -d '{{...}}'")

    async def _next(self) -> None:
        with contextlib.suppress(asyncio.CancelledError):
            if await self.cloud.rooms.clock_control.advance("next") is None:
                self.app.talk(self.app.say(run.NOTHING_WAITS))


def _open_page(url: str) -> None:
    import webbrowser  # 1 ms of a start that opens no page

    webbrowser.open(url)


async def _load_the_rest() -> None:
    """What the first request of a browser needs, 20 ms, and the texts of all codes, which are told when no file may be
    left to read them from: in a thread, once the start is over.
    """
    await asyncio.sleep(SETTLED_S)
    for module in ("parsed", "rest", "web", "watch"):
        await asyncio.to_thread(importlib.import_module, f"cloudfn.local.gateway.{module}")
    for family in codes.FAMILIES:
        await asyncio.to_thread(codes.family, family)
