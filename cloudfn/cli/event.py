"""``cloudfn event generate | types``"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cloudfn.cli.app import App
from cloudfn.cli.paths import WRITE
from cloudfn.cli.texts import run
from cloudfn.errors import InvalidFile, UsageError

if TYPE_CHECKING:
    from cloudfn.manifest.values import Manifest

KINDS = ("pay.success", "pay.coupon", "refund.success", "refund.change", "timer", "http")


@click.group()
def event() -> None:
    """Sample events to try a function with, and type declarations for them.

    \b
    Example:
      cloudfn event generate pay.success --set totalFee=100 > event.json
      cloudfn invoke payCallback -e event.json --source wx_paycallback
      cloudfn event types -o cloudfn.d.ts
    """


@event.command()
@click.argument("kind", type=click.Choice(KINDS))
@click.option("--set", "changes", metavar="PATH=VALUE", multiple=True, help="Change the final payload; JSON or text")
@click.option("--openid", help="The payer or caller")
@click.pass_obj
def generate(app: App, kind: str, changes: tuple[str, ...], openid: str | None) -> None:
    """Print an event exactly as the platform would deliver it. An unknown path is an error.

    \b
    Example:
      cloudfn event generate refund.change --set refundFee=50
    """
    from cloudfn.cli.pay.replay import assignments
    from cloudfn.cli.sample_events import sample
    from cloudfn.pay.cloudpay.events import UnknownPath, altered

    made = sample(_manifest(app), kind, openid)
    try:
        made = altered(made, assignments(changes))
    except UnknownPath as error:
        raise UsageError("CFN-PAY-054", path=error.args[0], known=", ".join(made)) from error
    click.echo(json.dumps(made, ensure_ascii=False, indent=None if app.as_json else 2))


@event.command(short_help="Print TypeScript declarations of events and replies")
@click.option("-o", "--out", type=WRITE, help="Write to a file instead of stdout")
@click.pass_obj
def types(app: App, out: Path | None) -> None:
    """Print TypeScript declarations of events, replies, requests and results.

    \b
    Example:
      cloudfn event types -o functions/makeOrder/cloudfn.d.ts
    """
    from cloudfn.pay.declarations import typescript

    text = typescript(app.lang)
    if out is None:
        click.echo(text, nl=False)
        return
    try:
        out.write_text(text, encoding="utf-8")
    except OSError as error:
        raise InvalidFile("CFN-CLI-011", file=str(out), reason=error.strerror or str(error)) from error
    app.talk(app.say(run.written(str(out))))


def _manifest(app: App) -> Manifest | None:
    """The project's manifest; None outside of a project, where the samples' own values do."""
    try:
        return app.manifest()
    except InvalidFile:
        return None
