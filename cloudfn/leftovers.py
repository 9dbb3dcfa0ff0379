"""Processes that outlive what started them: marked in their environment, found by the mark, ended.

A mark is ``OWNER`` or ``OWNER.WORKER.PROJECT``: the cloudfn process that answers for it, by its id and the instant of
its start, one of its workers, and the project whose next start ends what is left. What a marked process starts inherits
the mark, whatever group, session or parent it moves to. The mark is read off the very process that is ended, so an id
that was given to another one meanwhile does no harm.
"""

from __future__ import annotations

import functools
import hashlib
import os
from collections.abc import Callable
from pathlib import Path

from cloudfn.digits import only_digits
from cloudfn.platforms.marked import kill, marked, none_below, started

VARIABLE = "CLOUDFN_INSTANCE"


def mark(worker: int = 0, project: str = "") -> str:
    """The mark of what this process starts; with ``worker`` and ``project`` of what that one starts."""
    return f"{_owner()}.{worker}.{project}" if worker else _owner()


def project_of(folder: Path) -> str:
    """The name in marks of the project in ``folder``."""
    return hashlib.blake2b(os.fsencode(folder.resolve()), digest_size=6).hexdigest()


def end_of(whole: str, parent: int) -> int:
    """End every process with the mark ``whole``, which ``parent`` gave to what it started; how many there were."""
    return _end(lambda found: found == whole, none_below(parent))


def sweep(project: str) -> int:
    """End what carries the mark of an owner that is gone, of ``project`` or of none; how many there were."""
    alive: dict[str, bool] = {}

    def orphaned(found: str) -> bool:
        owner, _, rest = found.partition(".")
        if rest and rest.rpartition(".")[2] != project:
            return False
        if owner not in alive:
            pid, _, began = owner.partition("-")
            alive[owner] = not only_digits(pid) or not began or started(int(pid)) == began
        return not alive[owner]

    return _end(orphaned, 0)


@functools.cache
def _owner() -> str:
    return f"{os.getpid()}-{started(os.getpid())}"


def _end(ours: Callable[[str], bool], above: int) -> int:
    """Looks only at ids ``above``: reading every environment of the machine takes milliseconds."""
    ended: set[int] = set()  # one that was killed may still be there at the next look
    for _ in range(5):  # one of them may start another meanwhile
        found = [pid for pid, its in marked(VARIABLE, above) if pid != os.getpid() and ours(its)]
        if not found:
            break
        ended |= {pid for pid in found if kill(pid, VARIABLE, ours)}
    return len(ended)
