"""``cloudfn pay replay``"""

from __future__ import annotations

import json
import sys
from typing import Any
from urllib.parse import quote

import click

from cloudfn import json_text
from cloudfn.cli.app import App
from cloudfn.cli.client import Client
from cloudfn.cli.pay.control import connect, get, post, with_app
from cloudfn.cli.view import clip
from cloudfn.errors import UsageError


@click.command()
@click.argument("notification", metavar="ID")
@click.option("--times", type=click.IntRange(1, 100), default=1, show_default=True, help="How often")
@click.option("--concurrent", is_flag=True, help="All at once")
@click.option("--set", "changes", metavar="PATH=VALUE", multiple=True, help="Change the final payload; JSON or text")
@click.option("--edit", is_flag=True, help="Edit the payload first")
@with_app
def replay(app: App, notification: str, times: int, concurrent: bool, changes: tuple[str, ...], edit: bool) -> None:
    """Deliver a notification again, whatever state it is in. An unknown path is an error.

    \b
    Example:
      cloudfn pay replay n1 --times 5 --concurrent
      cloudfn pay replay n1 --set totalFee=1 --set userInfo.openId=oSomebodyElse
    """
    client = connect(app)
    body: dict[str, object] = {"times": times, "concurrent": concurrent, "set": assignments(changes)}
    if edit:
        body["event"] = _edited(client, notification)
    replayed = post(client, f"/_cloudfn/notifications/{quote(notification, safe='')}/replay", body)
    app.answer(replayed, "\n".join(map(_line, replayed["attempts"])))


def _line(attempt: dict[str, Any]) -> str:
    head = f"<-- #{attempt['n']} {attempt['ms']:.0f}ms {attempt['verdict']}"
    return f"{head}  {clip(attempt['reply'])}  {attempt['code']}".rstrip()


def assignments(words: tuple[str, ...]) -> dict[str, object]:
    """``("totalFee=1", "attach=x")`` as values; what is no JSON is text. Raises UsageError CFN-PAY-064."""
    values: dict[str, object] = {}
    for word in words:
        path, equals, text = word.partition("=")
        if not equals or not path:
            raise UsageError("CFN-PAY-064", word=word)
        try:
            values[path] = json_text.loads(text)
        except ValueError:
            values[path] = text
    return values


def _edited(client: Client, notification: str) -> object:
    if not sys.stdin.isatty():
        raise UsageError("CFN-PAY-065")
    event = get(client, f"/_cloudfn/notifications/{quote(notification, safe='')}/event")
    text = click.edit(json.dumps(event, ensure_ascii=False, indent=2), extension=".json")
    if text is None:
        return event
    try:
        return json_text.loads(text)
    except ValueError as error:
        raise UsageError("CFN-PAY-066", reason=str(error)) from error
