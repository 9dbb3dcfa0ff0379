"""Who owns a state folder."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import pytest

from cloudfn.errors import InvalidFile, LockHeld
from cloudfn.local.state import StateFolder, running


def test_one_owner_at_a_time_and_the_other_learns_who(tmp_path: Path) -> None:
    first = StateFolder(tmp_path / "s")
    first.acquire()
    published = first.publish("http://127.0.0.1:1234")
    assert running(tmp_path / "s") == published
    with pytest.raises(LockHeld) as caught:
        StateFolder(tmp_path / "s").acquire()
    assert "http://127.0.0.1:1234" in caught.value.title()
    first.release()
    assert running(tmp_path / "s") is None
    second = StateFolder(tmp_path / "s")
    second.acquire()
    second.release()


def test_keys_differ_every_time_and_are_for_the_owner_only(tmp_path: Path) -> None:
    keys = set()
    for _ in range(2):
        folder = StateFolder(tmp_path)
        folder.acquire()
        keys.add(folder.publish("http://127.0.0.1:1").secret_key)
        assert (tmp_path / "dev.json").stat().st_mode & 0o777 == 0o600
        folder.release()
    assert len(keys) == 2


def test_lookers_never_keep_a_start_from_succeeding(tmp_path: Path) -> None:
    (tmp_path / "dev.json").write_text(json.dumps({"url": "http://127.0.0.1:1", "pid": 1}))
    stop = threading.Event()

    def look() -> None:
        while not stop.is_set():
            running(tmp_path)

    looker = threading.Thread(target=look)
    looker.start()
    try:
        for _ in range(30):
            folder = StateFolder(tmp_path)
            folder.acquire()
            folder.release()
            (tmp_path / "dev.json").write_text(json.dumps({"url": "http://127.0.0.1:1", "pid": 1}))
    finally:
        stop.set()
        looker.join()


def test_leftovers_and_damage_are_no_running_cloud(tmp_path: Path) -> None:
    assert running(tmp_path) is None
    (tmp_path / "dev.json").write_text("{")
    assert running(tmp_path) is None
    (tmp_path / "dev.json").write_text(json.dumps({"url": "http://127.0.0.1:1", "pid": 1}))
    assert running(tmp_path) is None


def test_git_is_told_to_leave_the_state_alone(tmp_path: Path) -> None:
    folder = StateFolder(tmp_path / "s")
    folder.acquire()
    assert (tmp_path / "s" / ".gitignore").read_text() == "*\n"
    folder.release()


def test_a_file_in_the_way(tmp_path: Path) -> None:
    (tmp_path / "s").write_text("")
    with pytest.raises(InvalidFile):
        StateFolder(tmp_path / "s").acquire()
