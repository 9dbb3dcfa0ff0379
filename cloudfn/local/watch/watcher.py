"""Watches a ``WatchScope`` with watchdog, or by comparing file states where the platform's notices do not work."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer

from cloudfn import regular_files
from cloudfn.local.loops import Loops
from cloudfn.local.watch.scope import WatchScope, walk

DEBOUNCE_S = 0.010
"""Editors truncate, then write; the last event of a save is waited for."""
POLL_S = 0.1
READ_LIMIT = 16 * 1024 * 1024
"""Bytes; nobody edits larger files by hand."""
NEWS = frozenset({"created", "modified", "moved", "deleted", "closed"})
"""Merely reading a file is reported by watchdog too, as opened and closed_no_write."""

Changed = Callable[[frozenset[Path]], Awaitable[None]]


class Watcher(FileSystemEventHandler):
    """Calls ``changed`` in the loop with the files whose content is new, gone or different, one batch at a time."""

    def __init__(self, scope: WatchScope, changed: Changed, loops: Loops, *, polling: bool = False) -> None:
        self.scope, self._loops = scope, loops
        self.polling = polling
        self._changed = changed
        self._loop = asyncio.get_running_loop()
        self._digests: dict[Path, bytes] = {}
        self._touched: set[Path] = set()
        self._due: asyncio.TimerHandle | None = None
        self._batches: asyncio.Queue[frozenset[Path]] = asyncio.Queue()
        self._observer: Any = None
        self._watched: dict[Path, Any] = {}

    async def start(self) -> None:
        self._digests = {path: digest(path) for path in self.scope.source_files()}
        self._loops.start("watch", self._report)
        if not self.polling:
            try:
                self._observe()
            except OSError:  # no inotify instances or watches left, or a file system without notices
                self._stop_observer()
                self.polling = True
        if self.polling:
            self._loops.start("watch by polling", self._poll)

    async def rescope(self, scope: WatchScope) -> None:
        """Go on with another scope, after the manifest changed."""
        self.scope = scope
        for path in scope.source_files():
            if path not in self._digests:
                self._digests[path] = digest(path)
        if self._observer is not None:
            folders = set(scope.folders())
            for folder in [*self._watched]:
                if folder not in folders:
                    self._observer.unschedule(self._watched.pop(folder))
            for folder in folders:
                self._watch(folder)

    async def stop(self) -> None:
        if self._due:
            self._due.cancel()
        for name in ("watch", "watch by polling"):
            await self._loops.stop(name)
        self._stop_observer()

    # --- watchdog's thread ---

    def on_any_event(self, event: FileSystemEvent) -> None:
        if event.event_type not in NEWS:
            return
        paths = [event.src_path, event.dest_path] if event.event_type == "moved" else [event.src_path]
        with contextlib.suppress(RuntimeError):  # the loop has just been closed
            for path in paths:
                if path:
                    self._loop.call_soon_threadsafe(self._touch, Path(str(path)), event.is_directory)

    # --- the loop's thread ---

    def _touch(self, path: Path, is_folder: bool) -> None:
        if is_folder:
            if self.scope.root_of(path) is None:
                return
            self._touch_folder(path)
        elif self.scope.counts(path):
            self._touched.add(path)
        if self._touched:
            if self._due:
                self._due.cancel()
            self._due = self._loop.call_later(DEBOUNCE_S, self._settle)

    def _touch_folder(self, path: Path) -> None:
        if not path.is_dir():
            self._touched.update(file for file in self._digests if file.is_relative_to(path))
            for folder in [inner for inner in self._watched if inner.is_relative_to(path)]:
                self._observer.unschedule(self._watched.pop(folder))
        elif path not in self._watched:
            for folder in walk(path):  # a new folder may have been filled before its watch began
                if self.scope.counts(folder / "x") or folder.name == "node_modules":
                    self._watch(folder)
                    with contextlib.suppress(OSError):  # gone again, or too long a path to open
                        self._touched.update(file for file in folder.iterdir() if self.scope.counts(file))

    def _settle(self) -> None:
        self._due = None
        touched, self._touched = self._touched, set()
        different = set()
        for path in touched:
            now = digest(path)
            if now != self._digests.get(path, b""):
                self._digests[path] = now
                different.add(path)
        if different:
            self._batches.put_nowait(frozenset(different))

    async def _report(self) -> None:
        while True:
            batch = await self._batches.get()
            while not self._batches.empty():
                batch |= self._batches.get_nowait()
            await self._changed(batch)

    async def _poll(self) -> None:
        states: dict[Path, tuple[int, int]] = {}
        first = True
        while True:
            now: dict[Path, tuple[int, int]] = {}
            for path in self.scope.source_files():
                with contextlib.suppress(OSError):
                    status = path.stat()
                    now[path] = (status.st_mtime_ns, status.st_size)
            if not first:
                for path in {*states, *now}:
                    if states.get(path) != now.get(path):
                        self._touch(path, False)
            states, first = now, False
            await asyncio.sleep(POLL_S)

    def _observe(self) -> None:
        self._observer = Observer()
        self._observer.daemon = True
        for folder in self.scope.folders():
            self._watch(folder)
        self._observer.start()

    def _watch(self, folder: Path) -> None:
        if self._observer is not None and folder not in self._watched:
            self._watched[folder] = self._observer.schedule(self, str(folder), recursive=False)

    def _stop_observer(self) -> None:
        if self._observer is not None and self._observer.is_alive():
            self._observer.stop()
            self._observer.join(2)
        self._observer = None


def digest(path: Path) -> bytes:
    """The hash of the file's content, b"" when there is no such file. Of a large one only size and date count."""
    try:
        return hashlib.blake2b(regular_files.read_bytes(path, READ_LIMIT), digest_size=16).digest()
    except regular_files.FileTooLarge:
        status = path.stat()
        return f"{status.st_size} {status.st_mtime_ns}".encode()
    except OSError:
        return b""
