"""Who may read and write a collection: presets, rules, the default of those that say nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.manifest.projects import codes, loaded, problems

HEAD = "version: 1\nproject: shop\nenv: {id: shop-1a2b3c}\nfunctions: {}\n"


def collection(written: str) -> str:
    return f"{HEAD}documents:\n  collections:\n    orders:\n      {written}\n"


def test_rules_and_a_permission_that_is_a_mapping_are_the_same(tmp_path: Path) -> None:
    written = '{write: false, read: "doc._openid == auth.openid"}'
    found = [
        loaded(tmp_path, collection(f"{key}: {written}")).manifest.documents.collections["orders"].permission
        for key in ("rules", "permission")
    ]
    assert found[0] == found[1]
    assert str(found[0]) == '{"read": "doc._openid == auth.openid", "write": false}'


def test_the_default_holds_for_those_that_name_none(tmp_path: Path) -> None:
    text = f"{HEAD}documents: {{permission: READONLY, collections: {{a: {{}}, b: {{permission: ADMINONLY}}}}}}\n"
    documents = loaded(tmp_path, text).manifest.documents
    assert {name: str(each.permission) for name, each in documents.collections.items()} == {
        "a": "READONLY",
        "b": "ADMINONLY",
    }
    assert str(documents.permission) == "READONLY"
    assert (
        loaded(tmp_path, f"{HEAD}documents: {{collections: {{a: {{}}}}}}\n")
        .manifest.documents.collections["a"]
        .permission
        is None
    )


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("{permission: PRIVATE, rules: {read: true}}", "CFN-CFG-115"),
        ('rules: {read: "doc.a = 1"}', "CFN-CFG-116"),
        ('rules: {read: "auth.isAdmin"}', "CFN-CFG-117"),
        ("rules: {create: \"newData.child('x')\"}", "CFN-CFG-117"),
        ('rules: {write: "false"}', "CFN-CFG-118"),
        ('permission: {write: "doc.a +"}', "CFN-CFG-116"),
        ("rules: PRIVATE", "CFN-CFG-051"),
        ("rules: {admin: true}", "CFN-CFG-085"),
    ],
)
def test_what_the_platform_would_refuse_is_refused_here(tmp_path: Path, written: str, code: str) -> None:
    text = collection(written) if written[0] != "{" else f"{HEAD}documents: {{collections: {{orders: {written}}}}}\n"
    assert [each.split()[1] for each in codes(problems(tmp_path, text))] == [code]


@pytest.mark.parametrize(
    ("written", "warned"),
    [
        ("{write: true}", ["write"]),
        ("{write: true, update: false, delete: false}", []),
        ("{create: true, update: true}", ["update"]),
        ("{read: true, create: true}", []),
    ],
)
def test_what_lets_anybody_write_everything_is_warned_of(tmp_path: Path, written: str, warned: list[str]) -> None:
    found = loaded(tmp_path, collection(f"rules: {written}")).warnings
    assert [each.params["what"] for each in found if each.code == "CFN-CFG-119"] == warned
