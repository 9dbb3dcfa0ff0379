"""Runs the steps of a composite action as GitHub's runner does, as far as this action needs it.

Expressions are evaluated where GitHub evaluates them (env, if, working-directory, outputs); steps that use other
actions are noted and not run.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from tests.kit.command import environment

EXPRESSION = re.compile(r"\$\{\{(.*?)\}\}", re.S)
NAME = re.compile(r"\b(?:inputs|steps|github)(?:\.[\w-]+)+")


@dataclass
class Outcome:
    failed: str = ""  # the step
    log: str = ""
    used: list[str] = field(default_factory=list)  # actions of others, without version
    ran: list[str] = field(default_factory=list)
    outputs: dict[str, str] = field(default_factory=dict)
    summary: str = ""


class Runner:
    """``github`` is the context: ``{"event_name": "push", "token": ...}``; ``env`` is the job's environment."""

    def __init__(self, action: Path, temp: Path, github: Mapping[str, str], env: Mapping[str, str]) -> None:
        self._action: dict[str, Any] = yaml.safe_load(action.read_text(encoding="utf-8"))
        self._temp, self._github, self._env = temp, github, env

    def run(self, checkout: Path, **inputs: str) -> Outcome:
        """``working_directory`` is the input working-directory."""
        given = {name.replace("_", "-"): value for name, value in inputs.items()}
        assert {*given} <= {*self._action["inputs"]}
        self._values = {f"github.{name}": value for name, value in self._github.items()}
        for name, about in self._action["inputs"].items():
            self._values[f"inputs.{name}"] = given.get(name, self._filled(about["default"]))
        outcome = Outcome()
        summary = self._temp / "summary"
        summary.write_text("")
        for step in self._action["runs"]["steps"]:
            if not self._applies(step.get("if", ""), bool(outcome.failed)):
                continue
            if "uses" in step:
                outcome.used.append(step["uses"].partition("@")[0])
                continue
            outcome.ran.append(step["name"])
            if not self._step(step, checkout, summary, outcome) and not outcome.failed:
                outcome.failed = step["name"]
        outcome.summary = summary.read_text()
        outcome.outputs = {name: self._filled(about["value"]) for name, about in self._action["outputs"].items()}
        return outcome

    def _step(self, step: Mapping[str, Any], checkout: Path, summary: Path, outcome: Outcome) -> bool:
        assert step["shell"] == "bash" and "${{" not in step["run"]
        output = self._temp / "output"
        output.write_text("")
        own = {name: self._filled(value) for name, value in step.get("env", {}).items()}
        of_runner = {
            "RUNNER_TEMP": str(self._temp),
            "GITHUB_OUTPUT": str(output),
            "GITHUB_STEP_SUMMARY": str(summary),
            "GITHUB_REPOSITORY": "owner/shop",
            "PATH": f"{self._env.get('PATH', '')}{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        }
        script = self._temp / "step.sh"
        script.write_text(step["run"])
        ran = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", str(script)],
            cwd=checkout / self._filled(step.get("working-directory", ".")),
            env=environment(**{**self._env, **of_runner, **own}),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=180,
            check=False,
        )
        outcome.log += ran.stdout
        for line in output.read_text().splitlines():
            name, _, value = line.partition("=")
            self._values[f"steps.{step['id']}.outputs.{name}"] = value
        return ran.returncode == 0

    def _filled(self, text: str) -> str:
        return EXPRESSION.sub(lambda found: str(self._value(found[1])), text)

    def _applies(self, condition: str, failed: bool) -> bool:
        """Without a word about the state of the job a step is left out after a failure."""
        if not condition:
            return not failed
        holds = bool(self._value(condition.removeprefix("${{").removesuffix("}}")))
        return holds and ("cancelled()" in condition or not failed)

    def _value(self, expression: str) -> Any:
        python = NAME.sub(lambda found: f"value({found[0]!r})", expression.strip())
        python = python.replace("&&", " and ").replace("||", " or ")
        python = re.sub(r"!(?!=)", " not ", python).strip()
        names = {
            "value": lambda name: self._values.get(name, ""),
            "contains": lambda text, part: part in text,
            "format": lambda text, *values: text.format(*values),
            "cancelled": lambda: False,
        }
        return eval(python, {"__builtins__": {}}, names)
