"""``cloudfn devices``"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import click

from cloudfn.cli.app import App
from cloudfn.cli.texts import run

if TYPE_CHECKING:
    from cloudfn.cli.client import Client
    from cloudfn.local.devices import DeviceBook


@click.group(invoke_without_command=True)
@click.pass_context
def devices(ctx: click.Context) -> None:
    """List the paired phones and DevTools: name, user, when it was paired and last seen.

    Works while `cloudfn dev` runs and while it does not. A new phone needs a running `cloudfn dev --lan`.

    \b
    Example:
      cloudfn devices
      cloudfn devices pair
      cloudfn devices revoke p1a2b3c4
    """
    if ctx.invoked_subcommand is not None:
        return
    app: App = ctx.obj
    items = _reach(app, lambda client: client.get("/_cloudfn/devices"), _listed)["items"]
    lines = [
        f"  {item['id']:<10} {item['name']:<20} {item['openid'] or '-':<30} {_since(app, item)}  {item['lastSeen']}"
        for item in items
    ]
    app.answer(items, "\n".join(lines) or app.say(run.NO_DEVICES))


@devices.command(short_help="Show a pairing code and its QR code")
@click.pass_obj
def pair(app: App) -> None:
    """Show a code of six digits and its QR code: good once, for five minutes, in a running `cloudfn dev --lan`.

    \b
    Example:
      cloudfn devices pair
    """
    from cloudfn.cli.client import running
    from cloudfn.errors import NotFound
    from cloudfn.local.devices import qr

    manifest = app.manifest()
    client = running(manifest.state)
    if client is None:
        raise NotFound("CFN-CLI-045", project=manifest.project)
    told: Any = client.post("/_cloudfn/devices/pairing", {})
    text = app.say(run.pairing(told["code"], told["url"], told["secondsLeft"]))
    shown = f"{qr.blocks(told['url'])}\n{text}" if sys.stdout.isatty() else text
    app.answer({name: told[name] for name in ("code", "url", "secondsLeft")}, shown)


@devices.command(short_help="Give a device another name")
@click.argument("device", metavar="DEVICE")
@click.argument("name", metavar="NAME")
@click.pass_obj
def rename(app: App, device: str, name: str) -> None:
    """Call DEVICE, its id or a name that only it has, NAME.

    \b
    Example:
      cloudfn devices rename p1a2b3c4 "old Android"
    """
    changed = _reach(
        app,
        lambda client: client.put(f"/_cloudfn/devices/{quote(device, safe='')}", {"name": name}),
        lambda book, app_id: book.change(device, name=name).as_json(app_id),
    )
    app.answer(changed, app.say(run.renamed(changed["name"])))


@devices.command(short_help="Refuse a device from now on")
@click.argument("device", metavar="DEVICE")
@click.pass_obj
def revoke(app: App, device: str) -> None:
    """Take back the token of DEVICE, its id or a name that only it has. A running local cloud refuses it at once.

    \b
    Example:
      cloudfn devices revoke "old Android"
    """
    gone = _reach(
        app,
        lambda client: client.delete(f"/_cloudfn/devices/{quote(device, safe='')}"),
        lambda book, app_id: book.revoke(device).as_json(app_id),
    )
    app.answer(gone, app.say(run.revoked(gone["name"])))


def _reach(
    app: App, there: Callable[[Client], object], here: Callable[[DeviceBook, str], dict[str, Any]]
) -> dict[str, Any]:
    """``there`` in the local cloud that runs, so that it acts at once; ``here`` in the file when none does."""
    # 30 ms that help pages are spared.
    from cloudfn.cli.client import running
    from cloudfn.local.devices import DeviceBook

    manifest = app.manifest()
    client = running(manifest.state)
    if client is not None:
        told: Any = there(client)
        return dict(told)
    return here(DeviceBook(manifest.state / "devices.json"), manifest.app_id)


def _listed(book: DeviceBook, app_id: str) -> dict[str, Any]:
    return {"items": [device.as_json(app_id) for device in book.devices()]}


def _since(app: App, item: dict[str, Any]) -> str:
    return str(item["pairedAt"]) if item["paired"] else app.say(run.IN_USE)
