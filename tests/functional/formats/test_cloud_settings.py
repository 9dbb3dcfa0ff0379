"""Settings that only the cloud acts on go into a cloudbaserc and come back out of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cloudfn.manifest import load
from cloudfn.manifest.values import PublicNet
from tests.kit.command import cloudfn

SETTINGS = """\
    description: 下单
    role: OurRole
    initTimeout: 30s
    publicNet: true
    fixedIp: true
    tags: {team: tea, "cost center": "7"}
    async: true
    trace: false
"""


def project(folder: Path, settings: str) -> None:
    (folder / "functions/job").mkdir(parents=True)
    (folder / "functions/job/index.js").write_text("exports.main = async () => 1\n")
    (folder / "cloudfn.yaml").write_text(
        f"version: 1\nproject: tea\nenv: {{id: shop-1a2b3c4d}}\nfunctions:\n  job:\n    memory: 256\n{settings}"
    )


def test_what_is_exported_comes_back(tmp_path: Path) -> None:
    project(tmp_path, SETTINGS)
    before = load(tmp_path / "cloudfn.yaml").manifest.functions["job"]
    assert cloudfn("export", cwd=tmp_path).code == 0
    (tmp_path / "cloudfn.yaml").unlink()
    ran = cloudfn("import", cwd=tmp_path)
    assert ran.code == 0, ran.err
    after = load(tmp_path / "cloudfn.yaml").manifest.functions["job"]
    for name in ("description", "role", "tags", "init_timeout_s", "public_net", "asynchronous", "trace"):
        assert getattr(after, name) == getattr(before, name), name
    assert after.public_net == PublicNet(True, True)


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ({"tags": {"team": "tea"}}, {"tags": {"team": "tea"}}),
        ({"asyncRunEnable": "TRUE", "TraceEnable": "false"}, {"asynchronous": True, "trace": False}),
        ({"publicNetConfig": {"PublicNetStatus": "DISABLE"}}, {"public_net": PublicNet(False, False)}),
        ({"initTimeout": "45"}, {"init_timeout_s": 45}),
        ({"role": None, "tags": [], "description": ""}, {"role": None, "tags": None, "description": None}),
    ],
)
def test_each_spelling_of_a_cloudbaserc(tmp_path: Path, theirs: dict[str, object], ours: dict[str, object]) -> None:
    project(tmp_path, "")
    (tmp_path / "cloudfn.yaml").unlink()
    content = {"version": "2.0", "envId": "shop-1a2b3c4d", "functions": [{"name": "job", **theirs}]}
    (tmp_path / "cloudbaserc.json").write_text(json.dumps(content))
    ran = cloudfn("import", cwd=tmp_path)
    assert ran.code == 0, ran.err
    function = load(tmp_path / "cloudfn.yaml").manifest.functions["job"]
    assert {name: getattr(function, name) for name in ours} == ours


def test_what_has_no_place_is_named(tmp_path: Path) -> None:
    project(tmp_path, "    http: /job\n    httpAuth: true\n    role: OurRole\n    layers: [{name: common}]\n")
    err = cloudfn("export", cwd=tmp_path).err
    assert "httpAuth" in err and "layers" in err
    err = cloudfn("export", "--to", "devtools", cwd=tmp_path).err
    assert "`role`" in err and "`httpAuth`" in err
