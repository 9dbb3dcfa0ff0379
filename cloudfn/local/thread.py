"""A ``AsyncLocalCloud`` with its loop in a thread of its own, for callers that are not asynchronous."""

from __future__ import annotations

import asyncio
import concurrent.futures
import contextlib
import threading
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any, TypeVar

from cloudfn.local.cloud import AsyncLocalCloud
from cloudfn.local.history import Heard
from cloudfn.local.settings import LocalSettings
from cloudfn.manifest.values import Manifest
from cloudfn.platforms.loops import loop_factory

if TYPE_CHECKING:
    from cloudfn.runner.early import Early

Result = TypeVar("Result")


class CloudThread:
    """A context manager. Entry returns when functions can be called, or raises what the start raised."""

    def __init__(
        self,
        manifest: Manifest,
        settings: LocalSettings,
        *,
        listener: Heard | None = None,
        early: Early | None = None,
    ) -> None:
        self._manifest, self._settings, self._listener, self._early = manifest, settings, listener, early
        self._started: concurrent.futures.Future[AsyncLocalCloud] = concurrent.futures.Future()
        self._thread = threading.Thread(target=self._work, name="cloudfn", daemon=True)
        self._loop: asyncio.AbstractEventLoop
        self._stop: asyncio.Event
        self._broken: BaseException | None = None
        self.cloud: AsyncLocalCloud

    @property
    def url(self) -> str:
        return self.cloud.url

    @property
    def key(self) -> str:
        """Of the control surface."""
        return self.cloud.access.key

    def __enter__(self) -> CloudThread:
        self._thread.start()
        try:
            self.cloud = self._started.result()
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(self, *exc: object) -> None:
        self._end()
        if self._broken is not None:
            raise self._broken

    def run(self, work: Callable[[AsyncLocalCloud], Coroutine[Any, Any, Result]]) -> Result:
        """Run ``work(cloud)`` in the cloud's loop and wait for it."""
        return asyncio.run_coroutine_threadsafe(work(self.cloud), self._loop).result()

    def call(self, work: Callable[[AsyncLocalCloud], Result]) -> Result:
        """The same for a plain function: rooms are used in the loop's thread only."""

        async def inside(cloud: AsyncLocalCloud) -> Result:
            return work(cloud)

        return self.run(inside)

    def _end(self) -> None:
        with contextlib.suppress(AttributeError, RuntimeError):  # not begun, or ended by itself
            self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join()

    def _work(self) -> None:
        with asyncio.Runner(loop_factory=loop_factory()) as runner:
            runner.run(self._serve())

    async def _serve(self) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        try:
            new = AsyncLocalCloud(self._manifest, self._settings, listener=self._listener, early=self._early)
            async with new as cloud:
                self._started.set_result(cloud)
                await self._stop.wait()
        except BaseException as error:
            if self._started.done():
                self._broken = error
            else:
                self._started.set_exception(error)
