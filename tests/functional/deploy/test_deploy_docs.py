"""What docs/deploy.md shows is what happens: the CI example, the JSON shapes, the events."""

from __future__ import annotations

import dataclasses
import json
import re
from pathlib import Path

import yaml

from cloudfn.cli import COMMANDS
from cloudfn.deploy import steps
from cloudfn.errors import ExitCode
from cloudfn.events.tasks import TaskEnded, TaskProgressed, TaskStarted
from tests.kit.command import cloudfn_process
from tests.kit.project import ROOT
from tests.kit.tencent_cloud import ENV, CloudKit

PAGE = (ROOT / "docs" / "deploy.md").read_text("utf-8")


def test_the_ci_example_is_a_workflow_whose_commands_exist() -> None:
    (text,) = re.findall(r"```yaml\n(name: deploy.*?)```", PAGE, re.DOTALL)
    workflow = yaml.safe_load(text)
    (job,) = workflow["jobs"].values()
    runs = [step["run"] for step in job["steps"] if "run" in step]
    ours = [run.split()[1] for run in runs if run.startswith("cloudfn ")]
    assert ours == ["validate", "deploy"] and {*ours} <= {*COMMANDS}
    (deploying,) = [step for step in job["steps"] if step.get("run", "").startswith("cloudfn deploy")]
    assert "--yes" in deploying["run"], "nobody is there to confirm"
    assert {"TENCENTCLOUD_SECRETID", "TENCENTCLOUD_SECRETKEY"} <= {*deploying["env"]}


def test_the_exit_codes_are_those_of_the_table() -> None:
    listed = {int(code) for code in re.findall(r"^\| (\d+) \| ", PAGE, re.MULTILINE)}
    assert listed <= {int(code) for code in ExitCode}
    assert {0, 2, 3, 4, 5, 6, 10, 13, 14, 15, 16, 130} == listed


def test_every_step_is_a_task_that_the_page_names() -> None:
    named = {*re.findall(r"`(\w+)`", PAGE[PAGE.index("`task` is a step") :])}
    kinds = {name for name, each in vars(steps).items() if dataclasses.is_dataclass(each) and hasattr(each, "sentence")}
    assert kinds and kinds <= named


def test_events_and_results_have_the_documented_keys(tmp_path: Path, kit: CloudKit) -> None:
    """A whole process without a terminal: progress on stderr line by line, one object on stdout."""
    project = tmp_path / "p"
    (project / "functions" / "hello").mkdir(parents=True)
    (project / "functions" / "hello" / "index.js").write_text("exports.main = async () => 1\n")
    (project / "cloudfn.yaml").write_text(f"version: 1\nproject: p\nenv: {{id: {ENV}}}\nfunctions: {{hello: {{}}}}\n")
    key = kit.plane.account.permanent
    keys = {"TENCENTCLOUD_SECRETID": key.secret_id, "TENCENTCLOUD_SECRETKEY": key.secret_key}
    ran = cloudfn_process("deploy", "--json", cwd=project, env={**keys, "CLOUDFN_CLOUD_URL": kit.url})
    assert ran.code == 0, ran.err
    events = [json.loads(line) for line in ran.err.splitlines()]
    kinds = {kind.__name__: kind for kind in (TaskStarted, TaskProgressed, TaskEnded)}
    for event in events:
        assert {*event} == {"event", *(each.name for each in dataclasses.fields(kinds[event["event"]]))}
        shown = re.search(rf'\{{"event": "{event["event"]}".*', PAGE)
        assert shown and {*re.findall(r'"(\w+)":', shown[0])} == {*event}
    assert {"build", "CreateFunction", "create"} <= {event["task"] for event in events}
    result = json.loads(ran.out)
    assert {*result} == {"v", "ok", "envId", "stage", "counts", "results"}
    assert {*result["results"][0]} == {"name", "kind", "action", "ok", "ms", "traffic"}
    assert all(f'"{name}"' in PAGE for name in (*result, *result["results"][0]))
