"""Named situations as data files: what happens to one paid order's notification, and how it must end.

Steps, each a mapping with one key:
  deliver {...}   the notification arrives; how: times, at_once, of: refund, source: client, order: unknown, fee: other,
                  coupon, changes, crash: middle|last|N, unheard
  advance SPAN    the clock moves
  unpaid          the order was not paid after all
  pay OUTCOME     the payer tries; the step names what must come of it
  close           the merchant closes the order
  refund          the order is refunded
  ask             the project's other callers are called with {outTradeNo}
  mark            remember the documents
  restart         begin again from the same start
  expect WHAT     the documents are as after one delivery (once), as remembered (mark), or gained nothing (nothing)
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from cloudfn.errors import NotFound
from cloudfn.frozen import dataclass

FOLDER = Path(__file__).parent
STEPS = frozenset({"deliver", "advance", "unpaid", "pay", "close", "refund", "ask", "mark", "restart", "expect"})
EXPECTATIONS = ("once", "nothing", "mark")


@dataclass(frozen=True, slots=True)
class ScenarioStep:
    do: str
    how: Any


@dataclass(frozen=True, slots=True)
class Scenario:
    """``en`` and ``zh`` say in one line what happens."""

    name: str
    en: str
    zh: str
    steps: tuple[ScenarioStep, ...]

    @property
    def parts(self) -> list[list[ScenarioStep]]:
        """The steps between restarts."""
        parts: list[list[ScenarioStep]] = [[]]
        for step in self.steps:
            if step.do == "restart":
                parts.append([])
            else:
                parts[-1].append(step)
        return parts


def names() -> tuple[str, ...]:
    return tuple(sorted(path.stem for path in FOLDER.glob("*.yaml")))


def load(name: str) -> Scenario:
    """Raises NotFound CFN-PAY-089."""
    if name not in names():
        raise NotFound("CFN-PAY-089", name=name, known=", ".join(names()))
    scenario: Mapping[str, Any] = yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))
    return Scenario(name, scenario["en"], scenario["zh"], tuple(_step(step) for step in scenario["steps"]))


def every() -> tuple[Scenario, ...]:
    return tuple(load(name) for name in names())


def _step(step: Mapping[str, Any]) -> ScenarioStep:
    ((do, how),) = step.items()
    if do not in STEPS or (do == "expect" and how not in EXPECTATIONS):
        raise ValueError(f"no such step: {step}")
    return ScenarioStep(do, how if how is not None else {})
