"""Processes that the server starts: a local cloud, and commands that answer in JSON. None outlives the server.

What they print for people goes to the server's stderr; stdout belongs to the protocol.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from cloudfn.cli.app import App
from cloudfn.errors import UserError
from cloudfn.platforms import WINDOWS, groups

GRACE_S = 1.5
"""What children have to end by themselves, seconds; then they are ended."""
READY_S = 120.0
"""A first start installs packages."""
POLL_S = 0.02
FIRST_LINES, LONGEST_REASON = 6, 600
"""Of what a start that fails has said."""


class Children:
    """Safe to use from several threads."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._lock = threading.Lock()
        self._living: set[subprocess.Popen[str]] = set()
        self._ended = False

    def run(self, *words: str) -> tuple[int, Any]:
        """(exit code, what the command answered as JSON) of ``cloudfn --json WORDS`` for this project.

        The answer is None where it said nothing that is JSON.
        """
        child = self._start(["--json", *words], stdout=subprocess.PIPE)
        try:
            out, _ = child.communicate()
        finally:
            self._forget(child)
        return child.returncode, _last_json(out)

    def start_dev(self) -> subprocess.Popen[str]:
        """``cloudfn dev`` on a free port, ready to be called. Raises UserError CFN-CLI-083."""
        with tempfile.TemporaryDirectory(prefix="cloudfn-") as folder:
            ready = Path(folder) / "ready.json"
            words = ["dev", "--port", "0", "--ready-file", str(ready)]
            child = self._start(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
            first: list[str] = []
            relay = threading.Thread(target=_relay, args=(child, first), name="dev's words", daemon=True)
            relay.start()
            end = time.monotonic() + READY_S
            while not ready.exists() and child.poll() is None and time.monotonic() < end:
                time.sleep(POLL_S)
            if ready.exists():
                return child
        self.end(child)
        relay.join(GRACE_S)
        raise UserError("CFN-CLI-083", reason=" ".join(" ".join(first).split())[:LONGEST_REASON] or "-")

    def end(self, child: subprocess.Popen[str]) -> None:
        """Ask it to end, as Ctrl-C does, and end it with all it started when it takes too long."""
        if child.poll() is None:
            with contextlib.suppress(OSError):
                child.send_signal(signal.SIGTERM if WINDOWS else signal.SIGINT)
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.wait(GRACE_S)
        if child.poll() is None:
            groups.end_group(child.pid)
            child.wait()
        self._forget(child)

    def end_all(self) -> None:
        """Nothing starts afterwards."""
        with self._lock:
            self._ended = True
            living = list(self._living)
        threads = [threading.Thread(target=self.end, args=(child,), daemon=True) for child in living]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(GRACE_S + 0.4)

    def _start(self, words: Sequence[str], **streams: Any) -> subprocess.Popen[str]:
        with self._lock:
            if self._ended:
                raise UserError("CFN-CLI-083", reason="-")
            child = _lasting([sys.executable, "-P", "-m", "cloudfn", *self._options(), *words], streams)
            self._living.add(child)
            return child

    def _options(self) -> list[str]:
        app = self._app
        options = ["-C", str(app.directory), "--lang", app.lang]
        options += ["--file", str(app.file)] if app.file else []
        return options + (["--stage", app.stage] if app.stage else [])

    def _forget(self, child: subprocess.Popen[str]) -> None:
        with self._lock:
            self._living.discard(child)


def _lasting(command: list[str], streams: Mapping[str, Any]) -> subprocess.Popen[str]:
    """A child that ends with this process, however that ends.

    Where the kernel ties them, it ties the child to the thread that started it: one that stays until the child ends.
    """
    started: SimpleQueue[subprocess.Popen[str] | OSError] = SimpleQueue()

    def live() -> None:
        try:
            child = subprocess.Popen(
                [*groups.tied(), *command],
                stdin=subprocess.DEVNULL,
                text=True,
                encoding="utf-8",
                errors="replace",
                start_new_session=groups.NEW_SESSION,
                creationflags=groups.FLAGS,
                env={**os.environ, "NO_COLOR": "1"},
                **streams,
            )
        except OSError as error:
            started.put(error)
            return
        groups.hold(child.pid)
        started.put(child)
        child.wait()

    threading.Thread(target=live, name="child", daemon=True).start()
    child = started.get()
    if isinstance(child, OSError):
        raise child
    return child


def _relay(child: subprocess.Popen[str], first: list[str]) -> None:
    """What ``child`` says, to stderr; its first lines into ``first`` as well."""
    assert child.stdout is not None
    with child.stdout:
        for line in child.stdout:
            if len(first) < FIRST_LINES:
                first.append(line)
            with contextlib.suppress(OSError, ValueError):  # an assistant that keeps no log of it
                sys.stderr.write(line)
                sys.stderr.flush()


def _last_json(text: str) -> Any:
    """The last line that is JSON."""
    for line in reversed(text.splitlines()):
        with contextlib.suppress(ValueError):
            return json.loads(line)
    return None
