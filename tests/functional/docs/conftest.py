"""Projects that the pages speak of."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.kit.command import cloudfn_process
from tests.kit.project import ROOT, copy_project, link_modules


@pytest.fixture
def shop(npm: Callable[..., Path]) -> Callable[[Path], None]:
    """What ``cloudfn init --template wxpay`` makes, with the SDK already there."""

    def prepare(folder: Path) -> None:
        ran = cloudfn_process("init", str(folder), "--template", "wxpay", "--no-input", cwd=folder.parent)
        assert ran.code == 0, ran.err
        link_modules(folder, npm("wx-server-sdk@3.0.4"))

    return prepare


@pytest.fixture
def tea_shop(npm: Callable[..., Path]) -> Callable[[Path], None]:
    """The example with a mini program."""

    def prepare(folder: Path) -> None:
        link_modules(copy_project(ROOT / "examples" / "tea-shop", folder), npm("wx-server-sdk@3.0.4"))

    return prepare
