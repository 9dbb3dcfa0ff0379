"""Uploaded packages: kept by their SHA-256, unpacked for running, their dependencies installed as the cloud would."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import io
import os
import shutil
import stat
import struct
import zipfile
import zlib
from collections.abc import Awaitable, Callable
from pathlib import Path, PurePosixPath

from cloudfn.control.wire import ApiError

Installer = Callable[[Path, str], Awaitable[str]]
"""Installs the dependencies of an unpacked package of the named function and returns what went wrong, or ""."""

INLINE_CHARACTERS = 2_097_152
"""Longest base64 text that CloudBase's own tools send inline: 1.5 MB of zip."""

READY = ".cloudfn-ready"
"""Lies in a folder that was unpacked to its end."""

SHOWN_BYTES = 1024 * 1024
ENTRY_ENDS = (".js", ".cjs", ".mjs", ".py", ".php", ".sh")

UNPACKED_LIMIT = 500 * 1024 * 1024

ENCRYPTED = 1
"""Bit of a zip entry's flags."""

UNREADABLE = (zipfile.BadZipFile, zlib.error, struct.error, OSError, ValueError, EOFError, RuntimeError)
"""What ``zipfile`` raises for archives that are damaged or packed in a way it does not know."""


class Packages:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._preparing: dict[Path, asyncio.Lock] = {}

    def inline(self, text: str) -> tuple[str, int]:
        """Keep a zip sent as base64; its SHA-256 and size in bytes."""
        if len(text) > INLINE_CHARACTERS:
            raise ApiError("InvalidParameterValue.Code", "ZipFile is larger than 1.5 MB; upload it to COS.")
        try:
            return self.keep(base64.b64decode(text, validate=True))
        except ValueError:  # also for a text that is not ASCII
            raise ApiError("InvalidParameterValue.ZipFileBase64BinasciiError", "ZipFile is not valid base64.") from None

    def keep(self, data: bytes) -> tuple[str, int]:
        """Keep a zip after looking into it; its SHA-256 and size in bytes."""
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                _look(archive)
        except UNREADABLE:
            raise ApiError("InvalidParameterValue.Code", "The code is not a valid zip file.") from None
        digest = hashlib.sha256(data).hexdigest()
        path = self.zip(digest)
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            fresh = path.with_suffix(f".{os.getpid()}.part")
            fresh.write_bytes(data)
            fresh.replace(path)
        return digest, len(data)

    def zip(self, digest: str) -> Path:
        return self._folder / "zips" / f"{digest}.zip"

    def upload(self, key: str) -> Path:
        """Where the temporary object ``key`` lies; the name says nothing, so that no key can lead elsewhere."""
        return self._folder / "uploads" / hashlib.sha256(key.encode()).hexdigest()

    def place(self, digest: str, install: bool) -> Path:
        """Where the unpacked package lives; with dependencies it is another folder."""
        return self._folder / "unpacked" / (digest[:20] + ("-installed" if install else ""))

    def layers_place(self, digests: tuple[str, ...]) -> Path | None:
        """The folder of a function's layers, laid over each other in their order; None where there are none."""
        if not digests:
            return None
        return self._folder / "layers" / hashlib.sha256(",".join(digests).encode()).hexdigest()[:20]

    def is_ready(self, digest: str, install: bool, layers: tuple[str, ...]) -> bool:
        places = (self.place(digest, install), self.layers_place(layers))
        return all(place is None or (place / READY).exists() for place in places)

    def entry(self, digest: str, handler: str) -> str:
        """The text of the file that ``handler`` is in, "" where it is longer than a megabyte or not to be found."""
        stem = handler.rpartition(".")[0] or handler
        try:
            with zipfile.ZipFile(self.zip(digest)) as archive:
                for name in (stem, *(stem + end for end in ENTRY_ENDS)):
                    if name in archive.namelist() and archive.getinfo(name).file_size <= SHOWN_BYTES:
                        return archive.read(name).decode("utf-8", "replace")
        except UNREADABLE:
            pass
        return ""

    async def prepare_layers(self, digests: tuple[str, ...]) -> str:
        """Unpack the layers of a function over each other. Returns what went wrong, or ""."""
        place = self.layers_place(digests)
        if place is None:
            return ""
        async with self._preparing.setdefault(place, asyncio.Lock()):
            if (place / READY).exists():
                return ""
            shutil.rmtree(place, ignore_errors=True)
            try:
                for digest in digests:
                    await asyncio.to_thread(unpack, self.zip(digest), place)
            except ApiError as error:
                return error.message
            (place / READY).touch()
        return ""

    async def prepare(self, digest: str, function: str, install: bool, installer: Installer) -> str:
        """Unpack and, when asked, install the dependencies. Returns what went wrong, or ""."""
        place = self.place(digest, install)
        async with self._preparing.setdefault(place, asyncio.Lock()):
            if (place / READY).exists():
                return ""
            shutil.rmtree(place, ignore_errors=True)
            try:
                await asyncio.to_thread(unpack, self.zip(digest), place)
            except ApiError as error:
                return error.message
            problem = await installer(place, function) if install else ""
            if not problem:
                (place / READY).touch()
            return problem


def _look(archive: zipfile.ZipFile) -> None:
    """Raises ApiError, or one of ``UNREADABLE``, for what could not be unpacked anywhere."""
    items = archive.infolist()
    if not items:
        raise ApiError("InvalidParameterValue.Code", "The zip file is empty.")
    if sum(item.file_size for item in items) > UNPACKED_LIMIT:
        raise ApiError("InvalidParameterValue.Code", "The unpacked code is larger than 500 MB.")
    if locked := next((item for item in items if item.flag_bits & ENCRYPTED), None):
        raise ApiError("InvalidParameterValue.Code", f"The zip is encrypted: {locked.filename}")
    files: set[PurePosixPath] = set()
    folders: set[PurePosixPath] = set()
    for item in items:
        if not item.filename:
            raise zipfile.BadZipFile("a file without a name")
        inner = PurePosixPath(item.filename)
        (folders if item.is_dir() else files).add(inner)
        folders.update(inner.parents)
    if clash := next(iter(sorted(files & folders)), None):
        raise ApiError("InvalidParameterValue.Code", f"The zip has a file and a folder of one name: {clash}")
    if archive.testzip() is not None:
        raise zipfile.BadZipFile


def unpack(path: Path, place: Path) -> None:
    """Unpack ``path`` into ``place`` with the modes it carries; a name that leads out of it is refused."""
    try:
        _unpack(path, place)
    except UNREADABLE as error:
        raise ApiError("InvalidParameterValue.Code", f"The code cannot be unpacked: {error}") from error


def _unpack(path: Path, place: Path) -> None:
    place.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path) as archive:
        for item in archive.infolist():
            inner = PurePosixPath(item.filename)
            if inner.is_absolute() or ".." in inner.parts:
                raise ApiError("InvalidParameterValue.Code", f"The zip holds an unsafe name: {item.filename}")
            target = place.joinpath(*inner.parts)
            if item.is_dir():
                target.mkdir(parents=True, exist_ok=True)
                continue
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(archive.read(item))
            mode = stat.S_IMODE(item.external_attr >> 16)
            if mode:
                target.chmod(mode)
