"""A project's own scenario: a YAML file whose first steps may be taken on pages of the mini program.

en: A buyer's order is paid, the notification comes twice
openid: oBuyer1                      # who holds the phone; left out: the local cloud's own user
steps:
  - page: pages/shop/shop            # opens it; `call`, `tap`, `input`, `submit` may stand in the same step
  - tap: change
    dataset: {index: 0, by: 1}
  - call: submit                     # a method of the page on top; `args: [...]`
  - deliver: {times: 2}
  - expect: once
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from cloudfn import regular_files
from cloudfn.errors import InvalidFile
from cloudfn.frozen import dataclass
from cloudfn.pay.scenarios import EXPECTATIONS, STEPS, Scenario, ScenarioStep

ON_PAGES = ("page", "tap", "call", "input", "submit")
"""What a step on a page does."""
DETAILS = ("dataset", "id", "detail", "value", "args")
"""What its event has: ``value`` of ``input`` and ``submit``, ``args`` of ``call``."""
LIMIT = 1 << 20


@dataclass(frozen=True, slots=True)
class OwnScenario:
    """``pages`` are the steps before the order's: mappings of ON_PAGES and DETAILS."""

    scenario: Scenario
    pages: tuple[Mapping[str, Any], ...] = ()
    openid: str = ""


def read(file: Path) -> OwnScenario:
    """Raises InvalidFile: CFN-PAY-183 for what is no scenario, -184 for a step that is none."""
    try:
        written = yaml.safe_load(regular_files.read_text(file, limit=LIMIT))
    except (OSError, ValueError, yaml.YAMLError) as error:
        reason = regular_files.why_unread(error) if isinstance(error, OSError) else " ".join(str(error).split())
        raise InvalidFile("CFN-PAY-183", file=file.name, reason=reason) from error
    steps = written.get("steps") if isinstance(written, dict) else None
    if not isinstance(steps, list) or not steps:
        raise InvalidFile("CFN-PAY-183", file=file.name, reason="steps: []")
    pages: list[Mapping[str, Any]] = []
    others: list[ScenarioStep] = []
    for number, step in enumerate(steps, 1):
        known = isinstance(step, dict) and step and all(isinstance(name, str) for name in step)
        if known and set(step) & set(ON_PAGES) and not others and _is_on_page(step):
            pages.append(step)
        elif known and len(step) == 1 and _is_step(*next(iter(step.items()))):
            ((do, how),) = step.items()
            others.append(ScenarioStep(do, how if how is not None else {}))
        else:
            raise InvalidFile("CFN-PAY-184", file=file.name, number=number, step=_shown(step))
    name, openid = file.stem, written.get("openid", "")
    en = str(written.get("en") or name)
    return OwnScenario(Scenario(name, en, str(written.get("zh") or en), tuple(others)), tuple(pages), str(openid or ""))


def _is_on_page(step: Mapping[str, Any]) -> bool:
    actions = [name for name in step if name in ON_PAGES]
    return all(name in (*ON_PAGES, *DETAILS) for name in step) and all(isinstance(step[name], str) for name in actions)


def _is_step(do: str, how: object) -> bool:
    if do == "expect":
        return how in EXPECTATIONS
    if do in ("advance", "pay"):
        return isinstance(how, str)
    return do in STEPS and (do != "deliver" or how is None or isinstance(how, dict))


def _shown(step: object) -> str:
    text = yaml.safe_dump(step, default_flow_style=True, allow_unicode=True, width=1000).strip()
    return text.removesuffix("...").strip()[:100]
