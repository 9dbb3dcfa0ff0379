"""What a saved file means: reload its functions, or the manifest. A broken save keeps the last good version."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
from collections.abc import AsyncIterator, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from cloudfn import manifest as manifests
from cloudfn import source
from cloudfn.errors import CloudfnError, InvalidFile, ManifestError, Notice
from cloudfn.events.tasks import Noticed
from cloudfn.local.watch import Watcher, scope_of
from cloudfn.manifest.values import Manifest

if TYPE_CHECKING:
    from cloudfn.local.cloud import LocalCloud


@contextlib.asynccontextmanager
async def watching(cloud: LocalCloud) -> AsyncIterator[None]:
    """Watch and reload for as long as the block runs."""
    reloader = Reloader(cloud)
    watcher = reloader.watcher = Watcher(scope_of(cloud.manifest), reloader.changed, cloud.loops)
    await watcher.start()
    if watcher.polling:
        cloud.notice(Notice("CFN-DEV-013", level="note"))
    try:
        yield
    finally:
        await watcher.stop()


class Reloader:
    watcher: Watcher

    def __init__(self, cloud: LocalCloud) -> None:
        self.cloud = cloud

    async def changed(self, paths: frozenset[Path]) -> None:
        """The watcher's report. Nothing that a save can break ends the watch."""
        try:
            if not (paths & self.watcher.scope.files and await self._manifest(paths)):
                await self._functions(affected(self.cloud.manifest, paths))
        except Exception as error:
            self.cloud.report_bug(error)

    async def _functions(self, by_function: dict[str, tuple[Path, ...]]) -> None:
        if by_function:
            await self.cloud.pool.reload(by_function)
            for notice in await asyncio.to_thread(findings, self.cloud.manifest, tuple(by_function)):
                self.cloud.notice(*notice)

    async def _manifest(self, paths: frozenset[Path]) -> bool:
        """Whether another manifest is in force now, with all functions started anew."""
        cloud = self.cloud
        old = cloud.manifest
        file = old.directory / old.file
        try:
            loaded = await asyncio.to_thread(manifests.load, file, stage=old.stage)
        except CloudfnError as error:
            return self._stays(file, error)
        for notice in loaded.warnings:
            cloud.notice(notice)
        new_secrets = any(path.name.startswith(".env") for path in paths)
        new = dataclasses.replace(loaded.manifest, state_folder=old.state_folder, ignore_scripts=old.ignore_scripts)
        if not new_secrets and new == old:
            return False
        try:
            await cloud.replace_manifest(new)
        except InvalidFile as error:
            return self._stays(file, error)
        await self.watcher.rescope(scope_of(new))
        names = ", ".join(sorted(path.name for path in paths & self.watcher.scope.files))
        cloud.emit(Noticed(cloud.now(), "CFN-DEV-020", {"files": names}, "note"))
        return True

    def _stays(self, file: Path, error: CloudfnError) -> bool:
        """The manifest that is in force stays in force; False."""
        if isinstance(error, ManifestError):
            for problem in error.problems:
                self.cloud.notice(problem)
        else:
            self.cloud.notice(Notice(error.code, error.params, error.where, "error"))
        self.cloud.notice(Notice("CFN-DEV-012", {"file": file.name}, level="error"))
        return False


def affected(manifest: Manifest, paths: Iterable[Path]) -> dict[str, tuple[Path, ...]]:
    """Which functions hold or share the changed files."""
    found: dict[str, tuple[Path, ...]] = {}
    for name, function in manifest.functions.items():
        roots = [root.resolve() for root in (function.dir, *function.shared)]
        inside = tuple(sorted(path for path in paths if any(path.is_relative_to(root) for root in roots)))
        if inside:
            found[name] = inside
    return found


def findings(manifest: Manifest, names: tuple[str, ...]) -> list[tuple[Notice, str]]:
    """What reading the sources of ``names`` finds, each with its function's name ("" where it has none)."""
    found = []
    for notice in source.inspect(manifest):
        place = Path(notice.where.file) if notice.where else None
        if place is not None and not place.is_absolute():
            place = manifest.directory / place
        owner = next((name for name in names if place and place.is_relative_to(manifest.functions[name].dir)), "")
        if owner:
            found.append((notice, owner))
    return found
