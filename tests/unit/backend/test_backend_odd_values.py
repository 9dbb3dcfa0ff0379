# ruff: noqa: E501 - tables
"""Numbers, dates, texts and depths that no SDK means to send, wherever a value can stand: never a failure of ours."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cloudfn.backend import protobuf
from cloudfn.backend.database.bson import Decimal, Regex
from cloudfn.backend.database.ejson import MAX_DEPTH, BadEjson, dumps, loads
from cloudfn.events.tasks import Noticed
from tests.kit.backend import Cloud, make_cloud

ODD = [
    "1e400", "-1e400", "9" * 400, "1" * 5000, "NaN", "Infinity", "-0.0", "1e308", '{"$numberInt":"' + "9" * 30 + '"}',
    '{"$numberLong":"' + "9" * 30 + '"}', '{"$numberLong":"x"}', '{"$numberDouble":"1e999"}', '{"$numberDecimal":"1E+999999999"}',
    '{"$numberDecimal":"1E-999999999"}', '{"$numberDecimal":"' + "9" * 5000 + '"}', '{"$numberDecimal":"sNaN"}',
    '{"$numberDecimal":"NaN"}', '{"$date":1e300}', '{"$date":{"$numberLong":"9999999999999999999"}}',
    '{"$date":{"offset":1e300}}', '{"$date":{"offset":null}}', '{"$date":{"offset":"x"}}', '{"$tcb_server_date":{"offset":[1]}}',
    '{"$tcb_server_date":{"offset":1e400}}', '{"$date":"99999-01-01"}', '{"$date":NaN}', '{"$timestamp":{"t":1e400,"i":1}}',
    '{"$timestamp":{"t":[],"i":1}}', '{"$binary":{"base64":5,"subType":{}}}', '{"$regularExpression":{"pattern":"\\ud800","options":"i"}}',
    '"\\ud83d"', '{"\\ud83d":1}', '{"a":' * 300 + "1" + "}" * 300, "[" * 300 + "]" * 300, '{"a":' * 5000 + "1" + "}" * 5000,
    "[" * 100_000, '"\\u0000"', '{"$minKey":1}', '{"$code":"x","$scope":{}}', '{"$symbol":"x"}',
]  # fmt: skip
PLACES = [
    ("data", '{"x":%s}'), ("data", '{"_id":%s}'), ("data", '{"$set":{"x":%s}}'), ("data", '{"$inc":{"n":%s}}'),
    ("data", '{"$mul":{"n":%s}}'), ("data", '{"$push":{"l":{"$each":[1],"$position":%s,"$slice":%s}}}'), ("query", '{"x":%s}'),
    ("query", '{"_id":%s}'), ("query", '{"n":{"$gt":%s}}'), ("query", '{"n":{"$in":[%s]}}'), ("query", '{"n":{"$mod":[%s,1]}}'),
    ("query", '{"n":{"$bitsAllSet":%s}}'), ("query", '{"n":{"$size":%s}}'), ("query", '{"n":{"$type":%s}}'), ("query", '{"x":{"$near":%s}}'),
    ("query", '{"l.²":%s}'), ("data", '{"$set":{"l.²":%s}}'), ("order", '{"n":%s}'), ("offset", "%s"), ("limit", "%s"), ("projection", '{"l":{"$slice":%s}}'), ("projection", '{"l":{"$slice":[%s,1]}}'),
]  # fmt: skip
EXPRESSIONS = [
    '{"$add":["$n",%s]}', '{"$pow":[%s,%s]}', '{"$mod":[5,%s]}', '{"$round":["$n",%s]}', '{"$toInt":%s}', '{"$toDate":%s}',
    '{"$toString":%s}', '{"$dateToString":{"date":%s}}', '{"$year":%s}', '{"$dateAdd":{"startDate":"$d","unit":"day","amount":%s}}',
    '{"$dateFromParts":{"year":%s}}', '{"$range":[0,%s]}', '{"$slice":["$l",%s]}', '{"$substrCP":["abc",%s,1]}', '{"$sqrt":%s}',
    '{"$exp":%s}', '{"$divide":[%s,3]}', '{"$sum":["$n",%s]}', '{"$subtract":["$d",%s]}', '{"$stdDevPop":["$n",%s]}', '{"$log":[2,%s]}', '{"$convert":{"input":1,"to":%s}}',
]  # fmt: skip
ACTIONS = (
    "insertDocument",
    "getDocument",
    "modifyDocument",
    "calculateDocument",
    "addDocument",
    "queryDocument",
    "updateDocument",
)
DOCUMENT = '{"_id":"a","n":1.5,"l":[1,2],"d":{"$date":5},"x":{"type":"Point","coordinates":[1,1]}}'
JSON = {"content-type": "application/json"}


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    made = make_cloud(tmp_path_factory.mktemp("odd"))
    made.engine.insert("orders", [loads(DOCUMENT)])
    yield made
    made.engine.close()


def no_failure(cloud: Cloud, headers: dict[str, str], bodies: list[bytes]) -> None:
    async def work() -> None:
        for body in bodies:
            answer = await cloud.backend.admin(cloud.caller(), headers, "", body)
            assert answer.status == 200
            assert answer.body

    cloud.events.clear()
    asyncio.run(work())
    assert [event.params["trace"] for event in cloud.named(Noticed) if event.code == "CFN-TCB-003"] == []


@pytest.mark.parametrize("odd", ODD, ids=lambda odd: odd[:30])
def test_an_odd_value_anywhere_gets_an_answer(cloud: Cloud, odd: str) -> None:
    bodies = []
    for field, shape in PLACES:
        for action in ACTIONS:
            fields = {
                "queryType": "WHERE",
                "multi": True,
                "query": "{}",
                "data": '{"$set":{"q":1}}',
                field: shape.replace("%s", odd),
            }
            bodies.append(json.dumps({"action": f"database.{action}", "collectionName": "orders", **fields}).encode())
    for expression in EXPRESSIONS:
        stages = [{"stageKey": "$project", "stageValue": f'{{"x":{expression.replace("%s", odd)}}}'}]
        fields = {"action": "database.aggregateDocuments", "collectionName": "orders", "stages": stages}
        bodies.append(json.dumps(fields).encode())
    for raw in ('{"action":"database.getDocument","collectionName":"orders","query":%s}', '{"action":%s}',
                '{"action":"database.queryDocument","collectionName":"orders","query":{"n":%s},"offset":%s}',
                '{"action":"storage.batchGetDownloadUrl","file_list":[{"fileid":"x","max_age":%s}]}'):  # fmt: skip
        bodies.append(raw.replace("%s", odd).encode())
    no_failure(cloud, JSON, bodies)


@pytest.mark.parametrize(
    "text",
    [
        '{"$numberInt":' * 5, '[{"a":' * 101 + "1" + "}]" * 101, '{"a":' * 5000 + "1" + "}" * 5000,
        '{"$timestamp":{"t":1e400,"i":1}}', '{"$timestamp":{"t":[],"i":1}}',
    ],
)  # fmt: skip
def test_what_no_value_can_be_is_refused(text: str) -> None:
    with pytest.raises(BadEjson):
        loads(text)


def test_a_document_may_be_as_deep_as_in_mongodb() -> None:
    deep = '{"a":' * (MAX_DEPTH - 1) + "1" + "}" * (MAX_DEPTH - 1)
    assert dumps(loads(deep)).count("{") == MAX_DEPTH
    with pytest.raises(BadEjson, match=f"exceeds maximum nested object depth: {MAX_DEPTH}"):
        loads('{"a":' * (MAX_DEPTH + 1) + "1" + "}" * (MAX_DEPTH + 1))


def test_numbers_that_do_not_fit_their_type_stay_what_was_sent() -> None:
    for text in (
        '{"$numberLong":"99999999999999999999"}',
        '{"$numberDecimal":"1E+6145"}',
        '{"$numberDecimal":"' + "1" * 35 + '"}',
    ):
        try:
            assert loads(text) == json.loads(text)
        except BadEjson as refused:
            assert "is no" in str(refused)
    assert loads('{"$numberDecimal":"9.99E+6144"}') == Decimal("9.99E+6144")
    assert loads('{"$numberDecimal":"sNaN"}').is_qnan()


def test_half_an_emoji_is_replaced_within_any_value() -> None:
    assert loads('{"$regularExpression":{"pattern":"a\\ud83d","options":""}}') == Regex("a\ufffd")
    assert loads('{"\\ud83d":["\\ud83c\\udf75"]}') == {"\ufffd": ["🍵"]}


PAIRS = protobuf.message((1, protobuf.message((1, "touser"), (2, b'"x"'), (4, ""))))
MESSAGES = [
    protobuf.message((1, 0), (2, PAIRS)),
    protobuf.message((1, 1), (2, PAIRS), (6, "wx")),
    protobuf.message((1, 2), (4, protobuf.message((1, "GetCloudCallSign"), (2, protobuf.message((1, "x")))))),
    protobuf.message((1, 2), (4, protobuf.message((1, "ApiGetOpenDataByCloudId"), (2, protobuf.message((2, "id1")))))),
    protobuf.message((1, 3), (5, protobuf.message((1, "wx1"), (2, "env")))),
]


@settings(max_examples=100)
@given(st.sampled_from(MESSAGES), st.randoms(use_true_random=False))
def test_any_protobuf_gets_an_answer(cloud: Cloud, whole: bytes, chance: random.Random) -> None:
    bodies = []
    for _ in range(5):
        data = bytearray(whole[: chance.randrange(len(whole) + 1)] if chance.random() < 0.4 else whole)
        for _ in range(chance.randrange(4)):
            if data:
                data[chance.randrange(len(data))] = chance.randrange(256)
        parts: dict[str, Any] = {"action": b"wx.openApi", "apiName": b"x", "requestData": bytes(data)}
        body = b"".join(
            b'--B\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % (name.encode(), value)
            for name, value in parts.items()
        )
        bodies.append(body + b"--B--\r\n")
    no_failure(cloud, {"content-type": "multipart/form-data; boundary=B"}, bodies)
