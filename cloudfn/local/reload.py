"""What a saved file means: reload its functions, or the manifest. A broken save keeps the last good version."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from pathlib import Path

from cloudfn import manifest as manifests
from cloudfn.errors import CloudfnError, InvalidFile, ManifestError, Notice
from cloudfn.local.findings import tell_findings
from cloudfn.local.loops import Loops
from cloudfn.local.reporter import Reporter
from cloudfn.local.rooms import Current
from cloudfn.local.watch import Watcher, scope_of
from cloudfn.manifest.values import Manifest

Replace = Callable[[Manifest], Awaitable[None]]
"""Puts another manifest in force; raises InvalidFile, with everything as it was."""


@contextlib.asynccontextmanager
async def watching(rooms: Current, loops: Loops, replace: Replace) -> AsyncIterator[None]:
    """Watch and reload for as long as the block runs."""
    reporter = rooms().stores.reporter
    reloader = Reloader(rooms, reporter, replace)
    watcher = reloader.watcher = Watcher(scope_of(rooms().manifest), reloader.changed, loops)
    await watcher.start()
    if watcher.polling:
        reporter.notice(Notice("CFN-DEV-013", level="note"))
    try:
        yield
    finally:
        await watcher.stop()


class Reloader:
    watcher: Watcher

    def __init__(self, rooms: Current, reporter: Reporter, replace: Replace) -> None:
        self._rooms, self._reporter, self._replace = rooms, reporter, replace

    async def changed(self, paths: frozenset[Path]) -> None:
        """The watcher's report. Nothing that a save can break ends the watch."""
        try:
            if not (paths & self.watcher.scope.files and await self._manifest(paths)):
                await self._functions(affected(self._rooms().manifest, paths))
        except Exception as error:
            self._reporter.bug(error)

    async def _functions(self, by_function: dict[str, tuple[Path, ...]]) -> None:
        if by_function:
            await self._rooms().pool.reload(by_function)
            await tell_findings(self._reporter, self._rooms().manifest, tuple(by_function), reloaded=True)

    async def _manifest(self, paths: frozenset[Path]) -> bool:
        """Whether another manifest is in force now, with all functions started anew."""
        old = self._rooms().manifest
        file = old.directory / old.file
        try:
            loaded = await asyncio.to_thread(manifests.load, file, stage=old.stage)
        except CloudfnError as error:
            return self._stays(file, error)
        for notice in loaded.warnings:
            self._reporter.notice(notice)
        new_secrets = any(path.name.startswith(".env") for path in paths)
        new = dataclasses.replace(loaded.manifest, state_folder=old.state_folder, ignore_scripts=old.ignore_scripts)
        if not new_secrets and new == old:
            return False
        try:
            await self._replace(new)
        except InvalidFile as error:
            return self._stays(file, error)
        await self.watcher.rescope(scope_of(new))
        names = ", ".join(sorted(path.name for path in paths & self.watcher.scope.files))
        self._reporter.notice(Notice("CFN-DEV-020", {"files": names}, level="note"))
        await tell_findings(self._reporter, new, tuple(new.functions))
        return True

    def _stays(self, file: Path, error: CloudfnError) -> bool:
        """The manifest that is in force stays in force; False."""
        if isinstance(error, ManifestError):
            for problem in error.problems:
                self._reporter.notice(problem)
        else:
            self._reporter.notice(Notice(error.code, error.params, error.where, "error"))
        self._reporter.notice(Notice("CFN-DEV-012", {"file": file.name}, level="error"))
        return False


def affected(manifest: Manifest, paths: Iterable[Path]) -> dict[str, tuple[Path, ...]]:
    """Which functions hold or share the changed files."""
    by_function: dict[str, tuple[Path, ...]] = {}
    for name, function in manifest.functions.items():
        roots = [root.resolve() for root in (function.dir, *function.shared)]
        inside = tuple(sorted(path for path in paths if any(path.is_relative_to(root) for root in roots)))
        if inside:
            by_function[name] = inside
    return by_function
