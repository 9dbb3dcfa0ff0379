"""What a mini program asks for that is large or takes long: refused by name; meanwhile everybody else is answered."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from websockets.sync.client import ClientConnection, connect

from cloudfn.manifest.values import CollectionSettings, DocumentSettings, Permission
from tests.kit.backend import Cloud, manifest_for, serving
from tests.kit.http import Address, ask
from tests.kit.waiting import PATIENCE_S

RULE = json.dumps({"read": "doc.owner == auth.openid", "write": True})
DOCUMENTS = DocumentSettings(
    collections={
        "orders": CollectionSettings("orders", (), Permission("PRIVATE")),
        "ruled": CollectionSettings("ruled", (), Permission("CUSTOM", RULE)),
    }
)


def call(cloud: Cloud, action: str, **fields: Any) -> Any:
    body = json.dumps({"collectionName": "orders", **fields})
    return ask(Address(cloud.url), "POST", f"/client/database.{action}", body, X_CloudFn_Openid="ann").json


def watch(client: ClientConnection, listener: int, query: Any) -> None:
    fields = {"collectionName": "orders", "query": query}
    client.send(json.dumps({"kind": "watch", "listener": listener, "openid": "ann", "fields": fields}))


def heard(client: ClientConnection) -> Any:
    return json.loads(client.recv(PATIENCE_S))


def test_a_watched_query_that_takes_too_long_is_ended_by_name_and_keeps_nobody_waiting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cloudfn.backend.database.aside.LIMIT_S", 2)
    with serving(tmp_path, manifest=manifest_for(tmp_path, documents=DOCUMENTS)) as cloud:
        url = cloud.url.replace("http", "ws") + "/client/watch"
        with connect(url, proxy=None, max_size=None) as costly, connect(url, proxy=None, max_size=None) as other:
            watch(costly, 1, {"$or": [{f"t{n}": {"$regex": "(a+)+$"}} for n in range(200)]})
            watch(other, 2, {"n": 1})
            assert heard(costly)["docs"] == [] and heard(other)["docs"] == []
            document = {f"t{n}": "a" * 60 + "!" for n in range(200)}
            for n in range(20):
                assert "data" in call(cloud, "add", data={"_id": f"a{n}", **document})
            assert "data" in call(cloud, "add", data={"_id": "b", "n": 1})
            assert [each["docId"] for each in heard(other)["changes"]] == ["b"]
            refused = heard(costly)
            assert (refused["kind"], refused["listener"], refused["errCode"]) == ("refused", 1, -402006)
            assert refused["errMsg"] == "SYS_ERR - operation exceeded time limit"
            assert "data" in call(cloud, "add", data={"_id": "c", "n": 1})
            assert [each["docId"] for each in heard(other)["changes"]] == ["c"]


def test_a_watched_document_that_is_large_arrives_whole(tmp_path: Path) -> None:
    items = [*range(200_000)]
    with (
        serving(tmp_path, manifest=manifest_for(tmp_path, documents=DOCUMENTS)) as cloud,
        connect(cloud.url.replace("http", "ws") + "/client/watch", proxy=None, max_size=None) as client,
    ):
        watch(client, 1, {})
        assert heard(client)["docs"] == []
        assert "data" in call(cloud, "add", data={"_id": "large", "items": items})
        message = heard(client)
        while "docs" not in message and "changes" not in message:
            message = heard(client)
        documents = message.get("docs") or [each["doc"] for each in message["changes"]]
        assert documents == [{"_id": "large", "items": items, "_openid": "ann"}]


@pytest.mark.parametrize(
    "query",
    [
        {"owner": "ann", "$or": [{"n": n} for n in range(100_000)]},
        {"owner": "ann", "n": {"$in": [*range(100_000)]}},
        {"owner": "ann", "n": {"$in": [*range(250)]}, **{f"f{n}": n for n in range(10_000)}},
        {"$and": [{"owner": "ann"}, *({"$or": [{"a": n}, {"b": n}]} for n in range(10_000))]},
    ],
    ids=["or", "in", "in and fields", "and of or"],
)
def test_a_query_too_large_for_a_rule_is_refused_by_it(tmp_path: Path, query: Any) -> None:
    with serving(tmp_path, manifest=manifest_for(tmp_path, documents=DOCUMENTS)) as cloud:
        refused = call(cloud, "get", collectionName="ruled", query=query)
    assert refused["errCode"] == -502003 and refused["code"] == "CFN-TCB-073"
    assert "> 256" in refused["why"] + refused["fix"] or "> 20000" in refused["why"] + refused["fix"]


@pytest.mark.parametrize("depth", [201, 900, 5000])
def test_what_is_nested_too_deep_is_refused_and_no_bug_of_ours(tmp_path: Path, depth: int) -> None:
    deep, either = ('{"a":' * depth + "1" + "}" * depth, '{"$or":[' * depth + "{}" + "]}" * depth)
    path = ".".join(["a"] * depth)
    with serving(tmp_path, manifest=manifest_for(tmp_path, documents=DOCUMENTS)) as cloud:
        for action, fields in (
            ("add", f'"data": {{"d": {deep}}}'),
            ("set", f'"id": "x", "data": {{"d": {deep}}}'),
            ("get", f'"query": {deep}'),
            ("get", f'"query": {either}'),
            ("update", f'"id": "y", "data": {{"$set": {{"d": {deep}}}}}'),
            ("update", f'"id": "y", "data": {{"$set": {{"{path}": 1}}}}'),
            ("aggregate", f'"stages": [{{"$match": {deep}}}]'),
            ("call", f'"chain": [["collection", "orders"], ["where", {deep}], ["get"]]'),
        ):
            call(cloud, "set", id="y", data={"n": 1})
            body = f'{{"collectionName": "orders", {fields}}}'
            refused = ask(Address(cloud.url), "POST", f"/client/database.{action}", body, X_CloudFn_Openid="ann").json
            assert refused["errCode"] in (-501007, -502001), (action, refused)
            assert "code" not in refused, (action, refused)
            assert any(word in refused["errMsg"] for word in ("dep", "deep", "recursion")), (action, refused)
