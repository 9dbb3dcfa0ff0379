"""``cloudfn pay orders``"""

from __future__ import annotations

from urllib.parse import urlencode

import click

from cloudfn.cli.app import App
from cloudfn.cli.pay.control import connect, get, with_app
from cloudfn.cli.pay.table import clock_time, table
from cloudfn.cli.texts import pay
from cloudfn.cli.view import yuan


@click.command()
@click.option("--state", type=click.Choice(["NOTPAY", "SUCCESS", "REFUND", "CLOSED"]), help="Only orders in this state")
@click.option("-n", "--limit", type=click.IntRange(1, 500), default=20, show_default=True, help="How many")
@with_app
def orders(app: App, state: str | None, limit: int) -> None:
    """List the orders, newest first.

    \b
    Example:
      cloudfn pay orders --state NOTPAY
    """
    query = {"limit": str(limit)} | ({"state": state} if state else {})
    page = get(connect(app), f"/_cloudfn/orders?{urlencode(query)}")
    rows = [
        [
            str(order["outTradeNo"]),
            yuan(order["totalFeeFen"]),
            str(order["state"]),
            _notified(order["notifications"]),
            clock_time(order["createdAt"]),
        ]
        for order in page["items"]
    ]
    empty = app.say(pay.NO_ORDERS)
    head = app.say(pay.ORDERS_HEAD).split()
    app.answer(page, table(head, rows) if rows else "")
    if not rows:
        app.talk(empty)
    elif page["total"] > len(rows):
        app.talk(app.say(pay.some_of(len(rows), page["total"])))


def _notified(notifications: list[dict[str, object]]) -> str:
    """How the payment's notification fared: its state and how often it was tried."""
    first = next((notification for notification in notifications if notification["kind"] == "pay"), None)
    if first is None:
        return "-"
    attempts = first["attempts"]
    return f"{first['state']} ({len(attempts) if isinstance(attempts, list) else 0})"
