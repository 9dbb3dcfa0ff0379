"""Documents. In: collection names, queries, updates and pipelines as values. Out: documents, and what was written.

``open_engine`` gives the engine that the manifest asks for. Nothing here knows HTTP, the SDK or who calls.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cloudfn.backend.database.engine import Changed, Engine, Find, Written
from cloudfn.backend.database.errors import Refused

if TYPE_CHECKING:
    from cloudfn.clock import Clock
    from cloudfn.manifest.values import Manifest

__all__ = ["Changed", "Engine", "Find", "Refused", "Written", "open_engine"]


def open_engine(manifest: Manifest, clock: Clock) -> Engine:
    """The project's engine: embedded in ``.cloudfn/documents.db``, or MongoDB where ``documents.url`` names one.

    Raises InvalidFile when the file is no store of ours, the MongoDB driver is missing or its server does not answer.
    """
    indexes = {name: collection.indexes for name, collection in manifest.documents.collections.items()}
    engine: Engine
    if manifest.documents.url:
        from cloudfn.backend.database.mongo import connect

        engine = connect(manifest.documents.url, manifest.project, indexes)
    else:
        from cloudfn.backend.database.embedded import Embedded

        engine = Embedded(manifest.state / "documents.db", indexes, lambda: round(clock.now().timestamp() * 1000))
    for name in manifest.documents.collections:
        engine.create(name)
    return engine
