"""One function that drives every API, through each real SDK generation, against its documented semantics."""

from __future__ import annotations

import dataclasses
import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from cloudfn.backend.database.mongo import Mongo
from cloudfn.manifest import find, load
from tests.kit.backend import manifest_for, serving
from tests.kit.command import cloudfn_process
from tests.kit.dev import dev
from tests.kit.project import PROJECTS, seed_project
from tests.kit.sdk import run_node

pytestmark = [pytest.mark.node, pytest.mark.npm]


@pytest.mark.parametrize("sdk", ["2.6.3", "3.0.4", "4.0.2"])
def test_every_api_behaves_as_documented(sdk: str, tmp_path: Path, npm: Callable[..., Path]) -> None:
    documents = load(find(PROJECTS / "conformance")).manifest.documents
    manifest = dataclasses.replace(manifest_for(tmp_path), documents=documents)
    folder = PROJECTS / "conformance" / "functions" / "conformance"
    with serving(tmp_path, manifest=manifest) as cloud:
        outcome = run_node(
            cloud,
            npm(f"wx-server-sdk@{sdk}"),
            f"return require({json.dumps(str(folder))}).main({{}})",
        )
    assert outcome["failed"] == [], json.dumps(outcome["failed"], indent=1, ensure_ascii=False)
    assert outcome["passed"] > 140


NOT_IN_THE_SERVER = {
    "update: an element of an array in an object": "SecantusDB: $ finds scalars in arrays of the top level only",
    "aggregate: lookup by fields": "SecantusDB: a path through an array of documents is null in $arrayElemAt",
    "aggregate: lookup: an array matches by its elements": "SecantusDB: localField is not followed through arrays",
    "aggregate: an operator that does not exist": "SecantusDB words the refusal otherwise",
    "aggregate: dateToString": "SecantusDB: onNull does not stand for a missing field",
    "aggregate: a path through an array": "SecantusDB: such a path is missing in $project",
    "geo: geoNear sorts by distance": "SecantusDB does not sort by $nearSphere",
}
"""What the server of the tests does otherwise than MongoDB documents; with CLOUDFN_TEST_MONGODB nothing may differ."""


@pytest.mark.parametrize("sdk", ["2.6.3", "4.0.2"])
def test_the_same_over_a_mongodb_server(sdk: str, tmp_path: Path, npm: Callable[..., Path], mongodb: str) -> None:
    """The same cases and expectations with ``documents.url``: real SDK, real driver, a server's own engine."""
    url = f"{mongodb}conformance_{sdk.replace('.', '_')}_{tmp_path.name}"
    documents = dataclasses.replace(load(find(PROJECTS / "conformance")).manifest.documents, url=url)
    manifest = dataclasses.replace(manifest_for(tmp_path), documents=documents)
    folder = PROJECTS / "conformance" / "functions" / "conformance"
    with serving(tmp_path, manifest=manifest) as cloud:
        assert isinstance(cloud.engine, Mongo)
        cloud.engine._db["places"].create_index([("spot", "2dsphere")])  # as in CloudBase, $near needs one
        outcome = run_node(
            cloud,
            npm(f"wx-server-sdk@{sdk}"),
            f"return require({json.dumps(str(folder))}).main({{}})",
        )
    failed = {each["name"]: each for each in outcome["failed"]}
    allowed = {} if "CLOUDFN_TEST_MONGODB" in os.environ else NOT_IN_THE_SERVER
    assert {*failed} == {*allowed}, json.dumps([*failed.values()], indent=1, ensure_ascii=False)
    assert outcome["passed"] > 140


def test_the_project_under_cloudfn_dev(tmp_path: Path, npm: Callable[..., Path]) -> None:
    """The same cases with everything in its place: worker processes, gateway, storage URLs of the local address."""
    project = seed_project(tmp_path / "project", npm("wx-server-sdk@2.6.3"), "2.6.3", "conformance")
    with dev(project) as running:
        outcome = running.post("/functions/conformance")
        assert outcome["failed"] == [], json.dumps(outcome["failed"], indent=1, ensure_ascii=False)
        assert running.stop() == 0
    seen = cloudfn_process(
        "--json", "db", "query", "goods", "{}", "--sort", '{"_id": 1}', "--fields", '{"_id": 1}', cwd=project
    )
    assert [each["_id"] for each in json.loads(seen.out)] == ["g1", "g2", "g3", "g4", "g5"]
    assert "oX" in cloudfn_process("outbox", cwd=project).out
