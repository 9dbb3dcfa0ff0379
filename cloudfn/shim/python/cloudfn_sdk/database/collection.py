"""Collections, documents and queries. Each call is one request; results are small named tuples."""

from __future__ import annotations

from typing import Any, Dict, List, Mapping, NamedTuple, Sequence

from cloudfn_sdk import ejson
from cloudfn_sdk.database import encode
from cloudfn_sdk.database.aggregate import Aggregate
from cloudfn_sdk.database.wire import Wire
from cloudfn_sdk.errors import CloudError

DEFAULT_LIMIT, MAX_LIMIT = 100, 1000
"""What the SDK asks for by default, and the most it asks for."""

Document = Dict[str, Any]


class AddResult(NamedTuple):
    ids: List[str]

    @property
    def id(self) -> str:
        return self.ids[0]


class SetResult(NamedTuple):
    id: str
    updated: int
    created: int


def _documents(data: Mapping[str, Any]) -> List[Document]:
    return [ejson.loads(each) if isinstance(each, str) else ejson.decode(each) for each in data.get("list", [])]


def _plain(api: str, document: Mapping[str, Any]) -> None:
    if encode.has_update(document):
        raise CloudError(-502001, f"{api}:fail update operator complicit", "DATABASE_REQUEST_FAILED")


class Query:
    """A selection of documents; every method but the last returns a new one."""

    def __init__(self, wire: Wire, name: str, condition: Any | None = None, **options: Any) -> None:
        self._wire, self._name, self._condition, self._options = wire, name, condition, options

    def where(self, condition: Any) -> Query:
        return Query(self._wire, self._name, condition, **self._options)

    def order_by(self, field: str, direction: str = "asc") -> Query:
        if direction not in ("asc", "desc"):
            raise CloudError(-501007, f"orderBy:fail the direction is 'asc' or 'desc', not {direction!r}")
        order = {**self._options.get("order", {}), field: 1 if direction == "asc" else -1}
        return self._with(order=order)

    def skip(self, count: int) -> Query:
        return self._with(skip=count)

    def limit(self, count: int) -> Query:
        return self._with(limit=min(count, MAX_LIMIT))

    def field(self, fields: Mapping[str, Any]) -> Query:
        return self._with(field=dict(fields))

    def _with(self, **options: Any) -> Query:
        return Query(self._wire, self._name, self._condition, **{**self._options, **options})

    def _base(self) -> Dict[str, Any]:
        params: Dict[str, Any] = {"collectionName": self._name, "queryType": "WHERE"}
        if self._condition is not None:
            params["query"] = ejson.dumps(encode.query(self._condition))
        return params

    def get(self) -> List[Document]:
        """The documents, at most 100 unless ``limit`` says otherwise."""
        params = self._base()
        if "order" in self._options:
            params["order"] = ejson.dumps(self._options["order"])
        if "skip" in self._options:
            params["offset"] = self._options["skip"]
        params["limit"] = self._options.get("limit", DEFAULT_LIMIT)
        if "field" in self._options:
            params["projection"] = ejson.dumps(encode.projection(self._options["field"]))
        return _documents(self._wire.data("collection.get", "database.getDocument", params))

    def count(self) -> int:
        found = self._wire.data("collection.count", "database.calculateDocument", self._base(), transactional=False)
        return int(found.get("total", 0))

    def update(self, changes: Mapping[str, Any], *, multi: bool = True) -> int:
        """How many documents were updated. Never part of a transaction (nor is it in wx-server-sdk)."""
        params = {
            **self._base(),
            "multi": multi,
            "merge": True,
            "upsert": False,
            "data": ejson.dumps(encode.update(changes)),
        }
        action = "database.modifyDocument"
        return int(self._wire.data("collection.update", action, params, transactional=False).get("updated", 0))

    def remove(self) -> int:
        """How many documents were removed. Never part of a transaction (nor is it in wx-server-sdk)."""
        params = {**self._base(), "multi": True}
        action = "database.removeDocument"
        return int(self._wire.data("collection.remove", action, params, transactional=False).get("deleted", 0))


class Collection(Query):
    """A collection: a query over all of its documents, and the place where new ones are added."""

    def __init__(self, wire: Wire, name: str) -> None:
        super().__init__(wire, name)

    def doc(self, document_id: str | int) -> Doc:
        return Doc(self._wire, self._name, document_id)

    def add(self, data: Document | Sequence[Document]) -> AddResult:
        """Insert one document or several; without ``_id`` the server gives one."""
        documents = [data] if isinstance(data, dict) else list(data)
        for document in documents:
            _plain("collection.add", document)
        params = {"collectionName": self._name, "data": [ejson.dumps(each) for each in documents]}
        found = self._wire.data("collection.add", "database.insertDocument", params)
        return AddResult([str(each) for each in found.get("insertedIds", [])])

    def aggregate(self) -> Aggregate:
        return Aggregate(self._wire, self._name)


class Doc:
    """One document, named by its ``_id``."""

    def __init__(self, wire: Wire, name: str, document_id: str | int, fields: Document | None = None) -> None:
        self._wire, self._name, self._id, self._fields = wire, name, document_id, fields

    def field(self, fields: Mapping[str, Any]) -> Doc:
        return Doc(self._wire, self._name, self._id, dict(fields))

    def _base(self) -> Dict[str, Any]:
        query = ejson.dumps({"_id": self._id})
        return {"collectionName": self._name, "query": query, "queryType": "DOC", "multi": False}

    def get(self) -> Document | None:
        """The document, or None when there is none (wx-server-sdk throws there by default)."""
        params = self._base()
        if self._fields:
            params["projection"] = ejson.dumps(encode.projection(self._fields))
        found = _documents(self._wire.data("document.get", "database.getDocument", params))
        return found[0] if found else None

    def update(self, changes: Mapping[str, Any]) -> int:
        """1 when the document was there, else 0."""
        if "_id" in changes:
            raise CloudError(-501007, "document.update:fail the value of _id cannot be updated")
        params = {**self._base(), "merge": True, "upsert": False, "data": ejson.dumps(encode.update(changes))}
        return int(self._wire.data("document.update", "database.modifyDocument", params).get("updated", 0))

    def set(self, document: Mapping[str, Any]) -> SetResult:
        """Replace the document, or create it."""
        if "_id" in document:
            raise CloudError(-501007, "document.set:fail the value of _id cannot be updated")
        _plain("document.set", document)
        params = {**self._base(), "merge": False, "upsert": True, "data": ejson.dumps(dict(document))}
        found = self._wire.data("document.set", "database.modifyDocument", params)
        return SetResult(str(self._id), int(found.get("updated", 0)), 1 if found.get("upsert_id") else 0)

    def remove(self) -> int:
        """1 when the document was there, else 0."""
        return int(self._wire.data("document.remove", "database.removeDocument", self._base()).get("deleted", 0))
