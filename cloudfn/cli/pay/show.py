"""``cloudfn pay show``"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click

from cloudfn import codes, json_text
from cloudfn.cli.app import App
from cloudfn.cli.pay.control import connect, get, newest, order_path, with_app
from cloudfn.cli.pay.table import clock_time, table
from cloudfn.cli.texts import pay
from cloudfn.cli.texts.shared import FIX
from cloudfn.cli.view import clip, yuan


@click.command()
@click.argument("number", metavar="[NO]", required=False)
@with_app
def show(app: App, number: str | None) -> None:
    """One order: refunds, notifications with every attempt, timeline.

    \b
    Example:
      cloudfn pay show 1217752501201407033233368018
    """
    client = connect(app)
    order = get(client, order_path(number or newest(client)))
    app.answer(order, "\n".join(lines(app, order)))


def lines(app: App, order: dict[str, Any]) -> Iterator[str]:
    """The order for people."""
    say = app.say
    yield f"{app.paint(order['outTradeNo'], bold=True)}  {yuan(order['totalFeeFen'])}  {order['state']}"
    facts = [
        (say(pay.MERCHANT), order["subMchId"]),
        (say(pay.PAYER), order["openid"]),
        (say(pay.PREPAY), order["prepayId"]),
        (say(pay.CALLBACK), f"{order['functionName'] or '-'} @ {order['envId'] or '-'}"),
        (say(pay.CREATED), clock_time(order["createdAt"])),
        (say(pay.PAID), f"{clock_time(order['paidAt'])}  {order['transactionId']}".rstrip()),
    ]
    yield table([f"  {facts[0][0]}", facts[0][1]], [[f"  {name}", str(value)] for name, value in facts[1:]])
    if order["shipping"]:
        yield from _shipping(app, order["shipping"])
    for refund in order["refunds"]:
        yield f"\n{say(pay.REFUND)} {refund['outRefundNo']}  {yuan(refund['refundFeeFen'])}  {refund['state']}"
    for notification in order["notifications"]:
        yield from _notification(app, notification)
    yield f"\n{say(pay.TIMELINE)}"
    rows = [[clock_time(entry["at"]), entry["event"], _particulars(entry)] for entry in order["timeline"]]
    if rows:
        yield table(rows[0], rows[1:], "  ")


def _shipping(app: App, shipping: dict[str, Any]) -> Iterator[str]:
    due = shipping.get("receiveAt")
    until = f"  {app.say(pay.RECEIVED_AT)} {clock_time(due)}" if due else ""
    yield f"\n{app.say(pay.SHIPPING)}  {app.say(pay.SHIPPING_STATES[shipping['state']])}{until}"
    for parcel in shipping["parcels"]:
        yield f"  {parcel['expressCompany']} {parcel['trackingNo']}  {parcel['itemDesc']}".rstrip()


def _notification(app: App, notification: dict[str, Any]) -> Iterator[str]:
    name = f"{app.say(pay.NOTIFICATION)} {notification['id']}"
    upcoming = f"  {app.say(pay.NEXT)} {clock_time(notification['nextAt'])}" if notification["nextAt"] else ""
    yield f"\n{name}  {notification['kind']} -> {notification['function'] or '-'}  {notification['state']}{upcoming}"
    if notification["code"]:
        yield f"  {notification['code']}"
    for attempt in notification["attempts"]:
        mark = app.paint(attempt["verdict"], fg="green" if attempt["verdict"] == "accepted" else "red")
        reply = f"{clip(attempt['reply'], 70)}  {attempt['code']}".rstrip()
        yield f"  #{attempt['n']:<2} {clock_time(attempt['at'])}  {attempt['ms']:.0f}ms  {mark}  {reply}"
    last = notification["attempts"][-1] if notification["attempts"] else None
    if last and last["code"]:
        yield f"     {app.say(FIX)}{codes.say(last['code'], {}, 'fix', app.lang)}"


def _particulars(entry: dict[str, Any]) -> str:
    left = {name: value for name, value in entry.items() if name not in ("at", "event") and value not in ("", None, [])}
    return clip("  ".join(f"{name}={json_text.plain(value)}" for name, value in left.items()), 110)
