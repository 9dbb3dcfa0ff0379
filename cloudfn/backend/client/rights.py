"""What a user of the mini program may do with a collection: presets add a condition, rules demand it in the query.

Source: WeChat's page wxcloud/guide/database/security-rules. The one place where permissions become conditions.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal

from cloudfn.backend.client.refusal import ClientRefusal, denied
from cloudfn.backend.client.written import WrittenFields
from cloudfn.backend.database.bson import Date, Document, Value
from cloudfn.backend.database.budget import paced, tick
from cloudfn.backend.database.engine import Engine, Find
from cloudfn.manifest.values import DocumentSettings, Permission
from cloudfn.security_rules import (
    Auth,
    Instant,
    Operation,
    RuleScope,
    RuleSet,
    RuleTrouble,
    RuleVerdict,
    SecurityRule,
    data_paths,
    rule_set,
)

Reach = Literal["all", "own", "none"]
PRESETS: Mapping[str, tuple[Reach, Reach]] = {
    "READONLY": ("all", "own"),
    "PRIVATE": ("own", "own"),
    "ADMINWRITE": ("all", "none"),
    "ADMINONLY": ("none", "none"),
}
"""Which documents a preset lets users (read, write)."""
USUAL = Permission("PRIVATE")
"""Of a collection whose permission nobody names: what the vendor's console gives a new one."""
MOST_READ = 10
"""Documents that the ``get`` of one judgement may read. Source: docs.cloudbase.net, rule/reference/function."""


class Rights:
    """``now_ms`` is the clock. Methods block as ``engine`` does, whose documents the ``get`` of a rule reads."""

    def __init__(self, settings: DocumentSettings, engine: Engine, now_ms: Callable[[], int]) -> None:
        self._settings, self._engine, self._now_ms = settings, engine, now_ms
        self._rule_sets: dict[str, RuleSet] = {}

    def named(self, collection: str) -> bool:
        """Whether the manifest says who may read and write ``collection``."""
        return self._declared(collection) is not None

    def permission(self, collection: str) -> Permission:
        return self._declared(collection) or USUAL

    def query(
        self, collection: str, operation: Operation, query: Document, openid: str, written: WrittenFields | None = None
    ) -> Document:
        """The query to run in place of ``query``. Raises ClientRefusal (-502003). ``written`` is of an update."""
        permission = self.permission(collection)
        preset = PRESETS.get(permission.tag)
        if preset is None:
            rule = self._rule_set(permission.rule).of(operation)
            if written and (unknown := written.unknown(data_paths(rule.tree))):
                about = {"collection": collection, "operation": operation, "rule": rule.name}
                raise denied("CFN-TCB-110", {**about, "field": unknown[0], "command": unknown[1]})
            scope = self._scope(openid, None, written.data if written else None)
            self._judge(collection, operation, rule, lambda: rule.within(plain(query), scope), query)
            return query
        reach = preset[operation != "read"]
        if reach == "none":
            raise _by_preset(collection, operation, permission)
        return query if reach == "all" else own(query, openid)

    def create(self, collection: str, document: Document, openid: str) -> None:
        """Whether ``document``, its ``_openid`` included, may come into being. Raises ClientRefusal (-502003)."""
        permission = self.permission(collection)
        preset = PRESETS.get(permission.tag)
        if preset is None:
            rule = self._rule_set(permission.rule).of("create")
            scope = self._scope(openid, document, document)
            self._judge(collection, "create", rule, lambda: rule.allows(scope), None)
        elif preset[1] == "none":
            raise _by_preset(collection, "create", permission)

    def adds_condition(self, collection: str, operation: Operation) -> bool:
        """Whether other users' documents are left out, rather than refused."""
        preset = PRESETS.get(self.permission(collection).tag)
        return preset is not None and preset[operation != "read"] == "own"

    def readable(self, collection: str, openid: str) -> Document | None:
        """A query whose documents ``openid`` may read without asking; None where only a rule could tell."""
        preset = PRESETS.get(self.permission(collection).tag)
        if preset is None or preset[0] == "none":
            return None
        return {} if preset[0] == "all" else own({}, openid)

    def _declared(self, collection: str) -> Permission | None:
        declared = self._settings.collections.get(collection)
        return declared.permission if declared is not None else self._settings.permission

    def _rule_set(self, text: str) -> RuleSet:
        if text not in self._rule_sets:
            self._rule_sets[text] = rule_set(text)  # the manifest has refused what is none
        return self._rule_sets[text]

    def _scope(self, openid: str, document: Document | None, data: Document | None) -> RuleScope:
        doc, written = None if document is None else plain(document), None if data is None else plain(data)
        return RuleScope(Auth(openid), doc, written, self._now_ms(), self._reader(), tick=tick)

    def _reader(self) -> Callable[[str, str], Document | None]:
        read: dict[tuple[str, str], Document | None] = {}

        def get(collection: str, document_id: str) -> Document | None:
            place = (collection, document_id)
            if place not in read:
                if len(read) >= MOST_READ:
                    raise RuleTrouble(f"get() > {MOST_READ}")
                there = self._engine.exists(collection)
                found = self._engine.find(collection, Find({"_id": document_id}, {}, 0, 1)) if there else []
                read[place] = plain(found[0]) if found else None
            return read[place]

        return get

    def _judge(
        self,
        collection: str,
        operation: Operation,
        rule: SecurityRule,
        judged: Callable[[], RuleVerdict],
        query: Document | None,
    ) -> None:
        """Raises ClientRefusal, with the clause of ``rule`` that decided and what would satisfy it."""
        about: dict[str, object] = {"collection": collection, "operation": operation, "rule": rule.name}
        try:
            verdict = judged()
        except RuleTrouble as error:
            raise denied("CFN-TCB-073", {**about, "clause": error.problem}) from error
        if verdict.allowed:
            return
        about = {**about, "clause": verdict.clause}
        if verdict.problem == "whole":
            raise denied("CFN-TCB-073", about)
        if verdict.problem == "false":
            raise denied("CFN-TCB-071", about)
        about = {**about, "remedy": verdict.remedy}
        by_id = query is not None and {*query} == {"_id"} and type(query["_id"]) is str
        if by_id:
            raise denied("CFN-TCB-074", {**about, "id": query["_id"] if query else ""})
        raise denied("CFN-TCB-072", about)


def own(query: Document, openid: str) -> Document:
    """``query`` among the documents of one user."""
    return {"$and": [query, {"_openid": openid}]} if "_openid" in query else {**query, "_openid": openid}


def _by_preset(collection: str, operation: Operation, permission: Permission) -> ClientRefusal:
    return denied("CFN-TCB-070", {"collection": collection, "operation": operation, "preset": permission.tag})


def plain(value: Value) -> Value:
    """A document's values as rules see them: dates are instants, everything else is what it is."""
    kind = type(value)
    if kind is dict:
        return {name: plain(inner) for name, inner in paced(value.items())}
    if kind is list:
        return [plain(inner) for inner in paced(value)]
    return Instant(value.ms) if kind is Date else value
