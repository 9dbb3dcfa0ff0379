"""The example of docs/mini-program.md, run on the example shop as the page says."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.kit.command import cloudfn_process
from tests.kit.project import ROOT, copy_project, link_modules

pytestmark = [pytest.mark.node, pytest.mark.npm]


def test_an_order_flow_of_pages(npm: Callable[..., Path], tmp_path: Path) -> None:
    project = copy_project(ROOT / "examples" / "tea-shop", tmp_path / "tea-shop")
    link_modules(project, npm("wx-server-sdk@3.0.4"))
    page = (ROOT / "docs" / "mini-program.md").read_text(encoding="utf-8")
    (code,) = re.findall(r"```js\n((?:(?!```).)*createApp\(.*?)```", page, re.DOTALL)
    (project / "tests" / "documented.test.js").write_text(code, encoding="utf-8")
    node = shutil.which("node")
    assert node
    ran = cloudfn_process("exec", "--", node, "--test", "tests/documented.test.js", cwd=project)
    assert ran.code == 0, ran.out + ran.err
    assert "# pass 1" in ran.out
