"""One deploy at a time: the second one says who holds the lock, and a dead holder's lock is taken over."""

from __future__ import annotations

import json
import os
import platform
import time
from pathlib import Path

import pytest

from cloudfn.deploy import lock
from cloudfn.errors import ExitCode, LockHeld


def test_the_second_is_told_who_holds_it(tmp_path: Path) -> None:
    path = tmp_path / "deploy" / "env.lock"
    with lock.held(path, "deploy"):
        with pytest.raises(LockHeld) as caught, lock.held(path, "rollback"):
            pass
        assert caught.value.exit_code == ExitCode.LOCKED
        assert str(os.getpid()) in str(caught.value)
        assert platform.node() in str(caught.value)
    with lock.held(path, "deploy"):
        pass
    assert not path.exists()


def test_an_error_gives_the_lock_back(tmp_path: Path) -> None:
    path = tmp_path / "env.lock"
    with pytest.raises(RuntimeError), lock.held(path, "deploy"):
        raise RuntimeError
    assert not path.exists()


def leave(path: Path, **changes: object) -> None:
    """A lock as a process that was killed leaves it."""
    content = {"pid": os.getpid(), "host": platform.node(), "since": "now", "purpose": "deploy", **changes}
    path.write_text(json.dumps(content))


@pytest.mark.skipif(os.name != "posix", reason="a dead holder is seen at once on POSIX only")
def test_a_dead_holders_lock_is_taken_over_at_once(tmp_path: Path) -> None:
    path = tmp_path / "env.lock"
    gone = os.fork()
    if gone == 0:
        os._exit(0)
    os.waitpid(gone, 0)
    leave(path, pid=gone)
    with lock.held(path, "deploy"):
        assert json.loads(path.read_text())["pid"] == os.getpid()


def test_another_machines_lock_ends_with_its_silence(tmp_path: Path) -> None:
    path = tmp_path / "env.lock"
    leave(path, host="another-machine", pid=1)
    with pytest.raises(LockHeld), lock.held(path, "deploy"):
        pass
    silent = time.time() - lock.STALE_S - 1
    os.utime(path, (silent, silent))
    with lock.held(path, "deploy"):
        pass


def test_a_lock_that_is_just_being_written_is_somebodys(tmp_path: Path) -> None:
    path = tmp_path / "env.lock"
    path.write_text("")
    with pytest.raises(LockHeld), lock.held(path, "deploy"):
        pass
