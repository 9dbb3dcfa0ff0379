"""Aggregation pipelines: ``collection.aggregate().match({...}).group({...}).end()``."""

from __future__ import annotations

import json
from typing import Any, Dict, List, Tuple

from cloudfn_sdk import ejson
from cloudfn_sdk.database import encode
from cloudfn_sdk.database.command import Condition, Logic
from cloudfn_sdk.database.wire import Wire
from cloudfn_sdk.names import camel


class Aggregate:
    """Any stage by its name (``sort_by_count`` is ``$sortByCount``); ``end()`` sends the pipeline."""

    def __init__(self, wire: Wire, name: str, stages: Tuple[Dict[str, str], ...] = ()) -> None:
        self._wire, self._name, self._stages = wire, name, stages

    def match(self, condition: Any) -> Aggregate:
        return self._stage("$match", ejson.dumps(encode.query(condition)))

    def lookup(self, **arguments: Any) -> Aggregate:
        """``from_``, ``local_field``, ``foreign_field``, ``let``, ``pipeline``, ``as_``."""
        shaped = {camel(key.rstrip("_")): _expression(value) for key, value in arguments.items()}
        return self._stage("$lookup", ejson.dumps(shaped))

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return lambda argument: self._stage("$" + camel(name), _value(argument))

    def end(self) -> List[Dict[str, Any]]:
        """The resulting documents."""
        params = {"collectionName": self._name, "stages": list(self._stages)}
        found = self._wire.data("collection.aggregate", "database.aggregateDocuments", params, transactional=False)
        return [ejson.loads(each) if isinstance(each, str) else ejson.decode(each) for each in found.get("list", [])]

    def _stage(self, key: str, value: str) -> Aggregate:
        return Aggregate(self._wire, self._name, (*self._stages, {"stageKey": key, "stageValue": value}))


def _value(argument: Any) -> str:
    """A scalar stands as plain JSON, everything else as EJSON (measured: ``"10"``, ``"\\"$us\\""``)."""
    if isinstance(argument, (str, int, float)) and not isinstance(argument, bool):
        return json.dumps(argument, ensure_ascii=False)
    return ejson.dumps(_expression(argument))


def _expression(value: Any) -> Any:
    """``value`` with query conditions written out, wherever they stand."""
    if isinstance(value, (Condition, Logic)):
        return encode.query(value)
    if isinstance(value, dict):
        return {key: _expression(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_expression(each) for each in value]
    return value
