"""The composite action: its steps run on a project of a template, against the emulated cloud."""

from __future__ import annotations

import json
import os
import re
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.functional.action.composite import Outcome, Runner
from tests.kit.command import cloudfn
from tests.kit.project import ROOT, link_modules

ACTION = ROOT / ".github" / "actions" / "cloudfn" / "action.yml"
STEPS: list[dict[str, Any]] = yaml.safe_load(ACTION.read_text(encoding="utf-8"))["runs"]["steps"]
DATA = '{"productId": "oolong"}'

GH = """\
#!{python}
import json, os, pathlib, sys
store = pathlib.Path(os.environ["GH_STORE"])
comments = json.loads(store.read_text()) if store.exists() else []
words = sys.argv[1:]
assert words[0] == "api" and os.environ["GH_TOKEN"] == "the-token"
method = words[words.index("--method") + 1] if "--method" in words else "GET"
path = next(word for word in words if word.startswith("repos/"))
if method == "GET":
    assert "env.MARK" in words[words.index("--jq") + 1]
    print("\\n".join(str(at) for at, body in enumerate(comments, 1) if body.startswith(os.environ["MARK"])))
    sys.exit()
body = pathlib.Path(words[words.index("--field") + 1].removeprefix("body=@")).read_text()
if method == "POST":
    assert path == "repos/owner/shop/issues/7/comments"
    comments.append(body)
else:
    comments[int(path.removeprefix("repos/owner/shop/issues/comments/")) - 1] = body
store.write_text(json.dumps(comments))
"""


class Checkout:
    """A repository whose project lies in a folder of it, and what GitHub's servers keep."""

    def __init__(self, folder: Path, modules: Path) -> None:
        self.root, self._temp, self._store = folder / "repository", folder / "temp", folder / "comments.json"
        (self.root / ".git").mkdir(parents=True)
        self._temp.mkdir()
        assert cloudfn("init", "shop", "--no-input", cwd=self.root).code == 0
        self.project = link_modules(self.root / "shop", modules)
        programs = folder / "programs"
        programs.mkdir()
        gh = programs / "gh"
        gh.write_text(GH.format(python=sys.executable))
        gh.chmod(gh.stat().st_mode | stat.S_IXUSR)
        self._env = {"PATH": f"{programs}{os.pathsep}", "GH_STORE": str(self._store)}
        self._env |= {f"CLOUDFN_{command}_LOCAL": "1" for command in ("PLAN", "DEPLOY")}

    def act(self, event: str = "push", **inputs: str) -> Outcome:
        github = {"event_name": event, "token": "the-token"}
        if event == "pull_request":
            github["event.pull_request.number"] = "7"
        runner = Runner(ACTION, self._temp, github, self._env)
        return runner.run(self.root, working_directory="shop", version="none", **inputs)

    @property
    def comments(self) -> list[str]:
        told: list[str] = json.loads(self._store.read_text()) if self._store.exists() else []
        return told


@pytest.fixture
def checkout(tmp_path: Path, npm: Callable[..., Path]) -> Checkout:
    return Checkout(tmp_path, npm("wx-server-sdk@3.0.4"))


@pytest.mark.node
@pytest.mark.npm
def test_a_pull_request_is_validated_proven_and_planned_and_a_tag_deployed(checkout: Checkout) -> None:
    done = checkout.act("pull_request", commands="validate prove plan", data=DATA)
    assert done.failed == "", done.log
    assert done.used == ["actions/setup-python", "actions/setup-node", "github/codeql-action/upload-sarif"]
    assert done.ran == ["What to do", "Install", "Validate", "Prove", "Plan", "Comment"]
    assert json.loads(Path(done.outputs["sarif"]).read_text())["runs"][0]["results"] == []
    assert "It holds." in done.summary and "+ makeOrder" in done.summary
    assert Path(done.outputs["plan"]).read_text() == checkout.comments[0]
    assert checkout.comments[0].startswith("<!-- cloudfn plan  -->\n") and "5 to create" in checkout.comments[0]

    (checkout.project / "functions" / "makeOrder" / "more.js").write_text("exports.more = 1;\n")
    done = checkout.act("pull_request", commands="plan")
    assert (done.failed, len(checkout.comments)) == ("", 1)
    assert Path(done.outputs["plan"]).read_text() == checkout.comments[0]

    done = checkout.act(commands="validate deploy", upload_sarif="false", comment="false")
    assert (done.failed, done.ran[-1]) == ("", "Deploy"), done.log
    assert "github/codeql-action/upload-sarif" not in done.used
    assert "5 unchanged" in checkout.act(commands="plan").log


