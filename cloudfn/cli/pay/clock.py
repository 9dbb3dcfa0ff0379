"""``cloudfn pay clock show | advance | drain | scale``"""

from __future__ import annotations

import math
from typing import Any

import click

from cloudfn.cli.app import App
from cloudfn.cli.client import Client
from cloudfn.cli.options import TimeScale
from cloudfn.cli.pay.control import connect, get, post, with_app
from cloudfn.cli.pay.table import clock_time
from cloudfn.cli.texts import pay
from cloudfn.cli.view import clip

SHOWN = "NotificationAttempted,RefundSettled,OrderClosed"


@click.group()
def clock() -> None:
    """Show or move the clock that retries, expiry and refunds wait on. It only goes forwards.

    \b
    Example:
      cloudfn pay clock show
      cloudfn pay clock advance 2h
      cloudfn pay clock advance next
      cloudfn pay clock drain
    """


@clock.command()
@with_app
def show(app: App) -> None:
    """The present instant, its speed, and what is due next.

    \b
    Example:
      cloudfn pay clock show
    """
    _answer(app, get(connect(app), "/_cloudfn/clock"), [])


@clock.command(short_help="Move forwards, and play what falls due on the way")
@click.argument("length", metavar="SPAN|next")
@with_app
def advance(app: App, length: str) -> None:
    """Move forwards by 30s, 15m, 2h, 1d12h, or to whatever is due next, and play what falls due on the way.

    \b
    Example:
      cloudfn pay clock advance 2h
      cloudfn pay clock advance next
    """
    _moved(app, length)


@clock.command()
@with_app
def drain(app: App) -> None:
    """Play every retry and settlement that waits, however far away.

    \b
    Example:
      cloudfn pay clock drain
    """
    _moved(app, "drain")


@clock.command(short_help="Let time run faster, or stop it")
@click.argument("factor", metavar="FACTOR|max", type=TimeScale())
@with_app
def scale(app: App, factor: float) -> None:
    """Let time run FACTOR times as fast; 0 stops it, max jumps over idle waits.

    \b
    Example:
      cloudfn pay clock scale 60
      cloudfn pay clock scale max
    """
    value = "max" if math.isinf(factor) else factor
    _answer(app, post(connect(app), "/_cloudfn/clock", {"scale": value}), [])


def _moved(app: App, length: str) -> None:
    client = connect(app)
    before = get(client, "/_cloudfn/state")["lastSeq"]
    moved = post(client, "/_cloudfn/clock", {"advance": length})
    _answer(app, moved, happened(client, before))


def happened(client: Client, since: int) -> list[dict[str, Any]]:
    """Deliveries, settled refunds and closed orders after the event ``since`` of the history."""
    history = get(client, f"/_cloudfn/history?since={since}&event={SHOWN}&limit=2000")
    return list(history["items"])


def _answer(app: App, clock_state: dict[str, Any], happened: list[dict[str, Any]]) -> None:
    lines = []
    for event in happened:
        if event["event"] == "NotificationAttempted":
            what = f"{event['function']} #{event['n']} {event['verdict']}  {clip(event['reply'], 60)}  {event['code']}"
        elif event["event"] == "RefundSettled":
            what = f"refund.{event['status'].lower()}  refund={event['outRefundNo']}"
        else:
            what = f"pay.closed ({event['by']})"
        lines.append(f"{clock_time(event['at'])}  order={event['outTradeNo']}  {what}".rstrip())
    upcoming = clock_time(clock_state["nextAt"]) if clock_state["nextAt"] else app.say(pay.NOTHING_WAITS)
    lines.append(app.say(pay.clock(clock_time(clock_state["now"]), clock_state["scale"], upcoming)))
    app.answer({**clock_state, "happened": happened}, "\n".join(lines))
