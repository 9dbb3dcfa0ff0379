"""Processes that outlive what started them: marked in their environment, found by the mark, ended.

A mark is ``OWNER`` or ``OWNER.WORKER.PROJECT``: the cloudfn process that answers for it, by its id and the instant of
its start, one of its workers, and the project whose next start ends what is left. What a marked process starts inherits
the mark, whatever group, session or parent it moves to. The mark is read off the very process that is ended, so an id
that was given to another one meanwhile does no harm.
Where the system shows no environments (Windows, system programs of macOS) nothing is found.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

VARIABLE = "CLOUDFN_INSTANCE"
PROC = Path("/proc")
LINUX = sys.platform.startswith("linux")
_IN_PS = re.compile(rf"(?:^|\s){VARIABLE}=(\S+)")


def mark(worker: int = 0, project: str = "") -> str:
    """The mark of what this process starts; with ``worker`` and ``project`` of what that one starts."""
    return f"{_owner()}.{worker}.{project}" if worker else _owner()


def project_of(folder: Path) -> str:
    """The name in marks of the project in ``folder``."""
    return hashlib.blake2b(os.fsencode(folder.resolve()), digest_size=6).hexdigest()


def end_of(whole: str, parent: int) -> int:
    """End every process with the mark ``whole``, which ``parent`` gave to what it started; how many there were."""
    return _end(lambda found: found == whole, parent if LINUX and _newest() > parent else 0)


def sweep(project: str) -> int:
    """End what carries the mark of an owner that is gone, of ``project`` or of none; how many there were."""
    alive: dict[str, bool] = {}

    def orphaned(found: str) -> bool:
        owner, _, rest = found.partition(".")
        if rest and rest.rpartition(".")[2] != project:
            return False
        if owner not in alive:
            pid, _, started = owner.partition("-")
            alive[owner] = not pid.isdigit() or not started or _start(int(pid)) == started
        return not alive[owner]

    return _end(orphaned, 0)


@functools.cache
def _owner() -> str:
    return f"{os.getpid()}-{_start(os.getpid())}"


def _start(pid: int) -> str:
    """The instant at which ``pid`` began, as one word that only serves to be compared; "" when there is none."""
    if LINUX:
        try:
            return (PROC / str(pid) / "stat").read_bytes().rpartition(b")")[2].split()[19].decode()
        except (OSError, IndexError):
            return ""
    if os.name != "posix":
        return ""
    ran = subprocess.run(["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return re.sub(r"\W+", "_", ran.stdout.strip())


def _newest() -> int:
    """The id that was given last. While it is above another one, what came after that one has ids above it."""
    try:
        return int((PROC / "loadavg").read_text("ascii").split()[-1])
    except (OSError, ValueError, IndexError):
        return 0


def _end(wanted: Callable[[str], bool], above: int) -> int:
    """Looks only at ids ``above``: reading every environment of the machine takes milliseconds."""
    count = 0
    for _ in range(5):  # one of them may start another meanwhile
        found = [pid for pid, its in _marked(above) if pid != os.getpid() and wanted(its)]
        if not found:
            break
        count += sum(_kill(pid, wanted) for pid in found)
    return count


def _kill(pid: int, wanted: Callable[[str], bool]) -> bool:
    if not LINUX:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(pid, signal.SIGKILL)
            return True
        return False
    try:
        handle = os.pidfd_open(pid)
    except OSError:
        return False
    try:
        if not wanted(_mark_in(pid)):  # another process has the id by now
            return False
        signal.pidfd_send_signal(handle, signal.SIGKILL)
        return True
    except OSError:
        return False
    finally:
        os.close(handle)


def _marked(above: int) -> Iterator[tuple[int, str]]:
    """Processes of this user, in this namespace of process ids, that carry a mark."""
    if LINUX:
        for place in PROC.iterdir():
            pid = int(place.name) if place.name.isdigit() else 0
            if pid > above and (found := _mark_in(pid)) and _is_ours(place):
                yield pid, found
    elif os.name == "posix":
        ran = subprocess.run(["ps", "-xww", "-E", "-o", "pid=,command="], capture_output=True, text=True, check=False)
        for line in ran.stdout.splitlines():
            number, _, rest = line.strip().partition(" ")
            if number.isdigit() and (inside := _IN_PS.search(rest)):
                yield int(number), inside[1]


def _mark_in(pid: int) -> str:
    try:
        content = (PROC / str(pid) / "environ").read_bytes()
    except OSError:
        return ""
    at = (b"\0" + content).find(b"\0" + VARIABLE.encode() + b"=")
    return "" if at < 0 else content[at:].partition(b"\0")[0].partition(b"=")[2].decode("ascii", "replace")


def _is_ours(place: Path) -> bool:
    """A container's processes are seen from outside too, under other ids than their marks have."""
    try:
        inside = Path("ns", "pid")
        return (place / inside).readlink() == (
            PROC / "self" / inside
        ).readlink() and place.stat().st_uid == os.geteuid()
    except OSError:
        return False
