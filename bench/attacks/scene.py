"""The place of an attack: a project, its ``dev``, somebody else who uses it, and all that anybody was told."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bench.attacks.judging import Outcome, uncaught, unexpected
from bench.attacks.probing import SLOW_S, Prober
from bench.running import ROOT, Dev, start

PATIENCE_S = 25.0
GIVES_UP_S = 20.0
ENGLISH = {"LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"}


class Missed(Exception):
    """The attack did not arrive, or what it must find afterwards is not there."""


@dataclass(frozen=True, slots=True)
class Attack:
    """One fault of the list, tried. ``run`` returns what shows that it hit, or raises ``Missed``.

    ``prepare`` is given the project before ``dev`` starts; ``within``, ``environment`` and ``output`` are how it
    starts. ``proof`` stands in the log after the end, or the attack missed.
    """

    name: str
    fault: str
    run: Callable[[Scene], str]
    prepare: Callable[[Path], None] = lambda project: None
    within: tuple[str, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    output: Path | None = None
    proof: str = ""


@dataclass(frozen=True, slots=True)
class Ran:
    code: int
    text: str


class Sane:
    """Seconds that commands take on a project without a fault, measured once each."""

    def __init__(self, project: Path) -> None:
        self._project = project
        self._took: dict[str, float] = {}

    def __getitem__(self, word: str) -> float:
        if word not in self._took:
            began = time.monotonic()
            if word == "dev":
                running = start(self._project)
                self._took[word] = time.monotonic() - began
                running.end()
            else:
                run_command((word, *(["--force"] if word == "import" else [])), self._project, {}, PATIENCE_S)
                self._took[word] = time.monotonic() - began
        return self._took[word]


def run_command(words: tuple[str, ...], folder: Path, environment: Mapping[str, str], most_s: float) -> Ran:
    """-1 for one that had to be ended."""
    surroundings = {**os.environ, "PYTHONPATH": str(ROOT), **ENGLISH, **environment}
    try:
        ran = subprocess.run(
            [sys.executable, "-m", "cloudfn", *words],
            cwd=folder, env=surroundings, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            timeout=most_s, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired as expired:
        return Ran(-1, (expired.stdout or b"").decode("utf-8", "replace"))
    return Ran(ran.returncode, ran.stdout.decode("utf-8", "replace"))


class Scene:
    def __init__(self, project: Path, attack: Attack, sane: Sane) -> None:
        self.project, self._attack, self._sane = project, attack, sane
        self._texts: list[str] = []
        self._hangs: list[str] = []
        self.start()
        self.prober = Prober(lambda: self.dev.url)

    def start(self) -> None:
        """``dev``, again after ``kill``."""
        how = self._attack
        environment = {**ENGLISH, **how.environment}
        self.dev: Dev = start(self.project, environment=environment, within=how.within, output=how.output)
        for n in range(2):  # until an instance is warm nobody can tell a hang from a start
            self.dev.ask("POST", "/functions/probe", {"n": n})

    def log(self) -> str:
        if self._attack.output is not None:
            return ""
        return (self.project.parent / "dev.log").read_text("utf-8", "replace")

    def ask(self, method: str, path: str, body: object = None, **headers: str) -> tuple[int, Any]:
        """Status and JSON. ``body`` may be text that is none; a header's ``_`` is a ``-``."""
        connection = self.dev.connect()
        sent = {"x-cloudfn-key": self.dev.key} | {
            name.lower().replace("_", "-"): value for name, value in headers.items()
        }
        try:
            connection.request(method, path, body if isinstance(body, str | None) else json.dumps(body), sent)
            answer = connection.getresponse()
            text = answer.read().decode("utf-8", "replace")
        finally:
            connection.close()
        self._texts.append(text)
        return answer.status, json.loads(text or "null")

    def call(self, function: str, event: object) -> Any:
        """What it returned; raises Missed when it failed."""
        status, answer = self.ask("POST", f"/functions/{function}", event)
        self.must(status == 200, f"{function} answered {status} {str(answer)[:300]}")
        return answer

    def refused(self, method: str, path: str, body: object, status: int, code: str) -> None:
        got, answer = self.ask(method, path, body)
        found = answer["error"]["code"] if isinstance(answer, dict) and "error" in answer else answer
        self.must((got, found) == (status, code), f"{method} {path} answered {got} {str(answer)[:300]}")

    def raw(self, sent: bytes) -> bytes:
        """What comes back on one connection until it ends, or a head is whole."""
        with self.connected() as sock:
            with contextlib.suppress(ConnectionError):
                sock.sendall(sent)
            found = b""
            with contextlib.suppress(ConnectionError):
                while b"\r\n\r\n" not in found and (piece := sock.recv(65536)):
                    found += piece
        self._texts.append(found.decode("utf-8", "replace"))
        return found

    def connected(self) -> socket.socket:
        address = urlsplit(self.dev.url)
        return socket.create_connection((address.hostname, address.port), timeout=PATIENCE_S)

    @property
    def host(self) -> str:
        return urlsplit(self.dev.url).netloc

    def command(
        self, *words: str, folder: Path | None = None, environment: Mapping[str, str] | None = None, bound_s: float = 0
    ) -> Ran:
        """A command's end. One that takes two seconds more than on a sane project is a hang, unless ``bound_s``."""
        most = bound_s or self._sane[words[0]] + SLOW_S
        began = time.monotonic()
        ran = run_command(words, folder or self.project, environment or {}, most + GIVES_UP_S)
        took = time.monotonic() - began
        self._texts.append(ran.text)
        if took > most:
            self._hangs.append(f"cloudfn {' '.join(words)}: {took:.1f} s, at most {most:.1f}")
        return ran

    def until(self, true: Callable[[], bool], what: str, most_s: float = PATIENCE_S) -> None:
        end = time.monotonic() + most_s
        while not true():
            if time.monotonic() > end:
                raise Missed(f"waited {most_s:.0f} s for {what}")
            time.sleep(0.02)

    def must(self, true: object, what: str) -> None:
        if not true:
            raise Missed(what)

    def told(self, text: str) -> None:
        """What others were told, to be looked through for exceptions."""
        self._texts.append(text)

    def _unexpected(self) -> list[str]:
        errors = self.project / ".cloudfn" / "logs" / "errors.log"
        return unexpected(errors.read_text("utf-8", "replace")) if errors.is_file() else []

    def play(self) -> Outcome:
        hit, missed = None, ""
        self.prober.start()
        try:
            hit = self._attack.run(self)
        except Missed as error:
            missed = str(error)
        except (OSError, http.client.HTTPException, ValueError, LookupError, TypeError, AssertionError) as error:
            missed = f"{type(error).__name__}: {error}"
        self.prober.answer_once_more()
        self.prober.end()
        began = time.monotonic()
        self.dev.process.send_signal(signal.SIGINT)
        try:
            code = self.dev.process.wait(GIVES_UP_S)
        except subprocess.TimeoutExpired:
            self.dev.kill()
            code = -signal.SIGKILL
        ended_s = time.monotonic() - began
        prober = self.prober
        hangs = [*self._hangs, *([f"{prober.slow} probes above {SLOW_S:.0f} s"] if prober.slow else [])]
        texts = [*self._texts, self.log()]
        if hit is not None and self._attack.proof not in self.log():
            hit, missed = None, f"the log does not say: {self._attack.proof}"
        return Outcome(
            name=self._attack.name,
            fault=self._attack.fault,
            hit=hit,
            missed=missed,
            probes=prober.count,
            slowest_s=prober.slowest_s,
            hangs=tuple(hangs),
            failed=tuple(prober.wrong),
            ended_s=ended_s,
            exit=code,
            uncaught=(*(line for text in texts for line in uncaught(text)), *self._unexpected()),
        )


@contextlib.contextmanager
def opened(attack: Attack, installed: Path, sane: Sane) -> Iterator[Scene]:
    """With a copy of the project ``installed``, whose packages are shared."""
    folder = Path(tempfile.mkdtemp(prefix="cloudfn-attack-"))
    try:
        project = folder / "project"
        shutil.copytree(installed, project, ignore=shutil.ignore_patterns("node_modules", ".cloudfn"))
        for packages in installed.glob("functions/*/node_modules"):
            (project / "functions" / packages.parent.name / "node_modules").symlink_to(packages)
        attack.prepare(project)
        scene = Scene(project, attack, sane)
        try:
            yield scene
        finally:
            scene.prober.end()
            scene.dev.kill()
    finally:
        subprocess.run(["rm", "-rf", str(folder)], check=True)  # folders may be nested deeper than Python goes
