"""What ``cloudfn emulate`` does from its first line to Ctrl-C."""

from __future__ import annotations

import contextlib
import json
import shutil
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

from cloudfn import emulate
from cloudfn.cli.app import App
from cloudfn.cli.output_thread import written_aside
from cloudfn.cli.texts import deploy
from cloudfn.cli.texts.run import NOT_READ
from cloudfn.cli.view import Printer
from cloudfn.errors import InvalidFile, LockHeld, Notice
from cloudfn.manifest.values import SAMPLE_ENV, Manifest


def serve(app: App, port: int, ready_file: Path | None, settle_s: float, *, reset: bool) -> None:
    """Serve the emulated cloud of this project until the user ends it. Raises LockHeld where one serves already."""
    manifest = _manifest(app)
    if reset:
        _forget(manifest)
    running = emulate.find(manifest)
    if running is not None:
        raise LockHeld("CFN-DEP-094", url=running.url, pid=running.pid)

    def missed(count: int, why: OSError | None) -> None:
        reason = app.say(NOT_READ) if why is None else why.strerror or str(why)
        app.notice(Notice("CFN-DEV-089", {"count": count, "reason": reason}))

    with _end_requested() as ended, written_aside(ended.set, missed):
        _serve(app, manifest, port, ready_file, settle_s, ended)


def _serve(
    app: App, manifest: Manifest, port: int, ready_file: Path | None, settle_s: float, ended: threading.Event
) -> None:
    printer = Printer(app)

    def serving(url: str) -> None:
        app.talk(app.say(deploy.emulated_functions(url)))

    with emulate.start(manifest, printer.show, port=port, settle_s=settle_s, serving=serving) as cloud:
        keys = emulate.state_of(manifest) / "dev.json"
        app.talk(app.paint(app.say(deploy.emulated_cloud(cloud.url)), bold=True))
        app.talk(app.say(deploy.emulated_keys(keys)))
        app.talk(app.say(deploy.EMULATED_DEPLOY))
        app.talk(app.say(deploy.EMULATED_END))
        if ready_file is not None:
            partial = ready_file.with_name(ready_file.name + ".new")
            partial.write_text(json.dumps({"url": cloud.url, "pid": cloud.pid}))
            partial.replace(ready_file)
        while not ended.wait(1.0):
            if cloud.plane is not None:
                cloud.plane.loss()  # told also when nobody asks for anything


@contextlib.contextmanager
def _end_requested() -> Iterator[threading.Event]:
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
    try:
        return app.manifest()
    except InvalidFile:
        return Manifest(app.directory.name or "cloud", app.directory, SAMPLE_ENV)


def _forget(manifest: Manifest) -> None:
    if emulate.find(manifest) is None:
        shutil.rmtree(emulate.state_of(manifest), ignore_errors=True)
        shutil.rmtree(manifest.state / "deploy-local", ignore_errors=True)
