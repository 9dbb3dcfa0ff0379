"""A table of cases: who does what, and whether that is allowed. Each is tried on documents of its own, nothing is kept.

documents: {orders: [{_id: a, _openid: ann, state: new}]}
cases:
  - {who: ann, do: get, collection: orders, where: {_openid: "{openid}"}, allowed: true, count: 1}
  - {who: ann, do: update, collection: orders, id: a, data: {state: paid}, allowed: false}
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import field
from typing import Any

from cloudfn import codes
from cloudfn.backend.client.database import ClientDatabase
from cloudfn.backend.client.door import ClientDoor
from cloudfn.backend.client.rights import Rights
from cloudfn.backend.database.ejson import BadEjson, convert
from cloudfn.backend.database.engine import Engine
from cloudfn.backend.documents import DatabaseActions
from cloudfn.calls import Caller, Identity, new_request_id
from cloudfn.clock import Clock
from cloudfn.events.base import Event
from cloudfn.events.tasks import Noticed
from cloudfn.frozen import dataclass
from cloudfn.languages import Lang
from cloudfn.manifest.values import Manifest

DOES = ("get", "count", "add", "set", "update", "remove", "aggregate")
KEYS = ("who", "do", "collection", "id", "where", "data", "stages", "allowed", "count")
NEEDED = ("who", "do", "collection", "allowed")


class BadCase(ValueError):
    """``number`` counts from 1, 0 is the file itself; ``key`` is what is wrong in it."""

    def __init__(self, number: int, key: str) -> None:
        super().__init__(f"case {number}: {key}")
        self.number, self.key = number, key


@dataclass(frozen=True, slots=True)
class RuleCase:
    """``count``: how many documents are read or written, None where the table does not say."""

    who: str
    do: str
    collection: str
    fields: Mapping[str, Any]
    allowed: bool
    count: int | None = None

    def __str__(self) -> str:
        shown = json.dumps(self.fields, ensure_ascii=False, default=str) if self.fields else ""
        return f"{self.who} {self.do} {self.collection} {shown}".rstrip()


@dataclass(frozen=True, slots=True)
class CaseOutcome:
    """``code`` and ``params`` are of a refusal; ``failure`` is one that no permission made."""

    case: RuleCase
    allowed: bool
    count: int
    code: str = ""
    params: Mapping[str, object] = field(default_factory=dict)
    failure: str = ""

    @property
    def ok(self) -> bool:
        counted = self.case.count is None or not self.allowed or self.count == self.case.count
        return not self.failure and self.allowed is self.case.allowed and counted

    def why(self, lang: Lang) -> str:
        """What refused, "" where nothing did."""
        return codes.say(self.code, self.params, "title", lang) if self.code else ""

    def as_json(self) -> dict[str, object]:
        case = self.case
        about = {"who": case.who, "do": case.do, "collection": case.collection, **case.fields, "expected": case.allowed}
        found = {"allowed": self.allowed, "count": self.count, "code": self.code, "why": self.why("en")}
        return {"ok": self.ok, **about, **found, "failure": self.failure}


def read(table: object) -> tuple[dict[str, list[Any]], tuple[RuleCase, ...]]:
    """(documents by collection, cases) of a file's value. Raises BadCase."""
    if not isinstance(table, Mapping) or {*table} - {"documents", "cases"}:
        raise BadCase(0, "documents, cases")
    documents, cases = table.get("documents") or {}, table.get("cases")
    if not isinstance(documents, Mapping) or not all(isinstance(each, list) for each in documents.values()):
        raise BadCase(0, "documents")
    if not isinstance(cases, list) or not cases:
        raise BadCase(0, "cases")
    try:
        values = {str(name): [convert(each) for each in found] for name, found in documents.items()}
    except (BadEjson, TypeError, ValueError) as error:
        raise BadCase(0, "documents") from error
    if not all(isinstance(each, dict) for found in values.values() for each in found):
        raise BadCase(0, "documents")
    return values, tuple(_case(number, each) for number, each in enumerate(cases, 1))


def _case(number: int, written: object) -> RuleCase:
    if not isinstance(written, Mapping):
        raise BadCase(number, "-")
    for key in (*({*written} - {*KEYS}), *(name for name in NEEDED if name not in written)):
        raise BadCase(number, str(key))
    count = written.get("count")
    right = {
        "do": written["do"] in DOES,
        "who": isinstance(written["who"], str),
        "collection": isinstance(written["collection"], str) and bool(written["collection"]),
        "allowed": isinstance(written["allowed"], bool),
        "count": count is None or (isinstance(count, int) and not isinstance(count, bool)),
    }
    for key, fits in right.items():
        if not fits:
            raise BadCase(number, key)
    fields = {name: written[name] for name in ("id", "where", "data", "stages") if name in written}
    return RuleCase(written["who"], written["do"], written["collection"], fields, written["allowed"], count)


async def play(
    manifest: Manifest, engine: Engine, clock: Clock, documents: Mapping[str, list[Any]], cases: Iterable[RuleCase]
) -> list[CaseOutcome]:
    """What becomes of each case on ``engine``, whose documents are thrown away."""
    told: list[Event] = []
    door = ClientDoor(told.append, clock)
    rights = Rights(manifest.documents, engine, lambda: round(clock.now().timestamp() * 1000))
    actions = DatabaseActions(manifest.documents, engine, clock, lambda event: None)
    database = ClientDatabase(actions, rights, engine, lambda event: None, clock, manifest.limits)
    for name, handler in database.handlers().items():
        door.register(name, handler)
    outcomes = []
    for case in cases:
        for name in engine.collections():
            engine.remove(name, {}, many=True)
        for name, found in documents.items():
            engine.create(name)
            engine.insert(name, found)
        caller = Caller("", new_request_id(), Identity(manifest.app_id, case.who), manifest.env_id)
        body = json.dumps(_fields(case), default=str).encode()
        answer = json.loads((await door.answer(caller, f"database.{case.do}", body)).body)
        notice = next((event for event in reversed(told) if isinstance(event, Noticed)), None)
        outcomes.append(_outcome(case, answer, notice.params if notice else {}))
    return outcomes


def _fields(case: RuleCase) -> dict[str, Any]:
    fields = {"query" if name == "where" else name: value for name, value in case.fields.items()}
    data = fields.get("data")
    if case.do == "update" and isinstance(data, Mapping) and not any(str(name)[:1] == "$" for name in data):
        fields["data"] = {"$set": data}
    return {"collectionName": case.collection, **fields}


def _outcome(case: RuleCase, answer: Mapping[str, Any], params: Mapping[str, object]) -> CaseOutcome:
    number = answer.get("errCode")
    if number == -1:  # a miss is no refusal
        return CaseOutcome(case, True, 0)
    if number is not None:
        code = answer.get("code", "")
        denied = number == -502003 or code == "CFN-TCB-077"
        return CaseOutcome(case, False, 0, code, params, "" if denied else answer["errMsg"])
    return CaseOutcome(case, True, _count(answer["data"]))


def _count(data: Mapping[str, Any]) -> int:
    """Documents that an answer is about."""
    if "list" in data:
        return len(data["list"])
    return sum(data["stats"].values()) if "stats" in data else data.get("total", 1)
