"""One function that drives every API, through each real SDK generation, against its documented semantics."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from cloudfn.manifest import find, load
from tests.backend_cloud import manifest_for, run_node, serving
from tests.conftest import PROJECTS

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
