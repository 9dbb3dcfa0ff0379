# ruff: noqa: E501 - tables
"""Requests that no SDK sends: whatever the fields hold, the answer is an answer, never a failure of ours."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cloudfn.events.tasks import Noticed
from tests.kit.backend import Cloud, make_cloud

TEXTS = [
    "", "x", "orders", "{}", "[]", "null", "5", '{"a":1}', '{"$set":{"a":{"$numberInt":"1"}}}', '{"_id":"o1"}', "{bad",
    '{"$or":[]}', '{"a":{"$in":5}}', '{"$inc":{"_id":1}}', '[{"a":1}]', '{"":1}', '{"a.b..c":{"$gt":null}}', "\ud83d",
    '{"$date":5}', '{"$expr":{"$add":["$a",[]]}}', "DOC", "WHERE", "cloud://e.b/x", "../x", "echo", "cloudbase_module",
    '{"name":5}', '{"a":{"$regex":"("}}', '{"a":{"$nearSphere":{"$geometry":{}}}}', "9" * 400, '{"$rename":{"a":"b.c"}}',
]  # fmt: skip
STAGES = ["$match", "$group", "$project", "$lookup"]
stage = st.fixed_dictionaries({"stageKey": st.sampled_from([*TEXTS, *STAGES]), "stageValue": st.sampled_from(TEXTS)})
odd = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-5, 2**70),
    st.floats(allow_nan=False),
    st.sampled_from(TEXTS),
    st.lists(st.sampled_from(TEXTS), max_size=2),
    st.dictionaries(st.sampled_from(["a", "_id", "$set", "$or", "stageKey"]), st.sampled_from(TEXTS), max_size=2),
    st.lists(stage, max_size=2),
)  # fmt: skip
NAMES = [
    "collectionName", "query", "queryType", "data", "order", "offset", "limit", "projection", "multi", "merge", "upsert",
    "stages", "transactionId", "_id", "path", "file_list", "fileid_list", "function_name", "request_data", "apiName",
    "requestData", "sdk_version",
]  # fmt: skip


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    made = make_cloud(tmp_path_factory.mktemp("odd"))
    yield made
    made.engine.close()


@settings(max_examples=400)
@given(action=st.integers(0, 60), fields=st.dictionaries(st.sampled_from(NAMES), odd, max_size=7))
def test_any_fields_get_an_answer(cloud: Cloud, action: int, fields: dict[str, Any]) -> None:
    actions = cloud.backend.actions()
    fields = {"collectionName": "orders", **fields, "action": actions[action % len(actions)]}
    body = json.dumps(fields).encode()
    answer = asyncio.run(cloud.backend.admin(cloud.caller(), {"content-type": "application/json"}, "", body))
    assert answer.status == 200
    bugs = [event.params["trace"] for event in cloud.named(Noticed) if event.code == "CFN-TCB-003"]
    cloud.events.clear()
    assert bugs == [], fields
