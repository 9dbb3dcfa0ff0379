"""``cloudfn outbox``"""

from __future__ import annotations

import click

from cloudfn.cli.app import App
from cloudfn.cli.texts.data import OUTBOX_EMPTY


@click.command()
@click.option("--limit", type=click.IntRange(1), default=20, help="At most this many")
@click.option("--clear", is_flag=True, help="Throw the messages away")
@click.pass_obj
def outbox(app: App, limit: int, clear: bool) -> None:
    """Messages that the functions sent: subscribe messages, customer service messages, SMS; the newest first.

    \b
    Example:
      cloudfn outbox --limit 5
    """
    import json

    from cloudfn.backend.outbox import Outbox

    box = Outbox(app.manifest().state / "outbox.db")
    if clear:
        box.clear()
        app.answer([], app.say(OUTBOX_EMPTY))
        return
    messages = box.messages(limit)
    lines = [
        f"{message.at}  {message.kind:<9} {message.api}  -> {message.recipient}\n"
        f"    {json.dumps(message.body, ensure_ascii=False)}"
        for message in messages
    ]
    app.answer([message.to_dict() for message in messages], "\n".join(lines))
