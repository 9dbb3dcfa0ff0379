"""What goes over the connection of ``watch``, as JSON texts.

to the client  {"kind": "docs", "listener", "docs", "done"}: the result as it is, in parts
               {"kind": "changes", "listener", "changes"}: those of one commit, each {"queueType", "dataType", "docId",
               "doc", "updatedFields", "removedFields"}, the last three where there are any
               {"kind": "refused", "listener", "errCode", "explanation", "errMsg", "requestId", "code", "why", "fix"}
               {"kind": "pong"}
from it        {"kind": "watch", "listener", "openid", "appid", "device", "chain" | "fields"}: the chain without
               ``watch``, or fields as database.get has them
               {"kind": "close", "listener"}, {"kind": "ping"}
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence

from cloudfn.backend.client.watch.changes import WatchedChange, field_changes
from cloudfn.backend.database.bson import Document
from cloudfn.backend.documents import plain_id
from cloudfn.backend.documents_old import plain
from cloudfn.json_text import compact

PART_DOCUMENTS = 200
PART_CHARACTERS = 256 * 1024


class ChangeTexts:
    """The texts of one commit's documents: many queries may show the same one, and it is written once."""

    def __init__(self) -> None:
        self._documents: dict[int, str] = {}
        self._fields: dict[int, str] = {}

    def of(self, changes: Sequence[WatchedChange]) -> str:
        """The array of ``changes``."""
        return f"[{','.join(self._change(change) for change in changes)}]"

    def _change(self, change: WatchedChange) -> str:
        about = {"queueType": change.queue_type, "dataType": change.data_type, "docId": plain_id(change.document_id)}
        parts = compact(about)[1:-1]
        if change.document is not None:
            parts += f',"doc":{self._document(change.document)}'
            if change.data_type == "update":
                parts += self._fields_of(change)
        return f"{{{parts}}}"

    def _document(self, document: Document) -> str:
        known = self._documents.get(id(document))
        if known is None:
            known = self._documents[id(document)] = document_text(document)
        return known

    def _fields_of(self, change: WatchedChange) -> str:
        step = change.step
        if step is None or step.before is None or step.after is None:
            return ""
        known = self._fields.get(id(step))
        if known is None:
            updated, removed = field_changes(step.before, step.after)
            known = f',"updatedFields":{compact(plain(updated))},"removedFields":{compact(removed)}'
            self._fields[id(step)] = known
        return known


def changes_message(listener: int, changes: str) -> str:
    return f'{{"kind":"changes","listener":{listener},"changes":{changes}}}'


def document_text(document: Document) -> str:
    """As a client gets it. Costs budget."""
    return compact(plain(document))


async def docs_messages(
    listener: int, documents: Sequence[Document], write: Callable[[Document], Awaitable[str]]
) -> AsyncIterator[str]:
    """The parts of a result, at least one. ``write`` gives ``document_text``."""
    pieces: list[str] = []
    size = 0
    for document in documents:
        pieces.append(await write(document))
        size += len(pieces[-1])
        if len(pieces) >= PART_DOCUMENTS or size >= PART_CHARACTERS:
            yield _docs(listener, pieces, "false")
            pieces, size = [], 0
    yield _docs(listener, pieces, "true")


def _docs(listener: int, pieces: list[str], done: str) -> str:
    return f'{{"kind":"docs","listener":{listener},"docs":[{",".join(pieces)}],"done":{done}}}'


def refused_message(listener: object, shape: Mapping[str, object]) -> str:
    return compact({"kind": "refused", "listener": listener, **shape})
