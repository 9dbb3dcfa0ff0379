"""Fixtures that several rooms share; a file with a project of its own has its own ``project``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.kit.command import Shell
from tests.kit.project import copy_project
from tests.kit.tencent_cloud import INSTANT, CloudKit, emulated


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of ``tests/projects/plain``: functions without dependencies."""
    return copy_project("plain", tmp_path / "p")


@pytest.fixture
def shell(project: Path, capfd: pytest.CaptureFixture[str]) -> Shell:
    """``shell("plan", "--local")`` runs the command line on ``project``."""
    return Shell(project, capfd)


@pytest.fixture
def kit(tmp_path: Path) -> Iterator[CloudKit]:
    """An emulated Tencent Cloud, and a deployer in front of it."""
    with emulated(tmp_path / "cloud") as cloud:
        yield cloud


@pytest.fixture(scope="module")
def lasting_kit(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CloudKit]:
    """One for all tests of a file, where changes take no time."""
    with emulated(tmp_path_factory.mktemp("cloud"), INSTANT) as cloud:
        yield cloud
