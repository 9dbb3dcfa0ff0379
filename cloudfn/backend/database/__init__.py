"""Documents. In: collection names, queries, updates and pipelines as values. Out: documents, and what was written.

``open_engine`` gives the engine that the manifest asks for, ``open_apart`` one that may be spoiled. Nothing here knows
HTTP, the SDK or who calls.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cloudfn.backend.database.engine import Changed, Engine, Find, WriteResult
from cloudfn.backend.database.errors import DatabaseError
from cloudfn.errors import InvalidFile

if TYPE_CHECKING:
    from cloudfn.clock import Clock
    from cloudfn.manifest.values import Manifest

__all__ = ["Changed", "DatabaseError", "Engine", "Find", "WriteResult", "declared", "open_apart", "open_engine"]


def open_engine(manifest: Manifest, clock: Clock) -> Engine:
    """The project's engine: embedded in ``.cloudfn/documents.db``, or MongoDB where ``documents.url`` names one.

    Raises InvalidFile when the file is no store of ours, the MongoDB driver is missing, its server does not answer, or
    documents break a unique index.
    """
    if not manifest.documents.url:
        return _opened(_embedded(manifest, clock), manifest)
    return _opened(_mongo(manifest), manifest)


def open_apart(manifest: Manifest, clock: Clock, *, filled: bool) -> Engine:
    """An engine for what only rehearses: always embedded, so that nothing reaches the user's MongoDB.

    ``filled``: with what the MongoDB holds; a state folder is copied before, with the embedded documents in it. Raises
    as ``open_engine`` does.
    """
    engine = _embedded(manifest, clock)
    if filled and manifest.documents.url:
        source = _mongo(manifest)
        try:
            engine.restore(source.snapshot())
        finally:
            source.close()
    return _opened(engine, manifest)


def _embedded(manifest: Manifest, clock: Clock) -> Engine:
    from cloudfn.backend.database.embedded import Embedded  # 50 ms that a mere name of this room does not cost

    path = manifest.state / "documents.db"
    return Embedded(path, lambda: round(clock.now().timestamp() * 1000))


def _mongo(manifest: Manifest) -> Engine:
    url = manifest.documents.url
    try:
        # The driver is an extra: only who names a server has it, and waits 75 ms for it.
        from cloudfn.backend.database.mongo import connect
    except ImportError as error:
        raise InvalidFile("CFN-TCB-015", url=url, problem="pymongo is not installed") from error
    return connect(url, manifest.project)


def _opened(engine: Engine, manifest: Manifest) -> Engine:
    try:
        return declared(engine, manifest)
    except InvalidFile:
        engine.close()
        raise


def declared(engine: Engine, manifest: Manifest) -> Engine:
    """``engine`` with the manifest's collections and indexes.

    Raises InvalidFile (CFN-TCB-018) when an index cannot be had: documents that are there break a unique one.
    """
    collections = manifest.documents.collections
    try:
        for name in collections:
            engine.create(name)
        engine.index({name: collection.indexes for name, collection in collections.items()})
    except DatabaseError as error:
        raise InvalidFile("CFN-TCB-018", problem=error.message) from error
    return engine
