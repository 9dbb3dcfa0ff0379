"""Who can talk to a worker: cloudfn, over a connection that the worker inherits, and nobody else on the machine."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from cloudfn.platforms import links
from tests.kit.runner import kit, run

pytestmark = pytest.mark.node

SUM = "exports.main = async (event) => event.a + event.b"
PYTHON_SUM = "def main(event, context):\n    return event['a'] + event['b']\n"

linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")

DOORS = """
import json, os, sys
def held(pid):
    for fd in os.listdir(f"/proc/{pid}/fd"):
        try:
            target = os.readlink(f"/proc/{pid}/fd/{fd}")
        except OSError:
            continue
        if target.startswith("socket:["):
            yield target[8:-1]
sockets = {inode for pid in sys.argv[1:] for inode in held(pid)}
doors = []
for kind, at_state, listening, at_inode, at_name in (
    ("tcp", 3, "0A", 9, 1),
    ("tcp6", 3, "0A", 9, 1),
    ("unix", 5, "", 6, 7),
):
    for line in open(f"/proc/net/{kind}").read().splitlines()[1:]:
        words = line.split()
        named = len(words) > at_name if kind == "unix" else words[at_state] == listening
        if named and words[at_inode] in sockets:
            doors.append([kind, words[at_name]])
print(json.dumps(doors))
"""
"""Run by another process: everything that one could connect to, of the processes that it is told."""

FD_OF_CHILD = """
const fs = require("fs");
const { execFileSync, spawnSync } = require("child_process");
exports.main = async () => {
  const own = fs.readlinkSync("/proc/self/fd/3");
  const args = ["-l", "/proc/self/fd"];
  const children = [execFileSync("ls", args).toString(), spawnSync("ls", args).stdout.toString()];
  return { own, pid: process.pid, children };
};
"""
FD_OF_PYTHON_CHILD = """
import os, subprocess
def main(event, context):
    command = ["ls", "-l", "/proc/self/fd"]
    children = [subprocess.check_output(command, close_fds=closing).decode() for closing in (True, False)]
    return {"own": os.readlink("/proc/self/fd/3"), "pid": os.getpid(), "children": children}
"""


def doors(*pids: int) -> set[tuple[str, str]]:
    command = [sys.executable, "-c", DOORS, *map(str, pids)]
    return {tuple(door) for door in json.loads(subprocess.run(command, capture_output=True, check=True).stdout)}


@pytest.mark.parametrize("inherited", [True, False], ids=["inherited", "dialled"])
def test_functions_run_over_either_kind_of_link(
    inherited: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if inherited and not links.INHERITED:
        pytest.skip("nothing is inherited on this system")
    monkeypatch.setattr(links, "INHERITED", inherited)

    async def work() -> None:
        async with kit(tmp_path / "js", {"f/index.js": SUM}) as it:
            assert [await it.value("f", {"a": n, "b": 1}) for n in range(3)] == [1, 2, 3]
            file = it.write("f/index.js", "exports.main = async () => 'new'")
            await it.pool.reload({"f": (file,)})
            assert await it.value("f") == "new"
        async with kit(tmp_path / "py", {"p/index.py": PYTHON_SUM}, runtime="Python3.7") as it:
            assert await it.value("p", {"a": 1, "b": 2}) == 3
            assert await it.value("p", {"a": "茶" * 70_000, "b": "!"}) == "茶" * 70_000 + "!"

    run(work())


@linux
@pytest.mark.parametrize(
    ("name", "source", "runtime"),
    [("index.js", FD_OF_CHILD, "Nodejs18.15"), ("index.py", FD_OF_PYTHON_CHILD, "Python3.7")],
    ids=["Node.js", "Python"],
)
def test_another_process_finds_nothing_to_connect_to(name: str, source: str, runtime: str, tmp_path: Path) -> None:
    """Neither a port nor a name; and what a function starts does not have its link."""

    async def work() -> None:
        before = doors(os.getpid())  # of servers that other tests have left
        async with kit(tmp_path, {f"f/{name}": source}, runtime=runtime) as it:
            found = await it.value("f")
            assert doors(found["pid"]) == set()
            assert doors(os.getpid()) - before == {("tcp", f"0100007F:{it.backend.port:04X}")}
            with pytest.raises(OSError, match="No such device"):
                os.open(f"/proc/{found['pid']}/fd/3", os.O_RDWR)
            assert found["own"].startswith("socket:[")
            assert not [listed for listed in found["children"] if found["own"] in listed]

    run(work())
