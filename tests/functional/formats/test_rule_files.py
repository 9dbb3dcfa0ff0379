"""Files in which projects keep permissions: what CloudBase would understand is imported, the rest is told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cloudfn.manifest import load
from tests.kit.command import Shell

OWN = "doc._openid == auth.openid"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "cloudbaserc.json").write_text(json.dumps({"envId": "shop-1a2b3c", "functionRoot": "./cloudfunctions"}))
    folder = tmp_path / "cloudfunctions" / "makeOrder"
    folder.mkdir(parents=True)
    (folder / "index.js").write_text("exports.main = () => 1\n")
    return tmp_path


def permissions(project: Path) -> dict[str, object]:
    found = load(project / "cloudfn.yaml").manifest.documents.collections
    rules = {name: each.permission for name, each in found.items() if each.permission}
    return {name: json.loads(each.rule) if each.rule else each.tag for name, each in rules.items()}


def write(project: Path, name: str, content: object) -> None:
    text = content if isinstance(content, str) else json.dumps(content, indent=2)
    (project / name).write_text(text, "utf-8")


def test_rules_of_many_collections_and_of_one(project: Path, shell: Shell) -> None:
    many = {"orders": {"read": OWN, "write": False}, "goods": "readonly", "notes": {"_comment": "mine", "read": True}}
    write(project, "cloudfunctions/db-permissions.json", many)
    write(project, "carts.permissions.json", {"read": OWN, "create": "auth.openid != null", "update": OWN})
    write(project, "database.rules.json", {"collections": {"logs": {"permission": "ADMINONLY"}}})
    code, out, err = shell("import")
    assert code == 0, out + err
    assert permissions(project) == {
        "carts": {"read": OWN, "create": "auth.openid != null", "update": OWN},
        "goods": "READONLY",
        "logs": "ADMINONLY",
        "notes": {"read": True},
        "orders": {"read": OWN, "write": False},
    }
    assert "CFN-DEP-20" not in err
    for name in ("db-permissions.json", "carts.permissions.json", "database.rules.json"):
        assert name in (project / "cloudfn.yaml").read_text("utf-8")


def test_what_never_works_is_told_with_its_place(project: Path, shell: Shell) -> None:
    wrong = {
        "goods": {"read": True, "write": "auth.isAdmin"},
        "carts": {"read": "auth.openid == '{openid}'"},
        "notes": {"read": "true"},
        "shops": {"create": "all"},
        "orders": {"read": OWN},
    }
    write(project, "db-permissions.json", wrong)
    code, _, err = shell("import")
    assert code == 0, err
    assert permissions(project) == {"orders": {"read": OWN}}
    said = " ".join(err.split())
    for place, rule, why in (
        ("db-permissions.json:4", "goods.write: auth.isAdmin", "CFN-CFG-117"),
        ("db-permissions.json:7", "carts.read: {openid}", "CFN-CFG-129"),
        ("db-permissions.json:10", "notes.read: true", "CFN-CFG-118"),
        ("db-permissions.json:13", "shops.create: all", "CFN-CFG-117"),
    ):
        assert f"{place} `{rule}` ({why})" in said
    assert "CFN-DEP-203" in said


OWN_FILES = "resource.openid == auth.openid"
FILES = [
    ("storage.rules.json", {"read": True, "write": OWN_FILES}, {"read": True, "write": OWN_FILES}),
    ("storage-permissions.json", {"read": True, "write": False}, {"read": True, "write": False}),
    ("cloud-storage.rules.json", {"permission": "private"}, "PRIVATE"),
    ("storage.rules", {"read": "auth != null", "write": OWN_FILES}, {"read": "auth != null", "write": OWN_FILES}),
    ("security.json", {"storage": {"read": True, "write": OWN_FILES}}, {"read": True, "write": OWN_FILES}),
    ("permissions.json", {"storage": "READONLY", "database": {"orders": "PRIVATE"}}, "READONLY"),
    # A collection may have that name: a rule that looks at documents is of one.
    ("permissions.json", {"storage": {"read": OWN, "write": False}}, None),
    ("storage.acl.json", {"read": True, "create": True}, "CFN-CFG-126"),
    ("storage.rules.json", {"read": "auth.isAdmin"}, "CFN-CFG-117"),
    ("storage.rules", "rules_version = '2';\nservice firebase.storage { match /b/{b}/o {} }", "CFN-DEP-202"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "content", "wanted"), FILES, ids=lambda value: value if isinstance(value, str) else ""
)
def test_rules_of_files(project: Path, shell: Shell, name: str, content: object, wanted: object) -> None:
    write(project, name, content)
    code, out, err = shell("import")
    assert code == 0, out + err
    storage = load(project / "cloudfn.yaml").manifest.storage.permission
    taken = (json.loads(storage.rule) if storage.rule else storage.tag) if storage else None
    if isinstance(wanted, str) and wanted.startswith("CFN-"):
        assert (taken, wanted in err) == (None, True), err
    else:
        assert taken == wanted, err


@pytest.mark.parametrize(
    ("content", "place"),
    [
        ({"rules": {"orders": {".read": "auth != null", ".write": False}}}, ":4 `.read`"),
        ({"orders": {"write": "newData.child('state').val() == 'new'"}}, ":3 `newData`"),
        ({"orders": {"read": "resource.data.owner == request.auth.uid"}}, ":3 `resource.data`"),
    ],
)
def test_firebases_grammar_is_named(project: Path, shell: Shell, content: object, place: str) -> None:
    write(project, "database_rules.json", content)
    code, _, err = shell("import")
    assert code == 0, err
    assert permissions(project) == {}
    assert f"database_rules.json{place}" in err and "CFN-DEP-202" in err


@pytest.mark.parametrize(
    "text", ["", "[1, 2]", "{", '"READONLY"', '{"orders": 5}', '{"a": {"b": {"c": 1}}}', "null", "\x00"]
)
def test_files_that_only_sound_like_it_are_left_alone(project: Path, shell: Shell, text: str) -> None:
    write(project, "eslint.rules.json", text)
    write(project, "security.json", text)
    code, _, err = shell("import")
    assert code == 0, err
    assert permissions(project) == {}
    assert "CFN-DEP-20" not in err


def test_what_the_cli_is_told_itself_counts(project: Path, shell: Shell) -> None:
    inputs = {"collections": [{"collectionName": "orders", "aclTag": "ADMINWRITE"}]}
    rc = {
        "envId": "shop-1a2b3c",
        "functionRoot": "./cloudfunctions",
        "framework": {"plugins": {"db": {"inputs": inputs}}},
    }
    write(project, "cloudbaserc.json", rc)
    write(project, "orders.permissions.json", {"read": True, "write": True})
    code, _, err = shell("import")
    assert code == 0, err
    assert permissions(project) == {"orders": "ADMINWRITE"}
