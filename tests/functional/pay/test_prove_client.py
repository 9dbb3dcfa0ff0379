"""The prover writes an order as paid from the mini program: through presets and rules, with the real SDK."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from cloudfn.calls import Caller, Identity, new_request_id
from cloudfn.manifest.values import CollectionSettings, DocumentSettings, Permission
from cloudfn.pay.prove.from_client import own_documents, written
from cloudfn.pay.prove.grants import Grant
from cloudfn.snapshots import DocumentChange, diff
from tests.kit.backend import Cloud, make_cloud, manifest_for
from tests.kit.command import cloudfn_process
from tests.kit.project import seed_project

pytestmark = [pytest.mark.node, pytest.mark.npm]

BY_ID = "doc('"
BY_QUERY = "where({"
OWN = "doc._openid == auth.openid"
PAID = {"status": "paid", "points": 100}
WRITABLE = [
    (Permission("PRIVATE"), BY_ID),
    (Permission("READONLY"), BY_ID),
    (OWN, BY_QUERY),
    (f"{OWN} && doc.status == 'created'", BY_QUERY),
    (f"{OWN} && request.data.points == undefined", BY_QUERY),
    (True, BY_ID),
    ("get(`database.orders.${doc._id}`)._openid == auth.openid", BY_ID),
    (Permission("ADMINWRITE"), None),
    (Permission("ADMINONLY"), None),
    (False, None),
    (f"{OWN} && request.data.status != 'paid'", BY_QUERY),
    ("doc.shop == auth.openid", None),
]


def proven(folder: Path, modules: Path, more: str, code: int) -> list[dict[str, object]]:
    """Findings of a sound callback over orders that their buyers own, with ``more`` in the manifest."""
    project = seed_project(folder, modules, name="records-refusals")
    source = project / "functions" / "makeOrder" / "index.js"
    text = source.read_text("utf-8")
    assert "openid: OPENID" in text
    source.write_text(text.replace("openid: OPENID", "_openid: OPENID"), "utf-8")
    manifest = project / "cloudfn.yaml"
    manifest.write_text(manifest.read_text("utf-8") + more, "utf-8")
    ran = cloudfn_process("--quiet", "pay", "prove", "--json", cwd=project)
    assert ran.code == code, ran.out + ran.err
    findings: list[dict[str, object]] = json.loads(ran.out)["findings"]
    return [each for each in findings if each["code"] in ("CFN-PAY-196", "CFN-PAY-197")]


class Door:
    """The part of a stage that is asked here: the client's door of a real backend."""

    def __init__(self, cloud: Cloud) -> None:
        self._cloud = cloud

    async def ask(self, action: str, fields: Mapping[str, object], openid: str) -> Mapping[str, Any]:
        caller = Caller("", new_request_id(), Identity("wx0000000000000000", openid), self._cloud.manifest.env_id)
        answer = await self._cloud.backend.client.answer(caller, action, json.dumps(fields).encode())
        said: Mapping[str, Any] = json.loads(answer.body)
        return said


@pytest.mark.parametrize(("permission", "way"), WRITABLE)
def test_a_way_is_found_wherever_there_is_one(
    tmp_path: Path, permission: Permission | str | bool, way: str | None
) -> None:
    if not isinstance(permission, Permission):
        permission = Permission("CUSTOM", json.dumps({"read": True, "write": permission}))
    orders = {"orders": CollectionSettings("orders", (), permission)}
    cloud = make_cloud(tmp_path, manifest=manifest_for(tmp_path, documents=DocumentSettings(collections=orders)))
    cloud.engine.insert("orders", [{"_id": "a", "_openid": "ann", "status": "created", "items": [1]}])
    start = cloud.engine.snapshot()
    changes = [DocumentChange("orders", "a", name, None, json.dumps(after)) for name, after in PAID.items()]
    given = tuple(Grant(change, ((change.path, change.after),), False) for change in changes)
    documents = tuple(own_documents(cloud.manifest.documents, given, start))
    call = "".join(asyncio.run(written(Door(cloud), document, "ann")) for document in documents)  # type: ignore[arg-type]
    changed = diff(start, cloud.engine.snapshot())
    assert bool(call) is bool(changed) is (way is not None)
    assert call.startswith(f"wx.cloud.database().collection('orders').{way}" if way else "")


def declared(permission: str) -> str:
    return f"documents: {{collections: {{orders: {{{permission}}}}}}}\n"


@pytest.mark.parametrize(
    ("permission", "way"), [("permission: READONLY", BY_ID), (f'rules: {{read: true, write: "{OWN}"}}', BY_QUERY)]
)
def test_an_order_that_its_buyer_can_write_is_a_forged_payment(
    tmp_path: Path, npm: Callable[..., Path], permission: str, way: str
) -> None:
    (found,) = proven(tmp_path / "shop", npm("wx-server-sdk@3.0.4"), declared(permission), 13)
    assert (found["code"], found["severity"]) == ("CFN-PAY-196", "error")
    assert '.status "created" -> "paid"' in str(found["message"])
    assert f"wx.cloud.database().collection('orders').{way}" in str(found["call"])
    assert ".update({data: {" in str(found["call"])


def test_what_functions_alone_may_decide_holds(tmp_path: Path, npm: Callable[..., Path]) -> None:
    permission = f"rules: {{read: true, write: \"{OWN} && request.data.status != 'paid'\"}}"
    assert proven(tmp_path / "shop", npm("wx-server-sdk@3.0.4"), declared(permission), 0) == []


def test_where_nobody_says_who_may_write_it_is_a_note(tmp_path: Path, npm: Callable[..., Path]) -> None:
    (found,) = proven(tmp_path / "shop", npm("wx-server-sdk@3.0.4"), "", 0)
    assert (found["code"], found["severity"]) == ("CFN-PAY-197", "note")
