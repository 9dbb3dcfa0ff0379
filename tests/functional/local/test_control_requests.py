"""What schemathesis makes of docs/control.openapi.yaml is answered as it says; bench/fuzz.py sends more of it."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.fuzzing.control import DOCUMENT, command
from cloudfn.testing import LocalCloud
from tests.kit.project import PROJECTS

pytestmark = pytest.mark.node

LIMITS = ("--phases", "fuzzing", "--max-examples", "3")


@pytest.fixture(scope="module")
def cloud() -> Iterator[LocalCloud]:
    with LocalCloud(PROJECTS / "plain") as running:
        yield running


def sent(cloud: LocalCloud, folder: Path, document: Path, *more: str) -> subprocess.CompletedProcess[str]:
    arguments = command(cloud.url, cloud.key, 1, *LIMITS, *more, document=document)
    return subprocess.run(arguments, capture_output=True, text=True, cwd=folder)


def test_answers_are_those_of_the_document(cloud: LocalCloud, tmp_path: Path) -> None:
    ran = sent(cloud, tmp_path, DOCUMENT)
    assert ran.returncode == 0, ran.stdout[-4000:] + ran.stderr[-1000:]


def test_a_document_that_is_wrong_is_noticed(cloud: LocalCloud, tmp_path: Path) -> None:
    text = DOCUMENT.read_text("utf-8").replace("^CFN-", "^XYZ-")
    (tmp_path / "wrong.yaml").write_text(text, "utf-8")
    ran = sent(cloud, tmp_path, tmp_path / "wrong.yaml", "--include-path", "/orders/{no}")
    assert ran.returncode == 1, ran.stdout[-4000:] + ran.stderr[-1000:]
    assert "Response violates schema" in ran.stdout
