"""``cloudfn pay scenario list | run``"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from cloudfn.cli.app import App
from cloudfn.cli.options import scripts_option
from cloudfn.cli.pay.control import with_app
from cloudfn.cli.pay.table import table
from cloudfn.cli.texts.pay import SCENARIOS_HEAD
from cloudfn.errors import ProofFailed

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from cloudfn.local.page_steps import PageStep
    from cloudfn.local.rooms import Rooms


MOST_ORDERS = 1000


@click.group()
def scenario() -> None:
    """Play a named situation against the callback, on a copy of the state.

    \b
    Example:
      cloudfn pay scenario list
      cloudfn pay scenario run duplicate-race
      cloudfn pay scenario run all --function payCallback
    """


@scenario.command("list")
@with_app
def list_(app: App) -> None:
    """The scenarios and what happens in them.

    \b
    Example:
      cloudfn pay scenario list
    """
    from cloudfn.pay.scenarios import every

    rows = [{"name": scenario_text.name, "text": app.say(scenario_text)} for scenario_text in every()]
    head = app.say(SCENARIOS_HEAD).split()
    app.answer({"items": rows}, table(head, [[scenario_text["name"], scenario_text["text"]] for scenario_text in rows]))


@scenario.command()
@click.argument("name")
@click.option("--function", default="", help="The callback; default: the first declared one")
@click.option("-d", "--data", metavar="JSON", help="What the ordering function gets; places a new order")
@click.option("--ignore", metavar="COLLECTION", multiple=True, help="A collection that only logs; may be repeated")
@scripts_option
@with_app
def run(app: App, name: str, function: str, data: str | None, ignore: tuple[str, ...]) -> None:
    """Play NAME, or `all` of them, or a file of yours.

    A file may begin on pages of the mini program. Exit code 13 when the callback does not stand it.

    \b
    Example:
      cloudfn pay scenario run all
      cloudfn pay scenario run scenarios/paid-twice.yaml
    """
    from cloudfn.cli.pay.prove import order_data
    from cloudfn.cli.pay.rehearse import rehearse
    from cloudfn.local.page_steps import take
    from cloudfn.local.rehearsal import LocalStage
    from cloudfn.pay.prove.played import Played
    from cloudfn.pay.scenarios import Scenario, load, names
    from cloudfn.pay.scenarios.own import read

    own = read(Path(name)) if Path(name).suffix in (".yaml", ".yml") else None
    chosen: tuple[str | Scenario, ...] = (own.scenario,) if own else names() if name == "all" else (load(name).name,)
    given = order_data(data)

    def heard(done: Played) -> None:
        app.talk(app.paint(f"{'ok  ' if done.holds else 'x   '}{done.scenario}", fg="green" if done.holds else "red"))
        for line in done.lines:
            mark = {True: "ok", False: "x ", None: "  "}[line.ok]
            app.talk(f"  {mark} {line.do:<8} {line.text}"[:160], dim=line.ok is None)

    async def work(rooms: Rooms, stage: LocalStage) -> list[Played]:
        order = ""
        if own and own.pages:
            taking = take(rooms.manifest.directory, rooms.url, own.pages, own.openid)
            order = await _ordered(app, rooms, taking)
        return await rooms.pay.play(stage, chosen, function, given, ignore=ignore, heard=heard, order=order)

    played = rehearse(app, work)
    findings = [finding for done in played for finding in done.findings]
    app.answer(
        {"ok": not findings, "items": [done.as_json(app.lang) for done in played]},
        "\n".join(f"{finding.code} {finding.text(app.lang)}" for finding in findings[1:]),
    )
    if findings:
        if app.as_json:
            raise click.exceptions.Exit(int(ProofFailed.exit_code))
        raise ProofFailed(findings[0].code, **dict[str, object](findings[0].params))  # type: ignore[arg-type]


async def _ordered(app: App, rooms: Rooms, taking: Awaitable[tuple[PageStep, ...]]) -> str:
    """The number of the order that the steps on pages placed. Raises ProofFailed CFN-PAY-186 when there is none."""
    before = {order.id for order in rooms.stores.book.orders(limit=MOST_ORDERS)}
    taken = await taking
    for step in taken:
        app.talk(f"  {step.do:<8} {step.text}"[:160], dim=True)
    placed = [order for order in rooms.stores.book.orders(limit=MOST_ORDERS, state="NOTPAY") if order.id not in before]
    if not placed:
        raise ProofFailed("CFN-PAY-186", text=f"{taken[-1].do} {taken[-1].text}" if taken else "-")
    return placed[0].out_trade_no
