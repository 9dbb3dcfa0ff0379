"""What the manifest asks of the shim and a Python callback does not get is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from cloudfn.manifest import load

MANIFEST = """
version: 1
project: tea
env: {{id: test-f0b102}}
functions:
  makeOrder: {{}}
  payCallback: {{runtime: {runtime}}}
payments:
  default: {{subMchId: "1900009231", callers: [makeOrder], callback: payCallback{more}}}
"""


@pytest.mark.parametrize(
    ("runtime", "more", "keys"),
    [
        ("Python3.9", "", []),
        ("Python3.9", ', verify: "off"', []),
        ("Python3.9", ", verify: query, once: claims", ["verify", "once"]),
        ("Python3.9", ", verify: source", ["verify"]),
        ("Nodejs18.15", ", verify: source, once: claims", []),
    ],
)
def test_verify_and_once_with_a_python_callback(tmp_path: Path, runtime: str, more: str, keys: list[str]) -> None:
    for name, file in (("makeOrder", "index.js"), ("payCallback", "index.js"), ("payCallback", "index.py")):
        folder = tmp_path / "functions" / name
        folder.mkdir(parents=True, exist_ok=True)
        (folder / file).write_text("")
    path = tmp_path / "cloudfn.yaml"
    path.write_text(MANIFEST.format(runtime=runtime, more=more))
    told = [notice for notice in load(path).warnings if notice.code == "CFN-CFG-053"]
    assert [notice.params["key"] for notice in told] == keys
    assert {notice.level for notice in told} <= {"warning"}
