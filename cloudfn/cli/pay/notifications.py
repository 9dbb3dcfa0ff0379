"""``cloudfn pay notifications``"""

from __future__ import annotations

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
        items = [each for each in items if each["state"] in ("pending", "delivering")]
    rows = []
    for each in items:
        last = each["attempts"][-1] if each["attempts"] else {"reply": "", "code": each["code"]}
        upcoming = clock_time(each["nextAt"]) if each["nextAt"] else "-"
        rows.append(
            [each["id"], each["kind"], each["outTradeNo"], each["function"] or "-", each["state"],
             str(len(each["attempts"])), upcoming, f"{clip(last['reply'], 40)} {last['code']}".strip()]
        )  # fmt: skip
    head = app.say(pay.NOTIFICATIONS_HEAD).split()
    app.answer({"items": items}, table(head, rows) if rows else "")
    if not rows:
        app.talk(app.say(pay.NO_NOTIFICATIONS))
