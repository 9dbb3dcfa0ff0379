"""Where ``cloudfn storage`` finds files: the local cloud's own folder, or an environment."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from cloudfn import regular_files
from cloudfn.backend.files import Files
from cloudfn.backend.storage import MAX_FILE_BYTES, BadPath, Clash, clean, open_storage
from cloudfn.cli.app import App
from cloudfn.cli.client import running
from cloudfn.clock import SystemClock
from cloudfn.deploy.stored_file import StoredFile
from cloudfn.errors import NotFound, UsageError
from cloudfn.events.base import instant_text
from cloudfn.manifest.values import Manifest


class FilePlace(Protocol):
    """Paths are clean: no slash at either end."""

    def files(self, prefix: str = "") -> Iterator[StoredFile]: ...
    def put(self, path: str, source: Path) -> None: ...
    def fetch(self, path: str, place: Path) -> int: ...
    def delete(self, paths: list[str]) -> None: ...
    def link(self, path: str, lasts_s: int) -> str: ...


class LocalFiles:
    """The files of the local cloud, whether it runs or not."""

    def __init__(self, manifest: Manifest) -> None:
        self._manifest = manifest
        self._storage = open_storage(manifest, SystemClock())

    def files(self, prefix: str = "") -> Iterator[StoredFile]:
        storage = self._storage
        for path in storage.paths():
            if path.startswith(prefix):
                modified = instant_text(storage.modified(path))
                yield StoredFile(path, storage.place(path).stat().st_size, modified, storage.file_id(path))

    def put(self, path: str, source: Path) -> None:
        """Raises UsageError (CFN-CLI-043) where a folder is in the way."""
        try:
            self._storage.write(path, regular_files.read_bytes(source, MAX_FILE_BYTES))
        except Clash as error:
            raise UsageError("CFN-CLI-043", path=path, reason=str(error)) from error

    def fetch(self, path: str, place: Path) -> int:
        self._require(path)
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(self._storage.place(path), place)
        return place.stat().st_size

    def delete(self, paths: list[str]) -> None:
        for path in paths:
            self._require(path)
        for path in paths:
            self._storage.delete(path)

    def link(self, path: str, lasts_s: int) -> str:
        """Raises NotFound (CFN-CLI-045) where no `cloudfn dev` serves files."""
        self._require(path)
        client = running(self._manifest.state)
        if client is None:
            raise NotFound("CFN-CLI-045", project=self._manifest.project)
        return Files(self._storage, client.url).url(path, lasts_s)

    def _require(self, path: str) -> None:
        if not self._storage.exists(path):
            raise NotFound("CFN-CLI-042", path=path)


@contextlib.contextmanager
def place_of(app: App, manifest: Manifest, *, remote: bool, local: bool) -> Iterator[FilePlace]:
    """The local cloud's files; with ``remote`` the environment's, with ``local`` the emulated one's."""
    if not remote and not local:
        yield LocalFiles(manifest)
        return
    # With the cloud's SDK, 100 ms that the local files are spared.
    from cloudfn.cli.target import reach
    from cloudfn.deploy.files import EnvironmentFiles

    with reach(app, manifest, local=local) as deployer:
        yield EnvironmentFiles(deployer.target.cloud, deployer.target.environment)


def files_at(place: FilePlace, path: str) -> list[str]:
    """The file ``path``; with a slash at its end the files below it, or ``path`` itself where there are none, so that
    whoever takes it tells that it is not there."""
    if not path.endswith("/"):
        return [path]
    return sorted(each.path for each in place.files(path)) or [path.removesuffix("/")]


def file_path(text: str) -> str:
    """A path as CloudBase takes it. Raises UsageError (CFN-CLI-043)."""
    try:
        return clean(text)
    except BadPath as error:
        raise UsageError("CFN-CLI-043", path=text, reason=str(error)) from error
