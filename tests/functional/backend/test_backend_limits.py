"""Rows of docs/fidelity.md about what is approximated or not there, through the real SDKs."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from cloudfn.errors import ManifestError
from cloudfn.manifest import find, load
from cloudfn.manifest.values import CollectionSettings, DocumentSettings, Index
from tests.kit.backend import make_cloud, manifest_for, serving
from tests.kit.sdk import WX, run_node

SDKS = ["2.6.3", "3.0.4", "4.0.2"]

OTHER_ENVIRONMENT = """
await cloud.database({ env: 'another-env' }).collection('orders').doc('x').set({ data: { n: 1 } });
return (await db.collection('orders').doc('x').get()).data;
"""

NOT_OF_THIS_SDK = """
const asked = {
  watch: () => db.collection('orders').watch({ onChange() {}, onError() {} }),
  models: () => cloud.models.orders.get({}),
  mysql: () => cloud.mysql(),
  rdb: () => cloud.rdb().from('orders').select('*'),
  callContainer: () => cloud.callContainer({ path: '/' }),
  callApis: () => cloud.callApis({}),
  ai: () => cloud.ai().createModel('x').generateText({ messages: [] }),
};
const said = {};
for (const [name, ask] of Object.entries(asked)) {
  try { said[name] = { answer: await ask() }; } catch (error) { said[name] = String(error.message || error.errMsg); }
}
return said;
"""

LARGE_QUERIES = """
const numbers = n => Array.from({ length: n }, (_, i) => i);
const queries = [
  _.or(numbers(5000).map(n => ({ n, s: 'x' }))),
  { n: _.in(numbers(30000)) },
  { n: _.nin(numbers(30000)) },
];
const said = [];
for (const query of queries) {
  const counted = db.collection('orders').where(query).count();
  said.push(await counted.then(answer => answer.total, String));
}
return said;
"""

BIG = 2**53 + 1
REPLY = (
    "const got = await cloud.openapi.logistics.addOrder({}); const { id } = got;"
    + """
return { kind: typeof id, id: typeof id === 'bigint' ? String(id) : id, text: got.text, small: got.small };
"""
)


@pytest.mark.node
@pytest.mark.npm
@pytest.mark.parametrize("sdk", SDKS)
def test_there_is_one_environment_for_every_name(sdk: str, tmp_path: Path, npm: Callable[..., Path]) -> None:
    with serving(tmp_path) as cloud:
        assert run_node(cloud, npm(f"wx-server-sdk@{sdk}"), WX + OTHER_ENVIRONMENT) == {"_id": "x", "n": 1}


@pytest.mark.node
@pytest.mark.npm
@pytest.mark.parametrize("sdk", SDKS)
def test_what_other_hosts_serve_is_never_answered(sdk: str, tmp_path: Path, npm: Callable[..., Path]) -> None:
    """The SDKs have no such methods, but for ``ai`` of 4.x, whose host is refused: test_runner_network."""
    with serving(tmp_path) as cloud:
        said = run_node(cloud, npm(f"wx-server-sdk@{sdk}"), WX + NOT_OF_THIS_SDK)
    assert {name for name, text in said.items() if not isinstance(text, str)} == set()
    ai = said.pop("ai")
    assert "tcloudbasegateway.com" in ai if sdk == "4.0.2" else "is not a function" in ai
    assert all("is not a function" in text or "Cannot read properties of undefined" in text for text in said.values())


@pytest.mark.node
@pytest.mark.npm
@pytest.mark.parametrize("limit_s", [10.0, 0.0])
def test_a_large_query_is_answered_or_ends_when_its_time_is_over(
    tmp_path: Path, npm: Callable[..., Path], monkeypatch: pytest.MonkeyPatch, limit_s: float
) -> None:
    monkeypatch.setattr("cloudfn.backend.database.aside.LIMIT_S", limit_s)
    with serving(tmp_path) as cloud:
        cloud.engine.insert("orders", [{"n": n, "s": "x"} for n in range(50)])
        said = run_node(cloud, npm("wx-server-sdk@3.0.4"), WX + LARGE_QUERIES)
    if limit_s:
        assert said == [50, 50, 0]
    else:
        assert len(said) == 3 and all("operation exceeded time limit" in text for text in said)


@pytest.mark.node
@pytest.mark.npm
@pytest.mark.parametrize("sdk", SDKS)
def test_big_integers_in_replies(sdk: str, tmp_path: Path, npm: Callable[..., Path]) -> None:
    stubs = {"logistics.addOrder": {"id": BIG, "text": str(BIG), "small": 42}}
    with serving(tmp_path, manifest=manifest_for(tmp_path, openapi=stubs)) as cloud:
        found = run_node(cloud, npm(f"wx-server-sdk@{sdk}"), WX + REPLY)
    assert (found["text"], found["small"]) == (str(BIG), 42)
    # The SDKs bring their own JSON parser: a BigInt in 2.x, an object of parts since 3.0.
    assert found["kind"] == ("bigint" if sdk == "2.6.3" else "object") and found["id"] != BIG


def test_a_wrong_signature_is_not_looked_at(tmp_path: Path) -> None:
    cloud = make_cloud(tmp_path)
    fields = {"action": "database.calculateDocument", "collectionName": "orders", "queryType": "WHERE"}
    for headers in ({}, {"x-signature-expires": "1", "authorization": "1.0 TCB-HMAC Credential=x, Signature=wrong"}):
        assert cloud.admin(fields, headers)["data"] == {"total": 0}
    cloud.engine.close()


def test_indexes_have_no_limit(tmp_path: Path) -> None:
    indexes = tuple(Index((f"f{n}",)) for n in range(100))
    documents = DocumentSettings(collections={"orders": CollectionSettings("orders", indexes)})
    cloud = make_cloud(tmp_path, manifest=manifest_for(tmp_path, documents=documents))
    fields = {"action": "database.insertDocument", "collectionName": "orders", "data": ['{"f1":1}', '{"f1":1}']}
    assert len(cloud.admin(fields)["data"]["insertedIds"]) == 2
    cloud.engine.close()


@pytest.mark.parametrize("index", [{"fields": ["outTradeNo"], "unique": True}, {"spot": "2dsphere"}])
def test_an_index_of_another_kind_is_refused_by_the_manifest(index: object, tmp_path: Path) -> None:
    manifest = {
        "version": 1,
        "env": {"id": "test-f0b102"},
        "functions": {},
        "documents": {"collections": {"orders": {"indexes": [index]}}},
    }
    (tmp_path / "cloudfn.yaml").write_text(json.dumps(manifest))
    with pytest.raises(ManifestError) as refused:
        load(find(tmp_path))
    assert "documents.collections.orders.indexes.0" in str(refused.value.problems[0].params)
