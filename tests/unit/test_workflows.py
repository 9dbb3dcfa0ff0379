"""What a contributor's tools read: workflow, hooks, forms and the task runner name only what exists, and agree."""

from __future__ import annotations

import re
import shlex
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
TASK = (ROOT / ".ci" / "task").read_text(encoding="utf-8")
TASKS = set(re.findall(r"^#   (\w+) ", TASK, re.MULTILINE))
ACTIONS = {"actions/checkout": "v4", "actions/setup-python": "v5", "actions/setup-node": "v4"}
RUNNERS = {"ubuntu-latest", "macos-latest", "windows-latest"}
VENV = {"pip", "python", *PROJECT["scripts"]}


def read(path: str) -> Any:
    return yaml.safe_load((ROOT / path).read_text(encoding="utf-8"))


WORKFLOW = read(".github/workflows/ci.yml")
JOBS: dict[str, Any] = WORKFLOW["jobs"]


def rows(job: dict[str, Any]) -> list[dict[str, str]]:
    found: list[dict[str, str]] = job.get("strategy", {}).get("matrix", {}).get("include", [{}])
    return found


def filled(text: str, row: dict[str, str]) -> str:
    """``text`` with the matrix's values; KeyError for one that the row does not have."""
    return re.sub(r"\$\{\{ matrix\.(\w+) \}\}", lambda found: row[found[1]], text)


def versions(name: str) -> list[str]:
    """What ``with: {NAME-version}`` comes to in every row of every job."""
    return [
        filled(step["with"][f"{name}-version"], row)
        for job in JOBS.values()
        for row in rows(job)
        for step in job["steps"]
        if f"{name}-version" in step.get("with", {})
    ]


def runs() -> list[str]:
    return [step["run"] for job in JOBS.values() for step in job["steps"] if "run" in step]


def wrong(command: str) -> Iterator[str]:
    """What of a shell command is not there, part by part."""
    for part in re.split(r"&&|\n", command):
        word, *rest = shlex.split(part)
        folder, _, program = word.rpartition("/")
        if folder in (".venv/bin", ".venv/Scripts"):
            known = program in VENV
        elif word == ".ci/task":
            known = bool(rest) and rest[0] in TASKS
        else:
            known = word in ("python", "python3")
        if not known:
            yield part.strip()


def test_every_command_exists() -> None:
    assert len(runs()) > 5
    assert [each for command in runs() for each in wrong(command)] == []


@pytest.mark.parametrize("command", [".ci/task nothing", ".ci/task", "make test", ".venv/bin/nox", "python -V && tox"])
def test_a_command_that_does_not_exist_is_noticed(command: str) -> None:
    assert list(wrong(command))


def test_actions_and_machines_are_real() -> None:
    used = {step["uses"] for job in JOBS.values() for step in job["steps"] if "uses" in step}
    assert used == {f"{name}@{version}" for name, version in ACTIONS.items()}
    assert {filled(job["runs-on"], row) for job in JOBS.values() for row in rows(job)} == RUNNERS
    assert all({"run", "uses"} & {*step} and "timeout-minutes" in job for job in JOBS.values() for step in job["steps"])


def test_versions_are_those_that_the_project_promises() -> None:
    prefix = "Programming Language :: Python :: "
    promised = [each.removeprefix(prefix) for each in PROJECT["classifiers"] if each.startswith(prefix)]
    assert set(versions("python")) == set(promised)
    assert PROJECT["requires-python"] == f">={promised[0]}"
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert f"Python {promised[0]} or later" in readme
    nodes = sorted(map(int, set(versions("node"))))
    assert nodes == [18, 20, 22, 24]
    assert f"Node.js {nodes[0]} or later" in readme


def test_the_readmes_commands_are_run() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    commands = [each.strip() for each in re.findall(r"^```sh\n(.*?)^```", readme, re.MULTILINE | re.DOTALL)]
    assert len(commands) == 2
    assert [each for each in commands if each not in runs()] == []
    on_windows = commands[0].replace("python3", "python").replace(".venv/bin", ".venv/Scripts")
    assert on_windows in [step.get("run") for step in JOBS["windows"]["steps"]]


def test_the_hooks_are_tasks_of_this_checkout() -> None:
    repos = read(".pre-commit-config.yaml")["repos"]
    assert [each["repo"] for each in repos] == ["local"]
    for hook in repos[0]["hooks"]:
        assert (list(wrong(hook["entry"])), hook["language"]) == ([], "system")
        re.compile(hook["files"])


@pytest.mark.parametrize("path", sorted((ROOT / ".github" / "ISSUE_TEMPLATE").iterdir()), ids=lambda path: path.stem)
def test_issue_forms(path: Path) -> None:
    form = read(str(path.relative_to(ROOT)))
    assert {*form} == {"name", "description", "labels", "body"}
    ids = [each["id"] for each in form["body"]]
    assert len(ids) == len({*ids})
    for each in form["body"]:
        assert each["type"] == "textarea"
        assert each["attributes"]["label"]
    assert any(each.get("validations", {}).get("required") for each in form["body"])


def test_the_runner_has_the_tasks_that_its_help_and_the_guide_name() -> None:
    cases = re.findall(r"^  ([a-z |]+)\)", TASK, re.MULTILINE)
    assert {each for case in cases for each in case.split(" | ")} == TASKS
    guide = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    assert set(re.findall(r"\.ci/task (\w+)", guide)) == TASKS
    ran = subprocess.run([ROOT / ".ci" / "task", "nothing"], capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stderr) == (2, "no task nothing\n")
    assert all(f"{name} " in ran.stdout for name in TASKS)


@pytest.mark.parametrize("page", ["CONTRIBUTING.md", ".github/pull_request_template.md"])
def test_files_that_the_guide_names_exist(page: str) -> None:
    """A name in backquotes that looks like a path is one; NAME stands for something of the reader's."""
    text = (ROOT / page).read_text(encoding="utf-8")
    named = set(re.findall(r"`((?:\.?\w[\w.-]*/)+[\w.-]*)`", text))
    assert len(named) > (40 if page == "CONTRIBUTING.md" else 0)
    made = {"tests/browser/shots/", "tests/.npm"}  # by a run
    assert [name for name in named if "NAME" not in name and name not in made and not (ROOT / name).exists()] == []
    tests = set(re.findall(r"\b(test_\w+\.py)\b", text + TASK)) - {"test_NAME.py"}
    tests |= {f"test_{name}.py" for name in re.findall(r"pages=\((.*)\)", TASK)[0].split()}
    assert tests - {path.name for path in (ROOT / "tests").rglob("test_*.py")} == set()


def test_tests_that_the_guide_names_exist() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    sources = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
    named = set(re.findall(r"`(test_\w+)`", text))
    assert named and [name for name in named if f"def {name}(" not in sources] == []
