"""Projects on a MongoDB of their own: served there, and never touched by what only rehearses."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from cloudfn.testing import LocalCloud
from tests.kit.command import cloudfn_process
from tests.kit.dev import dev
from tests.kit.project import seed_project

pytestmark = [pytest.mark.node, pytest.mark.npm]

MINE = {"_id": "mine", "kept": True}


@pytest.fixture
def database(mongodb: str, tmp_path: Path) -> Iterator[Any]:
    """A database with a document in it; ``database.name`` is in the address that the project names."""
    import pymongo

    with pymongo.MongoClient[dict[str, Any]](mongodb) as client:
        found = client[f"project_{tmp_path.name}"]
        found["precious"].insert_one(dict(MINE))
        yield found


def project_on(database: Any, mongodb: str, folder: Path, modules: Path, name: str) -> Path:
    project = seed_project(folder, modules, name=name)
    with (project / "cloudfn.yaml").open("a") as manifest:
        manifest.write(f'documents: {{url: "{mongodb}{database.name}"}}\n')
    return project


def everything(database: Any) -> dict[str, list[Any]]:
    return {name: list(database[name].find()) for name in sorted(database.list_collection_names())}


def test_an_order_is_served_from_it(mongodb: str, database: Any, tmp_path: Path, npm: Callable[..., Path]) -> None:
    project = project_on(database, mongodb, tmp_path / "p", npm("wx-server-sdk@3.0.4"), "not-idempotent")
    with dev(project) as running:
        assert running.post("/functions/makeOrder")["resultCode"] == "SUCCESS"
        paid = cloudfn_process("pay", "success", "--wait", cwd=project)
        assert paid.code == 0, paid.err
        (order,) = database["orders"].find()
        assert order["status"] == "paid"
        assert database["users"].find_one() == {"_id": "42", "points": 200}
        seen = cloudfn_process("--json", "db", "query", "users", "{}", cwd=project)
        assert json.loads(seen.out) == [{"_id": "42", "points": 200}]
        assert running.stop() == 0
    assert not (project / ".cloudfn" / "documents.db").exists()


def test_the_prover_leaves_it_alone(mongodb: str, database: Any, tmp_path: Path, npm: Callable[..., Path]) -> None:
    """What is proven runs on a copy: it inserts, pays, crashes and puts snapshots back."""
    project = project_on(database, mongodb, tmp_path / "p", npm("wx-server-sdk@3.0.4"), "not-idempotent")
    before = everything(database)
    proven = cloudfn_process("--quiet", "pay", "prove", "--json", cwd=project)
    assert proven.code == 13, proven.err
    assert json.loads(proven.out)["findings"][0]["code"] == "CFN-PAY-073"
    played = cloudfn_process("pay", "scenario", "run", "duplicate", cwd=project)
    assert played.code == 13, played.err
    assert everything(database) == before == {"precious": [MINE]}


def test_the_test_kit_works_on_a_copy_or_on_nothing(
    mongodb: str, database: Any, tmp_path: Path, npm: Callable[..., Path]
) -> None:
    project = project_on(database, mongodb, tmp_path / "p", npm("wx-server-sdk@3.0.4"), "not-idempotent")
    with LocalCloud(project, copy_state=True) as cloud:
        assert cloud.documents.find("precious", {}) == [MINE]
        cloud.call("makeOrder")
    with LocalCloud(project) as cloud:
        cloud.call("makeOrder")
        assert len(cloud.documents.find("orders", {})) == 1
    assert everything(database) == {"precious": [MINE]}
