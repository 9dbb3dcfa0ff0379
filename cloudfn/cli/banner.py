"""The first thing ``cloudfn dev`` shows: addresses, functions, keys. A box in a terminal, plain lines elsewhere."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from cloudfn import __version__
from cloudfn.cli.app import App
from cloudfn.cli.texts import run
from cloudfn.columns import width
from cloudfn.local.devices import qr
from cloudfn.manifest.values import Function, Manifest

if TYPE_CHECKING:
    from cloudfn.local import AsyncLocalCloud


def show(app: App, cloud: AsyncLocalCloud, *, keys: bool) -> None:
    """Printed on stderr once functions can be called."""
    if app.quiet:
        return
    if app.colour and sys.stderr.isatty():
        _box(app, cloud, keys)
    else:
        _lines(app, cloud)


def addresses(app: App, cloud: AsyncLocalCloud) -> list[tuple[str, str]]:
    url, say = cloud.url, app.say
    rows = [
        (say(run.CONSOLE), cloud.console_link()),
        (say(run.CALL), f"{url}/functions/{say(run.FUNCTION_NAME)}"),
    ]
    if cloud.manifest.payments:
        rows.append((say(run.CASHIER), f"{url}/cashier/{say(run.PREPAY_ID)}"))
    if lan := cloud.device_access.lan:
        code = cloud.device_access.pairing.open()
        rows.append((say(run.PHONE), f"{lan.pairing_url(code.digits)}  ({say(run.PAIR_THERE)} {code.digits})"))
    return rows


def role(app: App, manifest: Manifest, function: Function) -> str:
    """What the manifest makes of a function: who calls it, besides the mini program."""
    name, say, marks = function.name, app.say, list[str]()
    for binding in manifest.payments.values():
        if name in binding.callers:
            marks.append(say(run.USES_PAY))
        if name == binding.callback:
            marks.append(say(run.PAY_CALLBACK))
        if name == binding.refund_callback:
            marks.append(say(run.REFUND_CALLBACK))
    marks += [f"{timer.name} {timer.cron}" for timer in function.triggers]
    marks += [f"/http{function.http}"] if function.http else []
    return ", ".join(dict.fromkeys(marks))


def _lines(app: App, cloud: AsyncLocalCloud) -> None:
    manifest = cloud.manifest
    app.talk(f"\ncloudfn {__version__}  {manifest.project}  {manifest.env_id}")
    for label, value in addresses(app, cloud):
        app.talk(f"  {pad(label, 9)} {value}")
    app.talk("")
    longest = max((len(name) for name in manifest.functions), default=0)
    for function in manifest.functions.values():
        facts = f"{function.runtime}  {function.timeout_s} s  {function.memory_mb} MB"
        app.talk(f"  {function.name.ljust(longest)}  {facts}  {role(app, manifest, function)}".rstrip())
    app.talk("")


def _box(app: App, cloud: AsyncLocalCloud, keys: bool) -> None:
    # 13 ms that a `cloudfn dev` without a terminal is spared.
    from rich.console import Console, Group, RenderableType
    from rich.panel import Panel
    from rich.table import Table
    from rich.text import Text

    manifest = cloud.manifest
    links = Table.grid(padding=(0, 2))
    for label, value in addresses(app, cloud):
        links.add_row(Text(label, style="dim"), Text(value, style="cyan"))
    functions = Table.grid(padding=(0, 2))
    for function in manifest.functions.values():
        facts = f"{function.runtime}  {function.timeout_s} s  {function.memory_mb} MB"
        about = role(app, manifest, function)
        functions.add_row(Text(function.name, style="bold"), Text(facts), Text(about, style="green"))
    parts: list[RenderableType] = [links, Text(""), functions]
    if keys:
        parts += [Text(""), Text(app.say(run.KEYS), style="dim")]
    title = Text.assemble((f"cloudfn {__version__}", "bold"), f"  {manifest.project}  ", (manifest.env_id, "dim"))
    look = Panel(Group(*parts), title=title, title_align="left", border_style="dim", expand=False, padding=(1, 1))
    Console(stderr=True, highlight=False).print(look)
    code = cloud.device_access.pairing.current()
    if cloud.device_access.lan and code:
        app.talk(qr.blocks(cloud.device_access.lan.pairing_url(code.digits)))


def pad(text: str, columns: int) -> str:
    """Left-justified to ``columns`` of the terminal."""
    return text + " " * max(0, columns - width(text))
