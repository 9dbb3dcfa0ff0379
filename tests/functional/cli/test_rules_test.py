"""``cloudfn rules test``: a table of who does what, tried on the manifest's permissions and rules."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.kit.command import cloudfn

MANIFEST = """
version: 1
project: shop
env: {id: test-f0b102}
appId: wx00000000000000aa
functions: {}
documents:
  collections:
    notes: {permission: PRIVATE}
    orders:
      rules:
        read: doc._openid == auth.openid
        create: doc.state == 'new'
        update: false
        delete: false
"""
DOCUMENTS = "documents: {notes: [{_id: n, _openid: ann}], orders: [{_id: a, _openid: ann, state: new}]}\n"
HOLDS = [
    '{who: ann, do: get, collection: orders, where: {_openid: "{openid}"}, allowed: true, count: 1}',
    '{who: bob, do: get, collection: orders, where: {_openid: "{openid}"}, allowed: true, count: 0}',
    "{who: ann, do: get, collection: orders, allowed: false}",
    "{who: ann, do: update, collection: orders, id: a, data: {state: paid}, allowed: false}",
    "{who: ann, do: add, collection: orders, data: {state: paid}, allowed: false}",
    "{who: ann, do: add, collection: orders, data: {state: new}, allowed: true}",
    "{who: bob, do: remove, collection: notes, where: {}, allowed: true, count: 0}",
    "{who: ann, do: remove, collection: notes, where: {}, allowed: true, count: 1}",
    "{who: bob, do: get, collection: notes, id: n, allowed: true, count: 0}",
    "{who: bob, do: count, collection: notes, allowed: true, count: 0}",
    "{who: bob, do: set, collection: notes, id: n, data: {}, allowed: false}",
    "{who: bob, do: add, collection: notes, data: {_openid: ann}, allowed: false}",
]


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    (tmp_path / "cloudfn.yaml").write_text(MANIFEST)
    return tmp_path


def table(shop: Path, *cases: str, documents: str = DOCUMENTS) -> None:
    lines = "".join(f"  - {case}\n" for case in cases)
    (shop / "cases.yaml").write_text(f"{documents}cases:\n{lines}")


def test_cases_that_hold(shop: Path) -> None:
    table(shop, *HOLDS)
    ran = cloudfn("rules", "test", "cases.yaml", cwd=shop)
    assert (ran.code, ran.out.strip()) == (0, f"{len(HOLDS)} cases are as the file says")
    assert not (shop / ".cloudfn").exists()


def test_what_is_not_as_the_table_says_is_told_with_the_clause(shop: Path) -> None:
    table(
        shop,
        HOLDS[0].replace("count: 1", "count: 2"),
        HOLDS[2].replace("false", "true"),
        HOLDS[8].replace("true", "false"),
    )
    ran = cloudfn("rules", "test", "cases.yaml", cwd=shop)
    assert ran.code == 13
    assert "1 documents instead of 2" in ran.err
    assert "refused: CFN-TCB-072 `read` on `orders`" in ran.err
    assert "allowed, 0 documents" in ran.err
    assert "CFN-CLI-063 3 of 3 cases" in ran.err
    found = json.loads(cloudfn("rules", "test", "cases.yaml", "--json", cwd=shop).out)
    assert [each["ok"] for each in found["items"]] == [False, False, False]
    assert "被拒绝：CFN-TCB-072" in cloudfn("--lang", "zh", "rules", "test", "cases.yaml", cwd=shop).err


@pytest.mark.parametrize(
    ("text", "code", "shown"),
    [
        ("cases: [", "CFN-CLI-061", "cases.yaml"),
        ("documents: {a: [{_id: 1}, {_id: 1}]}\ncases: [" + HOLDS[0] + "]", "CFN-CLI-061", "duplicate"),
        ("cases: []", "CFN-CLI-062", "`cases`"),
        ("documents: {a: [1]}\ncases: [" + HOLDS[0] + "]", "CFN-CLI-062", "`documents`"),
        ("cases: [{who: ann}]", "CFN-CLI-062", "`do` of case 1"),
        ("cases: [{who: ann, do: get, collection: a, allow: true}]", "CFN-CLI-062", "`allow` of case 1"),
        ("cases: [{who: ann, do: drop, collection: a, allowed: true}]", "CFN-CLI-062", "`do` of case 1"),
        ('cases: [{who: ann, do: get, collection: a, allowed: "yes"}]', "CFN-CLI-062", "`allowed` of case 1"),
    ],
)
def test_what_is_no_table_is_said_where(shop: Path, text: str, code: str, shown: str) -> None:
    (shop / "cases.yaml").write_text(text)
    ran = cloudfn("rules", "test", "cases.yaml", cwd=shop)
    assert ran.code == 6
    assert code in ran.err
    assert shown in ran.err
