"""A plan as text. Pure: values of variables are not in a plan, so they cannot get out here."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from cloudfn.cli.app import App
from cloudfn.cli.texts import deploy
from cloudfn.deploy.plan import SIGNS
from cloudfn.deploy.words import said

if TYPE_CHECKING:
    from cloudfn.deploy.plan import FunctionPlan, Plan, ResourcePlan

COLOURS = {"create": "green", "update": "yellow", "delete": "red", "replace": "magenta", "unchanged": "bright_black"}


def text(app: App, plan: Plan) -> str:
    """``~ makeOrder  timeout 5 -> 20, code 1a2b -> 9f0c (+3.1 kB)`` for each row, and a line that counts."""
    rows: list[FunctionPlan | ResourcePlan] = [*plan.functions, *plan.resources]
    width = max((len(row.name) for row in rows), default=0)
    lines = [line for row in rows for line in _row(app, row, width)]
    parts = [app.say(deploy.planned(count, app.say(deploy.PLANNED[verb]))) for verb, count in plan.counts.items()]
    counts = app.say(deploy.COMMA).join(parts)
    head = f"{plan.project} -> {plan.env_id}" + (f" ({plan.stage})" if plan.stage else "")
    return "\n".join([app.paint(head, bold=True), *lines, counts or app.say(deploy.NOTHING_DECLARED)])


def _row(app: App, row: FunctionPlan | ResourcePlan, width: int) -> Iterator[str]:
    sign = app.paint(SIGNS[row.verb], fg=COLOURS[row.verb], bold=True)
    first, *rest = [str(said(change, app.lang)) for change in row.changes] or [""]
    yield f"  {sign} {row.name:<{width}}  {first}".rstrip()
    for change in rest:
        yield f"    {'':<{width}}  {change}"
