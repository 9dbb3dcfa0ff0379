"""Documents of an environment from and to its files, as the emulated cloud's migrations want them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from cloudfn.backend.database import Engine, transfer
from cloudfn.backend.database.engine import Find
from cloudfn.backend.storage import Storage
from cloudfn.control import DocumentFile
from cloudfn.errors import CloudfnError


def load(engine: Engine, storage: Storage, file: DocumentFile, mode: str) -> int:
    """How many documents came in. Raises ValueError when the file or one of its documents is not taken."""
    try:
        documents = transfer.read(storage.place(file.path), cast(transfer.Format, file.form))
        return transfer.store(engine, file.collection, documents, cast(transfer.Mode, mode))
    except CloudfnError as error:
        raise ValueError(f"{error.code} {error.title()}") from error


def dump(engine: Engine, storage: Storage, file: DocumentFile, fields: Sequence[str]) -> int:
    """How many documents went out."""
    documents = engine.find(file.collection, Find({}, {})) if engine.exists(file.collection) else []
    text = transfer.text_of(documents, cast(transfer.Format, file.form), fields)
    storage.write(file.path, text.encode())
    return len(documents)
