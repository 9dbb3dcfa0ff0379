"""Who runs what is deployed, and where an environment's documents and files live: handed in by the composition."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Protocol

from cloudfn.calls import Answer, InvokeResult
from cloudfn.frozen import dataclass


@dataclass(frozen=True, slots=True)
class Deployed:
    """A function as it can be run: its code unpacked, its dependencies installed. ``version`` may be ``$LATEST``.

    ``layers`` is what it sees as ``/opt``, None without any; ``kind`` is ``Event`` or ``HTTP``.
    """

    namespace: str
    name: str
    version: str
    directory: Path
    runtime: str
    handler: str
    timeout_s: int
    memory_mb: int
    environment: tuple[tuple[str, str], ...]
    package: str
    layers: Path | None = None
    kind: str = "Event"


class BucketFiles(Protocol):
    """A bucket's files by their paths, which neither begin nor end with a slash. Writing raises ValueError."""

    def paths(self) -> tuple[str, ...]: ...

    def exists(self, path: str) -> bool: ...

    def read(self, path: str) -> bytes: ...

    def write(self, path: str, data: bytes) -> None: ...

    def delete(self, path: str) -> bool: ...

    def modified(self, path: str) -> datetime: ...


@dataclass(frozen=True, slots=True)
class HttpCall:
    """A request on the HTTP path of a function. ``path`` is what follows that, ``query`` raw."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes
    client_ip: str = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class DocumentFile:
    """A file of the environment that holds documents of a collection; ``form`` is ``json`` (a line each) or ``csv``."""

    collection: str
    path: str
    form: str


class Runtime(Protocol):
    """Runs deployed functions, each environment's beside its own documents and files."""

    async def invoke(self, function: Deployed, event: bytes, request_id: str) -> tuple[InvokeResult, str]:
        """The result of one call, and what the function wrote meanwhile."""

    async def http(self, function: Deployed, call: HttpCall) -> Answer:
        """The answer of a function to an HTTP request."""

    async def admin(self, env_id: str, headers: Mapping[str, str], body: bytes, files_at: str) -> Answer:
        """The answer of the environment's data plane to an SDK that reads as administrator.

        ``files_at`` is where its addresses of files lead, "" for the runtime's own address.
        """

    async def file(self, env_id: str, call: HttpCall) -> Answer:
        """The answer to a request for one of those addresses of files."""

    async def counts(self, env_id: str) -> Mapping[str, int]:
        """How many documents each collection holds; one that is left out holds none."""

    async def forget(self, env_id: str, collection: str) -> None:
        """Throw the documents of a collection away."""

    async def import_documents(self, env_id: str, file: DocumentFile, mode: str) -> int:
        """How many documents came in; ``mode`` is ``insert`` or ``upsert``. Raises ValueError for what is not taken."""

    async def export_documents(self, env_id: str, file: DocumentFile, fields: Sequence[str]) -> int:
        """How many documents went into the file; ``fields`` are the columns of a CSV, all where there are none."""

    def files(self, env_id: str, bucket: str) -> BucketFiles:
        """The files of a bucket: ``storage`` is the one that functions use, ``hosting`` that of the static site."""

    def changed(self, function: Deployed) -> None:
        """A function has become Active, with new code or settings."""
