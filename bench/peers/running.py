"""One competitor, started on a fresh project: calls that must answer right, its memory, its end."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from competitors import NODE, TRIVIAL, WITH_SDK, Competitor, Project
from installed import users_environment

EVENT = json.dumps({"a": 1, "b": 2})
HERE = Path(__file__).parent
START_S = 60.0
RETRY_S = 0.004


class Wrong(Exception):
    """Somebody answered, and not what was asked for: no figure of that run means anything."""


@dataclass(frozen=True)
class Memory:
    """Of a whole process tree: proportional and resident sizes in MiB, number of processes."""

    pss: float
    rss: float
    processes: int


@dataclass
class Running:
    competitor: Competitor
    project: Project
    source: str
    process: subprocess.Popen[bytes]
    begun: float
    log: Path

    def save(self, version: int) -> None:
        (self.project.function() / "index.js").write_text(self.source % version)

    def call(self, number: int = 0, timeout_s: float = 20.0) -> int:
        """The version that answered. Raises Wrong for a wrong answer, OSError or HTTPException for none."""
        connection = http.client.HTTPConnection("127.0.0.1", self.project.port, timeout=timeout_s)
        with contextlib.closing(connection):
            path = self.competitor.path(self.project, number)
            connection.request("POST", path, EVENT, {"content-type": "application/json"})
            answer = connection.getresponse()
            body = answer.read()
        try:
            said = json.loads(body)
            right = answer.status == 200 and said["sum"] == 3
        except (ValueError, TypeError, KeyError):
            right = False
        if not right:
            raise Wrong(f"{self.competitor.name}: {answer.status} {body[:300]!r}")
        return int(said["version"])

    def wait(self) -> float:
        """Seconds from the start of the process to the first answer, which must be right."""
        while time.perf_counter() - self.begun < START_S and self.process.poll() is None:
            try:
                self.call()
            except (OSError, http.client.HTTPException):
                time.sleep(RETRY_S)
            except Wrong as wrong:
                if not self._is_starting(wrong):
                    raise
                time.sleep(RETRY_S)
            else:
                return time.perf_counter() - self.begun
        raise Wrong(f"{self.competitor.name} never answered:\n{self.log.read_text(errors='replace')[-2000:]}")

    def _is_starting(self, wrong: Wrong) -> bool:
        """404 and 503 are what servers say before their functions are there."""
        return any(f": {status} " in str(wrong) for status in (404, 503))

    def load(self, clients: int, seconds: float) -> dict[str, float]:
        """What ``load.js`` tells. Raises Wrong when one answer of all is not right."""
        path = self.competitor.path(self.project, 0)
        command = [NODE, str(HERE / "load.js"), str(self.project.port), path, str(clients), str(seconds)]
        ran = subprocess.run(command, capture_output=True, text=True, check=False)
        if ran.returncode:
            raise Wrong(f"{self.competitor.name}, {clients} clients: {ran.stderr}")
        told: dict[str, float] = json.loads(ran.stdout)
        return told

    def tree(self) -> list[int]:
        children: dict[int, list[int]] = {}
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                with contextlib.suppress(OSError, IndexError):
                    fields = (entry / "stat").read_text().rpartition(")")[2].split()
                    children.setdefault(int(fields[1]), []).append(int(entry.name))
        tree, todo = [], [self.process.pid]
        while todo:
            pid = todo.pop()
            tree.append(pid)
            todo += children.get(pid, [])
        return tree

    def memory(self) -> Memory:
        sizes = {"Pss": 0, "Rss": 0}
        processes = 0
        for pid in self.tree():
            with contextlib.suppress(OSError):
                for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
                    name, _, size = line.partition(":")
                    if name in sizes:
                        sizes[name] += int(size.split()[0])
                processes += 1
        return Memory(sizes["Pss"] / 1024, sizes["Rss"] / 1024, processes)


@contextlib.contextmanager
def running(
    competitor: Competitor,
    peers: Path,
    *,
    sdk: bool = False,
    count: int = 1,
    watched: bool = False,
    most: int = 1,
    real: bool = False,
) -> Iterator[Running]:
    """``competitor`` on a project of its own. With ``sdk`` a function has a ``node_modules``: a link to one, or with
    ``real`` a copy, which is what a watcher finds."""
    with tempfile.TemporaryDirectory(prefix="cloudfn-peers-") as temporary:
        folder = Path(temporary).resolve()
        project = Project(folder, _free_port(), count, watched, most)
        source = WITH_SDK if sdk else TRIVIAL
        dependencies = {"wx-server-sdk": "*"} if sdk else {}
        for number in range(count):
            place = project.function(number)
            place.mkdir()
            (place / "index.js").write_text(source % 0)
            (place / "package.json").write_text(json.dumps({"name": place.name, "dependencies": dependencies}))
            if sdk:
                _modules(peers / "sample" / "node_modules", place / "node_modules", real=real)
        competitor.prepare(project)
        log = folder / "server.log"
        environment = {name: value for name, value in users_environment().items() if name != "PORT"}
        with log.open("wb") as out:
            begun = time.perf_counter()
            process = subprocess.Popen(
                competitor.command(project),
                cwd=competitor.folder(project),
                env={**environment, **competitor.environment},
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                start_new_session=True,
            )
        one = Running(competitor, project, source, process, begun, log)
        try:
            yield one
        finally:
            _end(one)


def _modules(sample: Path, place: Path, *, real: bool) -> None:
    if real:
        shutil.copytree(sample, place, symlinks=True)
    else:
        place.symlink_to(sample)


def _free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])


def _end(one: Running) -> None:
    tree = one.tree()
    for pid in tree:
        with contextlib.suppress(OSError):
            os.kill(pid, signal.SIGTERM)
    try:
        one.process.wait(5)
    except subprocess.TimeoutExpired:
        one.process.kill()
        one.process.wait()
    for pid in tree:
        with contextlib.suppress(OSError):
            os.kill(pid, signal.SIGKILL)