@pytest.mark.node
@pytest.mark.npm
def test_findings_are_uploaded_although_validate_fails(checkout: Checkout) -> None:
    manifest = checkout.project / "cloudfn.yaml"
    manifest.write_text(manifest.read_text(encoding="utf-8").replace("timeout: 20s", "timeot: 20s"), encoding="utf-8")
    done = checkout.act(commands="validate prove plan")
    assert done.failed == "Validate"
    assert done.used[-1] == "github/codeql-action/upload-sarif"
    [result] = json.loads(Path(done.outputs["sarif"]).read_text())["runs"][0]["results"]
    place = result["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == {"uri": "shop/cloudfn.yaml", "uriBaseId": "%SRCROOT%"}


@pytest.mark.node
@pytest.mark.npm
def test_a_callback_that_is_not_proven_stops_the_deploy_and_the_report_is_shown(checkout: Checkout) -> None:
    callback = checkout.project / "functions" / "payCallback" / "index.js"
    callback.write_text(
        "const cloud = require('wx-server-sdk');\ncloud.init({ env: cloud.DYNAMIC_CURRENT_ENV });\n"
        "exports.main = async (event) => {\n"
        "  const db = cloud.database();\n"
        "  await db.collection('orders').doc(event.outTradeNo)"
        ".update({ data: { status: 'paid', points: db.command.inc(1) } });\n"
        "  return { errcode: 0, errmsg: '' };\n};\n"
    )
    done = checkout.act(commands="prove deploy", data=DATA)
    assert done.failed == "Prove"
    assert "Deploy" not in done.ran
    assert "CFN-PAY-073" in done.log and "It does not hold" in done.summary


@pytest.mark.parametrize(
    ("event", "commands", "said"),
    [
        ("push", "validate prov", "commands knows validate, prove, plan and deploy"),
        ("push", "validate,plan", "commands knows"),
        ("pull_request", "plan deploy", "A pull request is planned, not deployed"),
        ("pull_request_target", "deploy", "A pull request is planned, not deployed"),
    ],
)
def test_what_is_refused_before_anything_runs(tmp_path: Path, event: str, commands: str, said: str) -> None:
    done = Runner(ACTION, tmp_path, {"event_name": event, "token": ""}, {}).run(tmp_path, commands=commands)
    assert (done.failed, done.ran) == ("What to do", ["What to do"])
    assert said in done.log


@pytest.mark.node
@pytest.mark.npm
@pytest.mark.parametrize("name", ["stage", "data", "openid", "callback", "version"])
def test_no_input_is_run_as_a_command(tmp_path: Path, npm: Callable[..., Path], name: str) -> None:
    """Values that would end the string, the command or the option they stand in."""
    for number, value in enumerate(["$(touch HERE)", "`touch HERE`", "'; touch HERE; '", '"; touch HERE; "', "--help"]):
        mark = tmp_path / f"mark-{number}"
        checkout = tmp_path / str(number)
        (checkout / "temp").mkdir(parents=True)
        (checkout / "cloudfn.yaml").write_text("version: 1\n")
        env = {"PIP_NO_INDEX": "1", "PIP_CONFIG_FILE": os.devnull}
        runner = Runner(ACTION, checkout / "temp", {"event_name": "push", "token": ""}, env)
        inputs = {"version": "none", name: value.replace("HERE", str(mark))}
        done = runner.run(checkout, commands="prove", **inputs)
        assert done.failed
        assert not mark.exists()
        assert "Usage:" not in done.log


def test_other_actions_are_pinned() -> None:
    """By their commit; GitHub's own upload of findings by its major version, which follows its service."""
    used = [step["uses"] for step in STEPS if "uses" in step]
    assert len(used) == 3
    assert [name for name in used if not re.search(r"@[0-9a-f]{40}$", name)] == ["github/codeql-action/upload-sarif@v3"]


def test_no_script_holds_an_expression() -> None:
    assert [step.get("name") for step in STEPS if "${{" in step.get("run", "")] == []


@pytest.mark.parametrize("step", [step for step in STEPS if "run" in step], ids=lambda step: str(step["name"]))
def test_scripts_are_clean_to_shellcheck(step: dict[str, Any]) -> None:
    tool = shutil.which("shellcheck", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    if tool is None:
        pytest.skip("shellcheck is not installed: the extra dev brings it")
    ran = subprocess.run(
        [tool, "--shell", "bash", "--severity", "style", "--exclude", "SC2154", "-"],
        input="set -eo pipefail\n" + step["run"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ran.returncode, ran.stdout) == (0, "")
