"""``POST /client/database.*``: what a mini program gets, to the letter, and what people are told."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cloudfn.backend.database.bson import Date
from cloudfn.backend.database.engine import Find
from cloudfn.events.functions import DocumentWritten
from cloudfn.manifest.values import CollectionSettings, DocumentSettings, Permission
from tests.kit.backend import OPENID, Cloud, make_cloud, manifest_for, serving
from tests.kit.client import User, told

RULES: dict[str, dict[str, Any]] = {
    "orders": {"read": "doc._openid == auth.openid", "create": "doc.state == 'new'", "update": False, "delete": False},
    "rooms": {
        "read": "auth.openid in get(`database.members.${doc.team}`).ids",
        "update": "doc._openid == auth.openid && request.data.state != 'paid'",
    },
    "whole": {"read": "doc != null"},
}
PRESETS = {"notes": "PRIVATE", "posts": "READONLY", "prices": "ADMINWRITE", "members": "ADMINONLY"}


@pytest.fixture
def cloud(tmp_path: Path) -> Iterator[Cloud]:
    collections = {name: CollectionSettings(name, (), Permission(tag)) for name, tag in PRESETS.items()}
    for name, rules in RULES.items():
        collections[name] = CollectionSettings(name, (), Permission("CUSTOM", json.dumps(rules)))
    made = make_cloud(
        tmp_path,
        manifest=manifest_for(tmp_path, documents=DocumentSettings(auto_create=False, collections=collections)),
    )
    yield made
    made.engine.close()


@pytest.fixture
def ann(cloud: Cloud) -> User:
    return User(cloud, "ann")


@pytest.fixture
def bob(cloud: Cloud) -> User:
    return User(cloud, "bob")


def stored(cloud: Cloud, collection: str) -> list[Any]:
    return cloud.engine.find(collection, Find({}, {"_id": 1}))


def test_what_a_client_adds_is_its_own(cloud: Cloud, ann: User, bob: User) -> None:
    made = ann.ask("add", "notes", data={"text": "hi", "at": {"$date": 5}})
    assert stored(cloud, "notes") == [{"_id": made["_id"], "text": "hi", "at": Date(5), "_openid": "ann"}]
    assert ann.ask("get", "notes", id=made["_id"])["document"]["at"] == {"$date": 5}
    refused = bob.ask("get", "notes", id=made["_id"])
    assert refused["errCode"] == -1
    assert refused["errMsg"] == (
        f"document.get:fail cannot find document with _id {made['_id']}, please make sure that the document exists and"
        " you have the corresponding access permission"
    )
    (written,) = cloud.named(DocumentWritten)
    assert (written.function, written.operation) == ("", "insert")


def test_other_peoples_documents_are_left_out_without_an_error(cloud: Cloud, ann: User, bob: User) -> None:
    made = ann.ask("add", "posts", data={"n": 1})["_id"]
    assert bob.ask("get", "posts")["list"] == [{"_id": made, "n": 1, "_openid": "ann"}]
    assert bob.ask("update", "posts", id=made, data={"$set": {"n": 2}}) == {"stats": {"updated": 0}}
    assert bob.ask("remove", "posts", query={"n": 1}) == {"stats": {"removed": 0}}
    assert bob.ask("set", "posts", id=made, data={"n": 2})["errCode"] == -502003
    assert told(cloud) == ["CFN-TCB-078", "CFN-TCB-078", "CFN-TCB-070"]
    assert ann.ask("update", "posts", query={}, data={"$inc": {"n": 4}}) == {"stats": {"updated": 1}}
    assert ann.ask("set", "posts", id=made, data={"m": 1}) == {"_id": made, "stats": {"created": 0, "updated": 1}}
    assert ann.ask("set", "posts", id="mine", data={}) == {"_id": "mine", "stats": {"created": 1, "updated": 0}}
    assert stored(cloud, "posts")[0].keys() == {"_id", "m", "_openid"}
    assert ann.ask("count", "posts") == {"total": 2}


@pytest.mark.parametrize(
    ("action", "fields"),
    [
        ("add", {"data": {"_openid": "bob"}}),
        ("set", {"id": "x", "data": {"_openid": "bob"}}),
        ("update", {"id": "x", "data": {"$set": {"_openid": "bob"}}}),
        ("update", {"query": {}, "data": {"$unset": {"_openid": ""}}}),
        ("update", {"query": {}, "data": {"$set": {"_openid.x": 1}}}),
        ("update", {"query": {}, "data": {"$rename": {"n": "_openid"}}}),
    ],
)
def test_nobody_writes_an_openid(cloud: Cloud, ann: User, action: str, fields: dict[str, Any]) -> None:
    refused = ann.ask(action, "notes", **fields)
    assert (refused["errCode"], refused["explanation"], refused["errMsg"]) == (
        -501007,
        "invalid parameters",
        "Invalid Key Name: _openid",
    )
    assert told(cloud) == ["CFN-TCB-077"]


@pytest.mark.parametrize(
    ("action", "fields"),
    [
        ("update", {"id": "x", "data": {"n": 1}}),
        ("update", {"id": "x", "data": {}}),
        ("update", {"id": "x"}),
        ("add", {"data": [1]}),
        ("get", {"id": {"$ne": ""}}),
        ("get", {"query": "[]"}),
        ("get", {"limit": -1}),
        ("aggregate", {"stages": "x"}),
        ("aggregate", {"stages": [{"$out": "y"}]}),
        ("aggregate", {"stages": [{"$match": {}}, {"$facet": {}}]}),
        ("drop", {}),
    ],
)
def test_what_is_no_request_is_refused(ann: User, action: str, fields: dict[str, Any]) -> None:
    assert ann.ask(action, "notes", **fields)["errCode"] == -501007


def test_a_page_has_twenty_documents_at_most(cloud: Cloud, ann: User) -> None:
    cloud.engine.insert("prices", [{"_id": f"{n:02}", "n": n} for n in range(30)])
    assert len(ann.ask("get", "prices")["list"]) == 20
    assert told(cloud) == []
    assert len(ann.ask("get", "prices", limit=100)["list"]) == 20
    assert len(ann.ask("get", "prices", limit=100)["list"]) == 20
    assert told(cloud) == ["CFN-TCB-076"]
    rest = ann.ask("get", "prices", offset=25, order={"n": -1}, projection={"n": 1, "_id": 0})["list"]
    assert rest == [{"n": n} for n in range(4, -1, -1)]


def test_a_refusal_says_which_clause_and_what_would_satisfy_it(cloud: Cloud, ann: User) -> None:
    cloud.engine.insert("members", [{"_id": "t1", "ids": ["ann"]}])
    cloud.engine.insert("rooms", [{"_id": "r", "team": "t1", "_openid": "ann"}])
    refused = ann.ask("get", "orders")
    assert (refused["errCode"], refused["explanation"]) == (-502003, "database permission denied")
    assert refused["errMsg"].startswith("Permission denied 更多错误信息请访问：")
    assert refused["code"] == "CFN-TCB-072"
    assert "`doc._openid == auth.openid`" in refused["why"]
    assert "where({_openid: '{openid}'})" in refused["fix"]
    expected = {
        "CFN-TCB-074": ("get", "orders", {"id": "x"}),
        "CFN-TCB-071": ("add", "orders", {"data": {"state": "paid"}}),
        "CFN-TCB-073": ("get", "whole", {}),
        "CFN-TCB-070": ("add", "prices", {"data": {}}),
    }
    for code, (action, collection, fields) in expected.items():
        found = ann.ask(action, collection, **fields)
        assert (found["errCode"], found["code"]) == (-502003, code)
    assert told(cloud) == ["CFN-TCB-072", *expected]
    assert ann.ask("add", "orders", data={"state": "new"})["_id"]
    assert len(ann.ask("get", "orders", query={"_openid": "{openid}"})["list"]) == 1
    assert len(ann.ask("get", "rooms", query={"team": "t1"})["list"]) == 1
    assert ann.ask("get", "rooms", query={"team": "t2"})["code"] == "CFN-TCB-071"
    paying = {"query": {"_openid": "{openid}"}, "data": {"$set": {"state": "paid"}}}
    assert ann.ask("update", "rooms", **paying)["code"] == "CFN-TCB-071"
    assert ann.ask("update", "rooms", **{**paying, "data": {"$set": {"state": "x"}}}) == {"stats": {"updated": 1}}


def test_an_aggregation_is_held_to_the_permission(cloud: Cloud, ann: User, bob: User) -> None:
    for n in range(3):
        ann.ask("add", "notes", data={"n": n})
    bob.ask("add", "notes", data={"n": 9})
    total = [{"$group": {"_id": None, "sum": {"$sum": "$n"}}}]
    assert ann.ask("aggregate", "notes", stages=total)["list"] == [{"_id": None, "sum": 3}]
    assert ann.ask("aggregate", "notes", stages=[{"$match": {"n": 2}}, *total])["list"] == [{"_id": None, "sum": 2}]
    assert ann.ask("aggregate", "orders", stages=total)["code"] == "CFN-TCB-072"
    joined = {"localField": "n", "foreignField": "n", "as": "x"}
    assert ann.ask("aggregate", "notes", stages=[{"$lookup": {"from": "posts", **joined}}])["list"][0]["x"] == []
    for other in ("notes", "members", "orders"):
        assert ann.ask("aggregate", "notes", stages=[{"$lookup": {"from": other, **joined}}])["code"] == "CFN-TCB-079"
    hidden = {"from": "posts", "as": "x", "pipeline": [{"$lookup": {"from": "members", **joined}}]}
    assert ann.ask("aggregate", "notes", stages=[{"$lookup": hidden}])["code"] == "CFN-TCB-079"


def test_no_collection(ann: User) -> None:
    refused = ann.ask("get", "trips")
    assert (refused["errCode"], refused["explanation"]) == (-502005, "database collection not exists")
    assert refused["errMsg"].startswith("[ResourceNotFound] Db or Table not exist: trips. Please check your request")


def test_over_http_without_a_key(tmp_path: Path) -> None:
    """The headers say who it is; nobody needs a key, and a page of another origin gets nothing."""
    with serving(tmp_path) as cloud:
        made = send(cloud, "database.add", {"collectionName": "orders", "data": {"n": 1}})
        assert made["data"]["_id"]
        theirs = send(cloud, "database.get", {"collectionName": "orders"}, {"X-CloudFn-Openid": "other"})
        assert theirs["data"] == {"list": []}
        mine = send(cloud, "database.get", {"collectionName": "orders"}, {"X-CloudFn-Openid": OPENID[:1]})
        assert mine["data"] == {"list": []}
        assert "CFN-TCB-075" in told(cloud)
        assert send(cloud, "nothing", {})["code"] == "CFN-TCB-080"
        with pytest.raises(urllib.error.HTTPError) as caught:
            send(cloud, "database.get", {"collectionName": "orders"}, {"Origin": "https://elsewhere.example"})
        with caught.value as refused:
            assert refused.code == 403


def send(cloud: Cloud, action: str, body: dict[str, Any], headers: dict[str, str] | None = None) -> Any:
    request = urllib.request.Request(
        f"{cloud.url}/client/{action}",
        json.dumps(body).encode(),
        {"Content-Type": "application/json", **(headers or {})},
    )
    with urllib.request.urlopen(request, timeout=20) as answer:
        return json.load(answer)


UPDATE_RULE = json.dumps(
    {"read": True, "update": "request.data.pay.state != 'paid' && request.data.points == undefined"}
)
WAYS: tuple[tuple[dict[str, Any], str], ...] = (
    ({"$set": {"pay.state": "paid"}}, "CFN-TCB-071"),
    ({"$set": {"pay": {"state": "paid"}}}, "CFN-TCB-071"),
    ({"$set": {"points": 5}}, "CFN-TCB-071"),
    ({"$set": {"points.a": 5}}, "CFN-TCB-071"),
    ({"$rename": {"want": "pay.state"}}, "CFN-TCB-110"),
    ({"$rename": {"other": "pay"}}, "CFN-TCB-110"),
    ({"$rename": {"pay": "other"}}, "CFN-TCB-110"),
    ({"$max": {"pay.state": "paid"}}, "CFN-TCB-110"),
    ({"$inc": {"points": 5}}, "CFN-TCB-110"),
    ({"$set": {"n": 1}, "$push": {"points": 5}}, "CFN-TCB-110"),
    ({"$set": {"pay.note": "x"}, "$inc": {"pointsOfOthers": 1}}, ""),
    ({"$rename": {"want": "pay.note"}}, ""),
    ({"$set": {"pay.state": "open"}}, ""),
)


@pytest.mark.parametrize(("update", "code"), WAYS)
def test_no_way_of_writing_a_field_passes_by_a_rule_on_what_is_written(
    tmp_path: Path, update: dict[str, Any], code: str
) -> None:
    collections = {"orders": CollectionSettings("orders", (), Permission("CUSTOM", UPDATE_RULE))}
    cloud = make_cloud(tmp_path, manifest=manifest_for(tmp_path, documents=DocumentSettings(collections=collections)))
    document = {"_id": "o", "want": "paid", "other": {"state": "paid"}, "pay": {"state": "new"}}
    cloud.engine.create("orders")
    cloud.engine.insert("orders", [document])
    answer = User(cloud, "ann").ask("update", "orders", query={"_id": "o"}, data=update)
    assert answer.get("code", "") == code
    assert told(cloud) == ([code] if code else [])
    (after,) = stored(cloud, "orders")
    assert after["pay"]["state"] != "paid"
    assert "points" not in after
    assert (after == document) is bool(code)
    cloud.engine.close()
