"""From the command to the first right answer of a function, and what Python imports on the way.

    python bench/start.py [--rounds 15] [--sdk PATH/TO/node_modules] [--modules 30]

Real ``cloudfn dev`` processes of this checkout, installed as its users have it. First the time from the start of the
command to an answer that holds the right sum; then starts under ``-X importtime``: the modules that were imported
before that answer, by package and one by one. Under ``importtime`` everything takes longer; shares count there.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import socket
import statistics
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from installed import install, users_environment

PLAIN = "exports.main = async (event) => ({sum: event.a + event.b});\n"
WITH_SDK = "const cloud = require('wx-server-sdk'); cloud.init();\n" + PLAIN
MANIFEST = "version: 1\nproject: bench\nenv: {id: test-f0b102}\nappId: wx0123456789abcdef\nfunctions:\n  add: {}\n"
PATIENCE_S = 30.0


def project(folder: Path, sdk: Path | None) -> Path:
    function = folder / "functions" / "add"
    function.mkdir(parents=True)
    (function / "index.js").write_text(WITH_SDK if sdk else PLAIN)
    if sdk:
        (function / "node_modules").symlink_to(sdk.resolve())
    (folder / "cloudfn.yaml").write_text(MANIFEST)
    return folder


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port: int = sock.getsockname()[1]
        return port


@contextlib.contextmanager
def dev(python: Path, folder: Path, port: int, *options: str) -> Iterator[tuple[subprocess.Popen[bytes], Path]]:
    """``cloudfn dev`` in ``folder``, and the file that it writes its errors to."""
    errors = folder / "errors.log"
    command = [str(python), *options, "-m", "cloudfn", "dev", "--port", str(port)]
    with errors.open("wb") as stream:
        process = subprocess.Popen(
            command, cwd=folder, env=users_environment(), stdin=subprocess.DEVNULL, stdout=stream, stderr=stream
        )
        try:
            yield process, errors
        finally:
            process.terminate()
            process.wait()


def first_answer(port: int) -> None:
    """Return once the function has given the right sum. Anything but silence and the sum is an error."""
    body, ends = json.dumps({"a": 1, "b": 2}).encode(), time.monotonic() + PATIENCE_S
    while time.monotonic() < ends:
        request = urllib.request.Request(f"http://127.0.0.1:{port}/functions/add", body, method="POST")
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE_S) as answer:
                found = json.loads(answer.read())
        except urllib.error.URLError as error:
            if not isinstance(error.reason, ConnectionError):
                raise
            time.sleep(0.002)
            continue
        if found != {"sum": 3}:
            raise SystemExit(f"a wrong answer: {found}")
        return
    raise SystemExit("no answer")


def started(python: Path, sdk: Path | None) -> float:
    """Milliseconds from the start of the command to the first answer."""
    with tempfile.TemporaryDirectory() as place:
        folder, port = project(Path(place), sdk), free_port()
        began = time.perf_counter()
        with dev(python, folder, port):
            first_answer(port)
            return (time.perf_counter() - began) * 1000


def imported(python: Path) -> dict[str, float]:
    """Module -> milliseconds of its own, of all that were imported before the first answer; in one start."""
    with tempfile.TemporaryDirectory() as place:
        folder, port = project(Path(place), None), free_port()
        with dev(python, folder, port, "-X", "importtime") as (_, errors):
            first_answer(port)
            text = errors.read_text(errors="replace")
    found: dict[str, float] = defaultdict(float)
    for line in text.splitlines():
        if line.startswith("import time:") and "[us]" not in line:
            own, _, name = line.removeprefix("import time:").split("|")
            found[name.strip()] += int(own) / 1000
    return found


def package(module: str) -> str:
    parts = module.split(".")
    return ".".join(parts[:2]) if parts[0] == "cloudfn" else parts[0]


def show(title: str, rows: list[tuple[str, float, int]]) -> None:
    print(f"\n{title}")
    for name, ms, count in rows:
        print(f"  {name:<44} {ms:7.1f} ms {count:>5}")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--sdk", type=Path, help="a node_modules with wx-server-sdk")
    parser.add_argument("--modules", type=int, default=30, help="how many to show one by one")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        python = install(Path(place)) / "python"
        for name, sdk in (("a trivial function", None), ("with wx-server-sdk", given.sdk)):
            if name.startswith("with") and sdk is None:
                continue
            started(python, sdk)
            times = sorted(started(python, sdk) for _ in range(given.rounds))
            print(f"start to first answer, {name}: median {statistics.median(times):.0f} ms, best {times[0]:.0f} ms")
        modules = imported(python)
        for _ in range(2):  # the least of three: another load on the machine only ever adds
            again = imported(python)
            modules = {name: min(ms, again.get(name, ms)) for name, ms in modules.items()}
    packages: dict[str, list[float]] = defaultdict(list)
    for module, ms in modules.items():
        packages[package(module)].append(ms)
    print(f"\n{len(modules)} modules before the first answer, {sum(modules.values()):.0f} ms")
    rows = sorted(((name, sum(times), len(times)) for name, times in packages.items()), key=lambda row: -row[1])
    show("by package: time, modules", rows[:25])
    single = sorted(modules.items(), key=lambda item: -item[1])[: given.modules]
    show("one by one", [(name, ms, 1) for name, ms in single])


if __name__ == "__main__":
    main()
