"""What the console gives to copy runs as it is: a command, and a test in each of the runners that it names."""

from __future__ import annotations

import json
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.kit.command import argv, environment
from tests.kit.npm_package import SOURCE, run_tool
from tests.kit.project import ROOT, copy_project

pytestmark = [pytest.mark.node, pytest.mark.npm]
Npm = Callable[..., Path]

EVENT = {"say": 'it\'s 茶 $HOME `id` "quoted"', "list": [True, None, 1.5], "back": "a\\b"}
SNIPPETS = ROOT / "cloudfn" / "local" / "console" / "app" / "snippets.js"
JEST = "jest@29.7.0"


def snippet(kind: str) -> str:
    """As the page makes it, of a call of the project's ``echo`` by somebody, and of what it answered."""
    user = {"appId": "wx0123456789abcdef", "openId": "oSnippet"}
    call = {
        "url": "http://127.0.0.1:1", "name": "echo", "event": json.dumps(EVENT, ensure_ascii=False),
        "openid": "oSnippet", "source": "wx_client",
        "result": json.dumps({**EVENT, "tcbContext": {}, "userInfo": user}),
    }  # fmt: skip
    given = ", ".join(json.dumps(value) for value in (kind, call, "as it was"))
    program = f"import({json.dumps(SNIPPETS.as_uri())}).then((made) => process.stdout.write(made.snippet({given})))"
    ran = subprocess.run(["node", "-e", program], capture_output=True, text=True, encoding="utf-8", check=True)
    return ran.stdout


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = copy_project("plain", tmp_path / "project")
    (folder / "node_modules").mkdir()
    (folder / "node_modules" / "cloudfn-testing").symlink_to(SOURCE)
    return folder


def test_node(project: Path) -> None:
    (project / "echo.test.js").write_text(snippet("node"), encoding="utf-8")
    ran = run_tool("node", "--test", "echo.test.js", cwd=project)
    assert ran.code == 0, ran.out + ran.err


def test_jest(project: Path, npm: Npm) -> None:
    (project / "echo.test.js").write_text(snippet("jest"), encoding="utf-8")
    (project / "package.json").write_text("{}")
    ran = run_tool("node", npm(JEST) / "jest" / "bin" / "jest.js", "--rootDir", project, cwd=project)
    assert ran.code == 0, ran.out + ran.err


def test_pytest(project: Path) -> None:
    (project / "conftest.py").write_text('pytest_plugins = ["cloudfn.testing"]\n')
    (project / "test_echo.py").write_text(snippet("pytest"), encoding="utf-8")
    ran = run_tool(sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_echo.py", cwd=project)
    assert ran.code == 0, ran.out + ran.err


def test_invoke(project: Path) -> None:
    command, rest = snippet("invoke").split(" ", 1)
    assert command == "cloudfn"
    words = " ".join(shlex.quote(word) for word in argv())
    ran = subprocess.run(
        ["sh", "-c", f"{words} {rest}"],
        cwd=project,
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=environment(),
    )
    assert ran.returncode == 0, ran.stderr
    answer = json.loads(ran.stdout)
    assert {name: answer[name] for name in EVENT} == EVENT
    assert answer["userInfo"]["openId"] == "oSnippet"
