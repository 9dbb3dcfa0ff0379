"""What the buyer's mini program could write by itself: the very documents that a payment changes, without a payment.

A collection that its users may write is as open to a request that no page makes. So the changes of one sound delivery
are sent through the client's door, as the buyer: whole, and each by itself, since a rule may look at what is written.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from cloudfn.frozen import dataclass
from cloudfn.manifest.values import DocumentSettings, Permission
from cloudfn.pay.prove.grants import Grant
from cloudfn.pay.prove.stage import Stage
from cloudfn.snapshots import DocumentChange, Snapshot

CLOSED = ("ADMINWRITE", "ADMINONLY")
MOST_DOCUMENTS = 8
MOST_ATTEMPTS = 24
"""Of one document; each is one request."""


@dataclass(frozen=True, slots=True)
class OwnDocument:
    """One that was there before the payment, and the ``writes`` by which the payment changed it: update commands."""

    collection: str
    fields: Mapping[str, object]
    writes: tuple[Mapping[str, Mapping[str, object]], ...]


def declared(documents: DocumentSettings, collection: str) -> Permission | None:
    """None where the manifest does not say who may write it."""
    found = documents.collections.get(collection)
    return found.permission if found is not None else documents.permission


def own_documents(documents: DocumentSettings, grants: tuple[Grant, ...], start: Snapshot) -> Iterator[OwnDocument]:
    """Those that a user of the mini program might write, by what a sound delivery grants in them."""
    changed: dict[tuple[str, str], list[DocumentChange]] = {}
    for grant in grants:
        if grant.change.path:
            changed.setdefault((grant.change.collection, grant.change.document_id), []).append(grant.change)
    for (collection, key), changes in list(changed.items())[:MOST_DOCUMENTS]:
        permission = declared(documents, collection)
        text = start.collections.get(collection, {}).get(key)
        if text is not None and (permission is None or permission.tag not in CLOSED):
            writes = (changes, *([each] for each in changes if len(changes) > 1))
            yield OwnDocument(collection, json.loads(text), tuple(map(_update, writes)))


async def written(stage: Stage, document: OwnDocument, openid: str) -> str:
    """The call by which the user ``openid`` could write the document, as a page would have it; "" where none could."""
    attempts = [(write, way) for write in document.writes for way in _ways(document.fields)]
    for data, (way, page) in attempts[:MOST_ATTEMPTS]:
        fields = {"collectionName": document.collection, **way, "data": data}
        answer = await stage.ask("database.update", fields, openid)
        said = answer.get("data")
        if isinstance(said, Mapping) and said["stats"]["updated"]:
            shown = json.dumps(data.get("$set") or data, ensure_ascii=False)
            return f"wx.cloud.database().collection('{document.collection}').{page}.update({{data: {shown}}})"
    return ""


def _ways(fields: Mapping[str, object]) -> Iterator[tuple[Mapping[str, object], str]]:
    """By its id, as presets want it; and by all that its owner knows of it, as rules want it."""
    yield {"id": fields["_id"]}, f"doc('{fields['_id']}')"
    query = {name: value for name, value in fields.items() if not isinstance(value, dict | list)}
    yield {"query": query}, f"where({json.dumps(query, ensure_ascii=False)})"


def _update(changes: list[DocumentChange]) -> Mapping[str, Mapping[str, object]]:
    kept = {each.path: json.loads(each.after) for each in changes if each.after is not None}
    gone = {each.path: "" for each in changes if each.after is None}
    return {**({"$set": kept} if kept else {}), **({"$unset": gone} if gone else {})}
