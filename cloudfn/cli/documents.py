"""The project's documents as the commands of ``cloudfn db`` take hold of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cloudfn.backend.database import DatabaseError, Engine, open_engine
from cloudfn.backend.database.bson import Document
from cloudfn.backend.database.ejson import BadEjson, loads
from cloudfn.backend.database.transfer import read_snapshot
from cloudfn.cli.app import App
from cloudfn.clock import SystemClock
from cloudfn.errors import NotFound, UsageError, UserError
from cloudfn.snapshots import Snapshot


@contextmanager
def opened(app: App) -> Iterator[Engine]:
    """The project's engine; what it refuses becomes an error of the command."""
    engine = open_engine(app.manifest(), SystemClock())
    try:
        yield engine
    except DatabaseError as error:
        raise UserError("CFN-TCB-012", message=error.message) from error
    finally:
        engine.close()


def existing(engine: Engine, collection: str) -> str:
    """``collection`` itself. Raises NotFound (CFN-TCB-011) when there is none of this name."""
    if not engine.exists(collection):
        raise NotFound("CFN-TCB-011", collection=collection, known=", ".join(engine.collections()) or "-")
    return collection


def ejson(text: str, name: str) -> Document:
    """An option's value. Raises UsageError when it is no EJSON (CFN-TCB-016) or no object (CFN-CLI-032)."""
    try:
        value = loads(text, strict=True)
    except BadEjson as error:
        raise UsageError("CFN-TCB-016", name=name, problem=str(error)) from error
    if type(value) is not dict:
        raise UsageError("CFN-CLI-032", name=name)
    return value


def snapshot_place(app: App, name: str) -> Path:
    """A name is a file under ``.cloudfn/snapshots``; anything with a suffix or a folder is a path."""
    path = Path(name)
    return path if path.suffix or path.parent != Path() else app.manifest().state / "snapshots" / f"{name}.jsonl"


def snapshot_named(app: App, name: str) -> Snapshot:
    """Raises NotFound (CFN-TCB-014) when there is no such snapshot."""
    place = snapshot_place(app, name)
    if not place.exists():
        raise NotFound("CFN-TCB-014", name=name, place=str(place))
    return read_snapshot(place)
