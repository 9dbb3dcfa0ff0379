"""``cloudfn dev`` as its users start it, ready to be asked; it ends with the block."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from tests.kit.command import argv, environment
from tests.kit.http import Address
from tests.kit.waiting import PATIENCE_S, until


class Dev(Address):
    """The command on ``project``; what it prints goes to ``dev.log`` there."""

    process: subprocess.Popen[str]

    def __init__(
        self, project: Path, *options: str, env: Mapping[str, str] | None = None, within: tuple[str, ...] = ()
    ) -> None:
        """``within``: what the command is begun with, to run it elsewhere."""
        super().__init__("")
        self.project, self._options, self._env, self._within = project, options, env or {}, within
        self._log = project / "dev.log"

    def start(self, port: int = 0) -> None:
        """Until it is ready."""
        ready = self.project / "ready.json"
        ready.unlink(missing_ok=True)
        command = [*self._within, *argv("dev", "--port", str(port), "--ready-file", str(ready), *self._options)]
        with self._log.open("a" if self.url else "w") as out:
            streams = {"stdin": subprocess.DEVNULL, "stdout": out, "stderr": out}
            env = environment(**self._env)
            self.process = subprocess.Popen(command, cwd=self.project, env=env, text=True, **streams)
        try:
            until(lambda: ready.exists() or self.process.poll() is not None, "the ready file")
            assert self.process.poll() is None, self.output()
        except BaseException:
            self.end()
            raise
        told = Address.told_in(ready)
        self.url, self.key = told.url, told.key

    def restart(self) -> None:
        """On the same port."""
        self.stop()
        self.start(urlsplit(self.url).port or 0)

    def stop(self, with_signal: int = signal.SIGINT) -> int:
        """Its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(with_signal)
        return self.process.wait(PATIENCE_S)

    def end(self) -> None:
        """Whatever state it is in."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()

    def output(self) -> str:
        return self._log.read_text(errors="replace")

    def until_printed(self, text: str) -> str:
        until(lambda: text in self.output() or self.process.poll() is not None, f"{text!r} in\n{self.output()}")
        assert text in self.output(), self.output()
        return self.output()

    def until_printed_after(self, text: str, start: int) -> None:
        """Until ``text`` stands behind the first ``start`` characters of the output."""
        until(lambda: text in self.output()[start:], f"{text!r} in\n{self.output()[start:]}")


@contextmanager
def dev(
    project: Path, *options: str, env: Mapping[str, str] | None = None, within: tuple[str, ...] = ()
) -> Iterator[Dev]:
    """On a free port; ended with the block if the test has not stopped it."""
    running = Dev(project, *options, env=env, within=within)
    running.start()
    try:
        yield running
    finally:
        running.end()
