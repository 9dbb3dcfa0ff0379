"""The documented relation: a preset adds the condition, the rule that equals it demands it in the query.

Source: WeChat's page wxcloud/guide/database/security-rules. On generated documents, users, queries and operations.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cloudfn.backend.database.engine import Find
from cloudfn.manifest.values import CollectionSettings, DocumentSettings, Permission
from tests.kit.backend import Cloud, make_cloud, manifest_for
from tests.kit.client import User

OWN = "doc._openid == auth.openid"
RULES: dict[str, dict[str, Any]] = {
    "READONLY": {"read": True, "write": OWN, "create": True},
    "PRIVATE": {"read": OWN, "write": OWN, "create": True},
    "ADMINWRITE": {"read": True, "write": False},
    "ADMINONLY": {"read": False, "write": False},
}
"""Source: the same page. Creating is open to everybody under the first two."""
DENIED = -502003
USERS = ("u1", "u2")
BY_OPERATION = {"get": "read", "count": "read", "update": "write", "remove": "write"}


@pytest.fixture(scope="module")
def cloud() -> Iterator[Cloud]:
    with tempfile.TemporaryDirectory() as folder:
        collections = {name: CollectionSettings(name, (), Permission(name)) for name in RULES}
        for name, rules in RULES.items():
            permission = Permission("CUSTOM", json.dumps(rules))
            collections[f"{name}_rule"] = CollectionSettings(f"{name}_rule", (), permission)
        documents = DocumentSettings(collections=collections)
        made = make_cloud(Path(folder), manifest=manifest_for(Path(folder), documents=documents))
        yield made
        made.engine.close()


DOCUMENTS = st.lists(
    st.fixed_dictionaries({"n": st.integers(0, 2)}, optional={"_openid": st.sampled_from(USERS)}), max_size=5
)
QUERIES = st.one_of(
    st.just({}),
    st.fixed_dictionaries({"n": st.one_of(st.integers(0, 2), st.just({"$gt": 0}), st.just({"$in": [0, 2]}))}),
    st.fixed_dictionaries({"_openid": st.sampled_from([*USERS, "{openid}"])}),
    st.just({"$or": [{"n": 1}, {"_openid": "{openid}"}]}),
    st.fixed_dictionaries({"_id": st.sampled_from(["0", "1"]), "n": st.integers(0, 2)}),
)


def filled(cloud: Cloud, collection: str, documents: list[dict[str, Any]]) -> None:
    cloud.engine.remove(collection, {}, many=True)
    cloud.engine.insert(collection, [{"_id": str(n), **document} for n, document in enumerate(documents)])


def content(cloud: Cloud, collection: str) -> list[Any]:
    return cloud.engine.find(collection, Find({}, {"_id": 1}))


def asked(user: User, operation: str, collection: str, query: dict[str, Any]) -> Any:
    """What the program gets: a number of documents, the documents, or the number of its error."""
    data = {"data": {"$set": {"seen": True}}} if operation == "update" else {}
    answer = user.ask(operation, collection, query=query, **data)
    return answer.get("errCode", answer)


@settings(max_examples=60)
@given(
    preset=st.sampled_from([*RULES]),
    operation=st.sampled_from([*BY_OPERATION]),
    documents=DOCUMENTS,
    query=QUERIES,
    openid=st.sampled_from(USERS),
)
def test_a_preset_adds_the_condition_and_its_rule_demands_it(
    cloud: Cloud, preset: str, operation: str, documents: list[dict[str, Any]], query: dict[str, Any], openid: str
) -> None:
    user, rule = User(cloud, openid), RULES[preset][BY_OPERATION[operation]]

    def done(collection: str, query: dict[str, Any]) -> tuple[Any, list[Any]]:
        filled(cloud, collection, documents)
        return asked(user, operation, collection, query), content(cloud, collection)

    by_preset = done(preset, query)
    conditioned = {"$and": [query, {"_openid": "{openid}"}]} if rule == OWN else query
    if rule == OWN and query.get("_openid", "{openid}") not in (openid, "{openid}"):
        # Whoever demands another user's documents is refused by the rule, and finds none under the preset.
        assert done(f"{preset}_rule", conditioned)[0] == DENIED
        assert by_preset[0] in ({"list": []}, {"total": 0}, {"stats": {"updated": 0}}, {"stats": {"removed": 0}})
        return
    assert by_preset == done(f"{preset}_rule", conditioned)
    if rule == OWN:
        plainly = done(f"{preset}_rule", query)
        assert plainly[0] == DENIED or plainly == by_preset
        mine = [each for each in documents if each.get("_openid") == openid]
        assert len(mine) >= (by_preset[0]["total"] if operation == "count" else 0)
    if by_preset[0] == DENIED:
        assert rule is False
        assert by_preset[1] == [{"_id": str(n), **document} for n, document in enumerate(documents)]


@settings(max_examples=40)
@given(preset=st.sampled_from([*RULES]), documents=DOCUMENTS, openid=st.sampled_from(USERS))
def test_nobody_touches_what_is_somebody_elses(
    cloud: Cloud, preset: str, documents: list[dict[str, Any]], openid: str
) -> None:
    """Whatever a user does under a preset, other users' documents stay as they are."""
    user = User(cloud, openid)
    filled(cloud, preset, documents)
    before = [each for each in content(cloud, preset) if each.get("_openid") != openid]
    for n in range(2):
        user.ask("set", preset, id=str(n), data={"stolen": True}) if n < len(documents) else None
        user.ask("update", preset, id=str(n), data={"$set": {"stolen": True}})
    user.ask("remove", preset, query={})
    assert [each for each in content(cloud, preset) if each.get("_openid") != openid] == before


@pytest.mark.parametrize("preset", RULES)
def test_who_may_create(cloud: Cloud, preset: str) -> None:
    for collection in (preset, f"{preset}_rule"):
        answer = User(cloud, "u1").ask("add", collection, data={"n": 1})
        assert answer.get("errCode") == (DENIED if preset.startswith("ADMIN") else None)
