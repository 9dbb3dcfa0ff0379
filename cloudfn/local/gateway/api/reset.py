"""Throwing state away, as far as it is named."""

from __future__ import annotations

from starlette.requests import Request

from cloudfn.backend.outbox import Outbox
from cloudfn.calls import Answer
from cloudfn.frozen import dataclass
from cloudfn.local.gateway import readers
from cloudfn.local.gateway.replies import json_answer
from cloudfn.local.gateway.routes import Route
from cloudfn.local.rooms import Stores
from cloudfn.snapshots import Snapshot

RESETS = frozenset(("documents", "orders", "history", "storage", "outbox"))


@dataclass(frozen=True, slots=True)
class Resetting:
    stores: Stores
    outbox: Outbox


async def reset(resetting: Resetting, request: Request) -> Answer:
    """``{NAME: true}`` for what is thrown away: documents, orders, history, storage, outbox."""
    names = await readers.json_object(request)
    unknown = set(names) - RESETS
    if unknown:
        raise readers.wrong(f"reset knows no {', '.join(sorted(unknown))}")
    await _reset(resetting, frozenset(name for name in names if readers.flag(names, name)))
    return json_answer({"ok": True})


async def _reset(resetting: Resetting, names: frozenset[str]) -> None:
    stores = resetting.stores
    if "documents" in names:
        await stores.aside.run(lambda: stores.engine.restore(Snapshot()), slow=True)
    if "orders" in names:
        stores.book.clear()
    if "storage" in names:
        for path in stores.storage.paths():
            stores.storage.delete(path)
    if "outbox" in names:
        await stores.aside.run(resetting.outbox.clear)
    if "history" in names:
        await stores.history.clear()


ROUTES: list[Route[Resetting]] = [("reset", reset, ("POST",))]
