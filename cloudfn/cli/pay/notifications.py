"""``cloudfn pay notifications``"""

from __future__ import annotations

from typing import Any

import click

from cloudfn.cli.app import App
from cloudfn.cli.pay.control import connect, get, with_app
from cloudfn.cli.pay.table import clock_time, table
from cloudfn.cli.texts import pay
from cloudfn.cli.view import clip


@click.command()
@click.option("-n", "--limit", type=click.IntRange(1, 10_000), default=20, show_default=True, help="How many")
@click.option("--pending", is_flag=True, help="Only those that will be tried again")
@with_app
def notifications(app: App, limit: int, pending: bool) -> None:
    """List the notifications, newest first, and how they fared.

    \b
    Example:
      cloudfn pay notifications --pending
    """
    items = get(connect(app), f"/_cloudfn/notifications?limit={limit}")["items"]
    if pending:
        items = [item for item in items if item["state"] in ("pending", "delivering")]
    rows = [_row(item) for item in items]
    head = app.say(pay.NOTIFICATIONS_HEAD).split()
    app.answer({"items": items}, table(head, rows) if rows else "")
    if not rows:
        app.talk(app.say(pay.NO_NOTIFICATIONS))


def _row(notification: dict[str, Any]) -> list[str]:
    attempts = notification["attempts"]
    last = attempts[-1] if attempts else {"reply": "", "code": notification["code"]}
    return [
        notification["id"],
        notification["kind"],
        notification["outTradeNo"],
        notification["function"] or "-",
        notification["state"],
        str(len(attempts)),
        clock_time(notification["nextAt"]),
        f"{clip(last['reply'], 40)} {last['code']}".strip(),
    ]
