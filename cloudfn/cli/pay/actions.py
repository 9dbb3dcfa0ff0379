"""``cloudfn pay success | cancel | fail | close | refund``: what a payer or a merchant does."""

from __future__ import annotations

import time
from typing import Any

import click

from cloudfn.cli.app import App
from cloudfn.cli.client import Client
from cloudfn.cli.pay.control import connect, get, newest_unpaid, order_path, post, with_app
from cloudfn.cli.pay.table import clock_time
from cloudfn.cli.texts.pay import NEXT
from cloudfn.cli.view import LOST, accepted_reply, clip, yuan
from cloudfn.errors import UserError

REASONS = {"NOTENOUGH": "notenough", "WRONGPASSWORD": "wrongPassword", "CANCEL": "cancel"}
LONGEST_WAIT_S = 20.0


@click.command()
@click.argument("number", metavar="[NO]", required=False)
@click.option("--openid", default="", help="Who pays; default: who ordered")
@click.option("--closed", is_flag=True, help="The payer closes the app after paying: the page never hears of it")
@click.option("--wait/--no-wait", default=True, help="Wait for the callback's first reply")
@with_app
def success(app: App, number: str | None, openid: str, closed: bool, wait: bool) -> None:
    """Pay an order and show what the callback answered.

    \b
    Example:
      cloudfn pay success
      cloudfn pay success 1217752501201407033233368018 --no-wait
    """
    client = connect(app)
    number = number or newest_unpaid(client)
    payment = post(
        client, order_path(number, "pay"), {"outcome": "paidButClosed" if closed else "success", "openid": openid}
    )
    if not payment["paid"]:
        raise UserError("CFN-PAY-063", order=number, outcome=payment["outcome"], dialog=payment["dialog"] or "-")
    order = notified(client, number) if wait else get(client, order_path(number))
    attempts = [
        attempt for notified in order["notifications"] if notified["kind"] == "pay" for attempt in notified["attempts"]
    ]
    lines = [f"--> pay.success  order={number} {yuan(order['totalFeeFen'])}  {payment['errMsg']}"]
    for notification in order["notifications"]:
        judged = [attempt for attempt in notification["attempts"] if attempt["verdict"]]
        lines += [_reply(app, notification, attempt, attempt is judged[-1]) for attempt in judged]
        if notification["state"] in ("undeliverable", "dropped"):
            lines.append(f"x   {notification['function'] or '-'}  {notification['state']}  {notification['code']}")
    app.answer({**payment, "attempts": attempts}, "\n".join(lines))


@click.command()
@click.argument("number", metavar="[NO]", required=False)
@with_app
def cancel(app: App, number: str | None) -> None:
    """Close the payment sheet without paying.

    \b
    Example:
      cloudfn pay cancel
    """
    _without_payment(app, number, "cancel")


@click.command()
@click.argument("number", metavar="[NO]", required=False)
@click.option("--reason", type=click.Choice(list(REASONS), case_sensitive=False), required=True, help="Why")
@with_app
def fail(app: App, number: str | None, reason: str) -> None:
    """Let the payment fail. Nothing is notified: only successes are.

    \b
    Example:
      cloudfn pay fail --reason NOTENOUGH
    """
    _without_payment(app, number, REASONS[reason.upper()])


@click.command()
@click.argument("number", metavar="[NO]", required=False)
@with_app
def close(app: App, number: str | None) -> None:
    """Close an unpaid order, as the merchant.

    \b
    Example:
      cloudfn pay close
    """
    client = connect(app)
    number = number or newest_unpaid(client)
    order = post(client, order_path(number, "close"), {})
    app.answer(order, f"-   pay.closed  order={number}")


@click.command()
@click.argument("number", metavar="NO")
@click.option("--fee", type=click.IntRange(1), metavar="FEN", help="How much, in fen; default: all that is left")
@click.option("--refund-no", default="", metavar="NO", help="The outRefundNo; default: a new one")
@with_app
def refund(app: App, number: str, fee: int | None, refund_no: str) -> None:
    """Refund from the merchant's console. Settled and notified when its time comes on the clock.

    \b
    Example:
      cloudfn pay refund 1217752501201407033233368018 --fee 50
    """
    order = post(connect(app), order_path(number, "refund"), {"feeFen": fee, "outRefundNo": refund_no})
    made = order["refunds"][-1]
    text = f"+   pay.refund  order={number} refund={made['outRefundNo']} {yuan(made['refundFeeFen'])}  {made['state']}"
    app.answer(order, text)


def _without_payment(app: App, number: str | None, outcome: str) -> None:
    client = connect(app)
    number = number or newest_unpaid(client)
    payment = post(client, order_path(number, "pay"), {"outcome": outcome})
    if payment["outcome"] != outcome:
        raise UserError("CFN-PAY-063", order=number, outcome=payment["outcome"], dialog=payment["dialog"] or "-")
    app.answer(payment, f"x   pay.fail  order={number}  {payment['errMsg']}  {payment['dialog']}".rstrip())


def notified(client: Client, number: str) -> dict[str, Any]:
    """The order once every notification that is due now has been tried once."""
    end = time.monotonic() + LONGEST_WAIT_S
    while True:
        order = get(client, order_path(number))
        clock = get(client, "/_cloudfn/clock")
        waiting = [
            notification
            for notification in order["notifications"]
            if not any(attempt["verdict"] for attempt in notification["attempts"])
            and (
                notification["state"] == "delivering"
                or (notification["state"] == "pending" and notification["nextAt"] <= clock["now"])
            )
        ]
        if not waiting or time.monotonic() > end:
            return order
        time.sleep(0.02)


def _reply(app: App, notification: dict[str, Any], attempt: dict[str, Any], last: bool) -> str:
    name, took = notification["function"], f"{attempt['ms']:.0f}ms"
    if attempt["verdict"] == "accepted":
        lost = attempt["code"] == LOST
        verdict = app.paint("ACCEPTED", fg="red" if lost else "green")
        return f"<-- {name} {took} {verdict} {accepted_reply(attempt['reply'])}  {LOST if lost else ''}".rstrip()
    given_up = last and notification["state"] == "exhausted"
    verdict = app.paint("GIVEN UP" if given_up else "RETRY", fg="red")
    upcoming = f" {app.say(NEXT)} {clock_time(notification['nextAt'])}" if last and notification["nextAt"] else ""
    return f"<-- {name} {took} {verdict}{upcoming}: {clip(attempt['reply'])}  {attempt['code']}".rstrip()
