"""``cloudfn emulate``"""

from __future__ import annotations

import contextlib
import json
import signal
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cloudfn.cli.app import App
from cloudfn.cli.options import scripts_option
from cloudfn.cli.paths import WRITE
from cloudfn.errors import InvalidFile, LockHeld

if TYPE_CHECKING:
    from cloudfn.manifest.values import Manifest

PORT = 7789


@click.command()
@click.option("--port", type=click.IntRange(0, 65535), default=PORT, show_default=True,
              help="Port on 127.0.0.1; 0 takes a free one")  # fmt: skip
@click.option("--ready-file", type=WRITE, metavar="F",
              help="Write {url, pid} to F when it answers")  # fmt: skip
@click.option("--settle", type=click.FloatRange(0, 3600), default=0.5, show_default=True,
              help="How long a change of a function takes, in seconds")  # fmt: skip
@click.option("--reset", is_flag=True, help="Forget what was deployed before")
@scripts_option
@click.pass_obj
def emulate(app: App, port: int, ready_file: Path | None, settle: float, reset: bool) -> None:
    """Run an emulated Tencent Cloud API on this machine: scf, tcb, flexdb and uploads, signatures checked.

    `cloudfn deploy --local` and the other commands with --local use it while it runs. What was deployed is kept in
    .cloudfn/emulate. Its keys are random and stand in .cloudfn/emulate/dev.json, readable by you only.

    \b
    Example:
      cloudfn emulate
      cloudfn emulate --port 0 --ready-file /tmp/ready.json --settle 3
    """
    manifest = _manifest(app)
    from cloudfn import emulate as emulated
    from cloudfn.cli.view import Printer

    if reset:
        _forget(manifest)
    running = emulated.find(manifest)
    if running is not None:
        raise LockHeld("CFN-DEP-094", url=running.url, pid=running.pid)
    printer = Printer(app)

    def serving(url: str) -> None:
        app.talk(app.say(f"  functions  {url}  (console, cashier)", f"  函数       {url} （控制台、收银台）"))

    with (
        _until_asked() as ended,
        emulated.start(manifest, printer.show, port=port, settle_s=settle, serving=serving) as cloud,
    ):
        keys = emulated.state_of(manifest) / "dev.json"
        app.talk(app.paint(f"emulated cloud  {cloud.url}", bold=True))
        app.talk(app.say(f"  keys       {keys}", f"  密钥       {keys}"))
        app.talk(app.say("  deploy     cloudfn deploy --local", "  部署       cloudfn deploy --local"))
        app.talk(app.say("  end        Ctrl-C", "  结束       Ctrl-C"))
        if ready_file is not None:
            partial = ready_file.with_name(ready_file.name + ".new")
            partial.write_text(json.dumps({"url": cloud.url, "pid": cloud.pid}))
            partial.replace(ready_file)
        while not ended.wait(1.0):
            pass


@contextlib.contextmanager
def _until_asked() -> Iterator[threading.Event]:
    """An event that Ctrl-C and the other requests to end set; the handlers before are put back."""
    ended = threading.Event()
    names = [name for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]
    before = {name: signal.signal(getattr(signal, name), lambda *_: ended.set()) for name in names}
    try:
        yield ended
    finally:
        for name, handler in before.items():
            signal.signal(getattr(signal, name), handler)


def _manifest(app: App) -> Manifest:
    """The project's manifest; without one, an empty project in this folder."""
    from cloudfn.manifest.values import SAMPLE_ENV, Manifest

    try:
        return app.manifest()
    except InvalidFile:
        return Manifest(app.directory.name or "cloud", app.directory, SAMPLE_ENV)


def _forget(manifest: Manifest) -> None:
    import shutil

    from cloudfn import emulate as emulated

    if emulated.find(manifest) is None:
        shutil.rmtree(emulated.state_of(manifest), ignore_errors=True)
        shutil.rmtree(manifest.state / "deploy-local", ignore_errors=True)
