"""Which cloudfn is taken, of several; and what is said where there is none that will do."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

import cloudfn
from tests.kit.npm_package import SOURCE

pytestmark = pytest.mark.node

FIND = """
const { findCloudfn } = require(process.argv[1]);
const given = JSON.parse(process.argv[2]);
const tell = (answer) => console.log(JSON.stringify(answer));
findCloudfn(given).then((found) => tell({ found }), (error) => tell({ said: error.message }));
"""
OURS = 'echo \'{"version": "%s"}\''
OTHER = "echo Cloud Functions 3.1"
NO_MODULE = 'echo "No module named cloudfn" >&2; exit 1'
BROKEN = 'echo "ImportError: libffi" >&2; exit 1'


def program(file: Path, does: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"#!/bin/sh\n{does}\n")
    file.chmod(0o755)


def find(folder: Path, lang: str = "en_US.UTF-8", **more: str) -> dict[str, Any]:
    """In ``folder``/project, where only ``folder``/bin is on PATH."""
    (folder / "project").mkdir(exist_ok=True)
    env = {"PATH": str(folder / "bin"), **more}
    given = json.dumps({"project": str(folder / "project"), "env": env})
    node = shutil.which("node")
    assert node
    command = [node, "-e", FIND, str(SOURCE / "lib" / "python.js"), given]
    language = {"LANG": lang, "PATH": os.environ["PATH"]}
    ran = subprocess.run(command, capture_output=True, text=True, env=language, check=True)
    answer: dict[str, Any] = json.loads(ran.stdout)
    return answer


VERSION = cloudfn.__version__
ORDER = [
    ("bin/cloudfn", ["cloudfn"]),
    ("project/.venv/bin/python", ["python", "-m", "cloudfn"]),
    ("bin/python3", ["python3", "-m", "cloudfn"]),
    ("bin/python", ["python", "-m", "cloudfn"]),
    ("bin/uvx", ["uvx", "--from", f"cloudfn-tcb>={VERSION}", "cloudfn"]),
    ("bin/pipx", ["pipx", "run", "--spec", f"cloudfn-tcb>={VERSION}", "cloudfn"]),
]


@pytest.mark.parametrize("first", range(len(ORDER)))
def test_the_first_that_will_do_is_taken(tmp_path: Path, first: int) -> None:
    unfit = [OTHER, NO_MODULE, BROKEN, OURS % "0.0.9", NO_MODULE]
    for n, (file, _) in enumerate(ORDER):
        program(tmp_path / file, unfit[n] if n < first else OURS % VERSION)
    file, words = ORDER[first]
    assert find(tmp_path)["found"] == [str(tmp_path / file), *words[1:]]


def test_a_named_python_is_meant_and_nothing_else_is_tried(tmp_path: Path) -> None:
    program(tmp_path / "bin" / "cloudfn", OURS % VERSION)
    program(tmp_path / "own" / "python", OURS % VERSION)
    named = str(tmp_path / "own" / "python")
    assert find(tmp_path, CLOUDFN_PYTHON=named)["found"] == [named, "-m", "cloudfn"]
    program(tmp_path / "own" / "python", NO_MODULE)
    said = find(tmp_path, CLOUDFN_PYTHON=named)["said"]
    assert f"{named} -m cloudfn: not there" in said
    assert "uvx" not in said


def test_where_there_is_none_everything_tried_and_the_way_out_is_said(tmp_path: Path) -> None:
    program(tmp_path / "bin" / "cloudfn", OTHER)
    program(tmp_path / "bin" / "python3", OURS % "0.0.9")
    program(tmp_path / "bin" / "uvx", BROKEN)
    said = find(tmp_path)["said"]
    assert f"cloudfn: no cloudfn {VERSION} or later on this machine. Tried:" in said
    assert "  cloudfn: it is another program of that name" in said
    assert f"  python3 -m cloudfn: version 0.0.9 is too old, {VERSION} or later is needed: `uv tool upgrade" in said
    assert "  python -m cloudfn: not there" in said
    assert "cloudfn: it failed: ImportError: libffi" in said
    assert "`uv tool install cloudfn-tcb` or `pipx install cloudfn-tcb`" in said
    chinese = find(tmp_path, lang="zh_CN.UTF-8")["said"]
    for text in (
        "本机没有 cloudfn",
        "是同名的另一个程序",
        "版本 0.0.9 过旧",
        "不存在",
        "运行失败：ImportError",
        "uv tool install",
    ):
        assert text in chinese


def test_windows_has_names_of_its_own(tmp_path: Path) -> None:
    for name in ("bin/py.exe", "bin/uvx.cmd"):
        program(tmp_path / name, "exit 0")
    script = """
      const { candidates, spawned } = require(process.argv[1]);
      const env = { Path: process.argv[2], PATHEXT: ".EXE;.CMD" };
      const found = candidates({ python: "", project: process.argv[2], env, platform: "win32" });
      const batch = spawned(["C:\\\\a b\\\\uvx.cmd", 'say "x"'], "win32");
      console.log(JSON.stringify([found, batch, spawned(["a.exe", "b"], "win32")]));"""
    command = ["node", "-e", script, str(SOURCE / "lib" / "python.js"), str(tmp_path / "bin")]
    ran = subprocess.run(command, capture_output=True, text=True, check=True)
    found, batch, plain = json.loads(ran.stdout)
    there = {typed: command for typed, command in found if command}
    assert there == {
        "py -m cloudfn": [str(tmp_path / "bin" / "py.exe"), "-m", "cloudfn"],
        f"uvx --from cloudfn-tcb>={VERSION} cloudfn": [
            *(str(tmp_path / "bin" / "uvx.cmd"), "--from", f"cloudfn-tcb>={VERSION}", "cloudfn")
        ],
    }
    assert batch["args"][-1] == '""C:\\a b\\uvx.cmd" "say ""x""""'
    assert plain == {"file": "a.exe", "args": ["b"], "options": {}}
