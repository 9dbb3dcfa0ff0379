"""``cloudfn event generate | types``"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cloudfn.cli.app import App
from cloudfn.cli.paths import WRITE
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
    from cloudfn.pay.cloudpay.events import UnknownPath, altered

    made = _event(_manifest(app), kind, openid)
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

    text = typescript()
    if out is None:
        click.echo(text, nl=False)
        return
    try:
        out.write_text(text, encoding="utf-8")
    except OSError as error:
        raise InvalidFile("CFN-CLI-011", file=str(out), reason=error.strerror or str(error)) from error
    app.talk(app.say(f"wrote {out}", f"已写入 {out}"))


def _manifest(app: App) -> Manifest | None:
    """The project's manifest; None outside of a project, where the samples' own values do."""
    try:
        return app.manifest()
    except InvalidFile:
        return None


def _event(manifest: Manifest | None, kind: str, openid: str | None) -> dict[str, Any]:
    from cloudfn import http_access
    from cloudfn.local.function_events import timer_event
    from cloudfn.local.settings import DEFAULT_OPENID
    from cloudfn.manifest.values import SAMPLE_APP_ID, SAMPLE_MERCHANT

    if kind == "timer":
        triggers = [timer for each in manifest.functions.values() for timer in each.triggers] if manifest else []
        return dict(json.loads(timer_event(triggers[0].name if triggers else "timer", "2026-01-02T03:04:05Z")))
    env_id, appid = (manifest.env_id, manifest.app_id) if manifest else ("", SAMPLE_APP_ID)
    if kind == "http":
        context = {"requestId": "00000000-0000-4000-8000-000000000000", "envId": env_id, "appId": appid, "uin": ""}
        headers = {"host": "example.com", "content-type": "application/json"}
        return dict(json.loads(http_access.event("/", "POST", headers, {"page": "1"}, b"{}", context)))
    from cloudfn.pay.cloudpay import samples

    bindings = list(manifest.payments.values()) if manifest else []
    merchant = bindings[0].sub_mch_id if bindings else SAMPLE_MERCHANT
    return samples.EVENTS[kind](samples.order(appid, openid or DEFAULT_OPENID, merchant))
