"""Deploying beside CloudBase's own CLI, against the same emulated cloud on this machine; ratios are what counts.

    npm install --prefix PEERS @cloudbase/cli@2.12.10
    python bench/deploy.py [--peers PEERS] [--reps 5] [--settle 1.5] [--commands VENV/bin]

Both are installed as users install them: the CLI by npm, cloudfn by pip into a virtual environment of its own (made
here unless --commands names one). The CLI reaches the emulated cloud through a CONNECT proxy that ends TLS, since its
host names are fixed; cloudfn goes there directly. Both are whole processes from a warm disk cache, in turns A B A B;
medians are shown. Without PEERS only cloudfn is measured. The last line says what its libraries take by themselves.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from bench.installed import install, users_environment  # noqa: E402
from cloudfn.control import ControlSettings  # noqa: E402
from tests.kit.connect_proxy import Proxy, connect_proxy  # noqa: E402
from tests.kit.tencent_cloud import ENV, CloudKit, emulated  # noqa: E402


@dataclass(frozen=True)
class Run:
    """One process: wall seconds, peak memory in MiB, calls that the cloud saw."""

    wall_s: float
    peak_mb: float
    calls: int


SMALL_PARENT = """
import os, resource, subprocess, sys, time
started = time.perf_counter()
code = subprocess.call(sys.argv[2:], stdin=subprocess.DEVNULL, stderr=subprocess.STDOUT)
wall = time.perf_counter() - started
usage = resource.getrusage(resource.RUSAGE_CHILDREN)
os.write(int(sys.argv[1]), f"{code} {wall} {usage.ru_maxrss}".encode())
"""
"""Starts the command and reports on it. A process' peak memory counts what its parent held when it was started, so
the parent must be smaller than anything measured here; this program, with the emulated cloud in it, is not."""


def measure(command: list[str], environ: dict[str, str], cwd: Path) -> tuple[float, float]:
    """Wall seconds and peak memory in MiB of one process."""
    reader, writer = os.pipe()
    starter = [sys.executable, "-I", "-S", "-c", SMALL_PARENT, str(writer), *command]
    done = subprocess.run(starter, cwd=cwd, env=environ, pass_fds=[writer], capture_output=True, check=True)
    os.close(writer)
    with os.fdopen(reader) as report:
        code, wall, peak_kb = report.read().split()
    if code != "0":
        raise SystemExit(f"{' '.join(command)} failed:\n{done.stdout.decode()}")
    return float(wall), int(peak_kb) / 1024


def deploying(kit: CloudKit, command: list[str], environ: dict[str, str], cwd: Path) -> Run:
    before = kit.last
    wall, peak = measure(command, environ, cwd)
    return Run(wall, peak, len(kit.seen_since(before)))


def write_project(place: Path, count: int) -> None:
    """The same functions for both tools: a few hundred bytes each, dependencies installed by the cloud."""
    names = [f"fn{n:02d}" for n in range(count)]
    for name in names:
        (place / "functions" / name).mkdir(parents=True)
        (place / "functions" / name / "package.json").write_text(json.dumps({"name": name, "version": "1.0.0"}))
    manifest = [
        "version: 1",
        "project: bench",
        f"env: {{id: {ENV}}}",
        "functions:",
        *(f"  {name}: {{}}" for name in names),
    ]
    (place / "cloudfn.yaml").write_text("\n".join(manifest) + "\n")
    functions = [{"name": name, "runtime": "Nodejs18.15", "timeout": 3, "installDependency": True} for name in names]
    rc = {"version": "2.0", "envId": ENV, "functionRoot": "./functions", "functions": functions}
    (place / "cloudbaserc.json").write_text(json.dumps(rc))
    change_source(place, 0)


def change_source(place: Path, n: int) -> None:
    for folder in (place / "functions").iterdir():
        (folder / "index.js").write_text(f"exports.main = async () => ({{ version: {n} }})\n")


@contextmanager
def world(settle: float) -> Iterator[tuple[CloudKit, Proxy, Path]]:
    with ExitStack() as stack:
        place = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        times = ControlSettings(create_s=settle, update_s=settle, configure_s=settle, delete_s=0)
        kit = stack.enter_context(emulated(place / "cloud", times))
        (place / "certificates").mkdir()
        proxy = stack.enter_context(connect_proxy(place / "certificates", int(kit.url.rpartition(":")[2])))
        yield kit, proxy, place


def ours(kit: CloudKit, commands: Path) -> tuple[list[str], dict[str, str]]:
    key = kit.plane.account.permanent
    environ = {
        **users_environment(),
        "TENCENTCLOUD_SECRETID": key.secret_id,
        "TENCENTCLOUD_SECRETKEY": key.secret_key,
        "CLOUDFN_CLOUD_URL": kit.url,
    }
    return [str(commands / "cloudfn")], environ


def theirs(kit: CloudKit, proxy: Proxy, place: Path, peers: Path) -> tuple[list[str], dict[str, str]]:
    home = place / "home"
    home.mkdir(exist_ok=True)
    environ = {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "NODE_EXTRA_CA_CERTS": str(proxy.ca),
        "http_proxy": proxy.url,
        "https_proxy": proxy.url,
        "CI": "1",
    }
    command = ["node", str(peers / "node_modules/@cloudbase/cli/bin/tcb")]
    key = kit.plane.account.permanent
    login = [*command, "login", "--apiKeyId", key.secret_id, "--apiKey", key.secret_key]
    subprocess.run(login, env=environ, cwd=place, capture_output=True, check=True)
    return command, environ


def median(runs: list[Run]) -> Run:
    def middle(pick: Callable[[Run], float]) -> float:
        return statistics.median(pick(run) for run in runs)

    return Run(middle(lambda r: r.wall_s), middle(lambda r: r.peak_mb), round(middle(lambda r: r.calls)))


def compare(commands: Path, peers: Path | None, reps: int, settle: float) -> None:
    results: dict[tuple[str, str], list[Run]] = {}
    for n in range(reps + 1):
        with world(settle) as (kit, proxy, place):
            tools = {"cloudfn": (*ours(kit, commands), ["deploy"], ["deploy"])}
            if peers is not None:
                tool, environ = theirs(kit, proxy, place, peers)
                create, update = ["fn", "deploy", "fn00", "--yes"], ["fn", "deploy", "fn00", "--force", "--yes"]
                tools["tcb"] = (tool, environ, create, update)
            for name, (tool, environ, create, update) in tools.items():
                kit.plane.reset()
                project = place / name
                project.mkdir()
                write_project(project, 1)
                first = deploying(kit, [*tool, *create], environ, project)
                change_source(project, 1)
                second = deploying(kit, [*tool, *update], environ, project)
                if n:  # the first round warms caches
                    results.setdefault((name, "create"), []).append(first)
                    results.setdefault((name, "update"), []).append(second)
    print(f"one function, the cloud takes {settle} s for each change; medians of {reps}")
    for action in ("create", "update"):
        us = median(results["cloudfn", action])
        line = f"  {action}: cloudfn {us.wall_s:.2f} s {us.peak_mb:.0f} MiB {us.calls} calls"
        if ("tcb", action) in results:
            them = median(results["tcb", action])
            line += f"   tcb {them.wall_s:.2f} s {them.peak_mb:.0f} MiB {them.calls} calls"
            line += f"   ratio {us.wall_s / them.wall_s:.2f} wall, {us.peak_mb / them.peak_mb:.2f} memory"
        print(line)


def fifty(commands: Path, reps: int) -> None:
    """Fifty unchanged functions: calls and seconds of `deploy` and `plan`, the cloud's answers included."""
    with world(0) as (kit, _proxy, place):
        project = place / "fifty"
        project.mkdir()
        write_project(project, 50)
        tool, environ = ours(kit, commands)
        deploying(kit, [*tool, "deploy"], environ, project)
        for command in ("deploy", "plan"):
            runs = [deploying(kit, [*tool, command], environ, project) for _ in range(reps)]
            shown = median(runs)
            print(f"  50 unchanged, {command}: {shown.wall_s:.2f} s {shown.peak_mb:.0f} MiB {shown.calls} calls")


LIBRARIES = "import click, yaml, tencentcloud.common.common_client"


def libraries(commands: Path, reps: int) -> None:
    """What no deploy with these libraries can be below."""
    runs = [measure([str(commands / "python"), "-c", LIBRARIES], users_environment(), ROOT) for _ in range(reps)]
    wall, peak = (statistics.median(values) for values in zip(*runs, strict=True))
    print(f"  {LIBRARIES}, nothing else: {wall:.2f} s {peak:.1f} MiB")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--peers", type=Path)
    parser.add_argument("--reps", type=int, default=5)
    parser.add_argument("--settle", type=float, default=1.5)
    parser.add_argument("--commands", type=Path, help="the folder with an installed cloudfn and its python")
    options = parser.parse_args()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with tempfile.TemporaryDirectory(prefix="cloudfn-bench-") as place:
        commands = options.commands or install(Path(place) / "venv")
        compare(commands, options.peers, options.reps, options.settle)
        fifty(commands, options.reps)
        libraries(commands, options.reps)


if __name__ == "__main__":
    main()
