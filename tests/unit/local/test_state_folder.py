"""Who owns a state folder."""

from __future__ import annotations

import json
import os
import sys
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloudfn.errors import InvalidFile, LockHeld
from cloudfn.local.state import StateFolder, is_announced_badly, running
from tests.kit.damage import ENDLESS


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


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(("url", "pid", "key", "secretId")), inner),
)
URLS = st.sampled_from(("http://127.0.0.1:1", "http://127.0.0.1:99999", "http://[:1", "file:///x", "http://x/y:1", "1"))
ANNOUNCED = st.fixed_dictionaries({"url": JSON | URLS, "pid": JSON | st.just(7)}, optional={"key": JSON})


@given(written=JSON | ANNOUNCED)
def test_whatever_json_is_there_makes_a_whole_answer_or_none(
    written: object, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = StateFolder(tmp_path_factory.mktemp("state"))
    folder.acquire()
    (folder.path / "dev.json").write_text(json.dumps(written))
    found = running(folder.path)
    folder.release()
    if found is not None:
        assert isinstance(written, dict) and (found.url, found.pid) == (written["url"], written["pid"])
        assert found.url == "http://127.0.0.1:1" and found.pid > 0 and found.key.isascii()
    assert is_announced_badly(folder.path) is False, "it is gone with its owner"


@pytest.mark.parametrize("harm", ENDLESS)
@pytest.mark.parametrize("name", ["key", "key.new", "dev.json", "dev.json.new"])
def test_what_cannot_be_read_to_its_end_is_made_anew(tmp_path: Path, name: str, harm: str) -> None:
    ENDLESS[harm](tmp_path / name)
    folder = StateFolder(tmp_path)
    folder.acquire()
    published = folder.publish("http://127.0.0.1:1")
    assert running(tmp_path) == published
    assert len((tmp_path / "key").read_text()) >= 40
    folder.release()


@pytest.mark.parametrize("name", ["key", "key.new", "dev.json", "dev.json.new"])
def test_a_folder_in_the_way_of_a_file(tmp_path: Path, name: str) -> None:
    (tmp_path / name).mkdir()
    folder = StateFolder(tmp_path)
    folder.acquire()
    with pytest.raises(InvalidFile) as refused:
        folder.publish("http://127.0.0.1:1")
    assert refused.value.code == "CFN-DEV-014"
    folder.release()


@pytest.mark.parametrize("harm", [harm for harm in ENDLESS if harm != "huge"])
def test_a_lock_that_is_no_file(tmp_path: Path, harm: str) -> None:
    ENDLESS[harm](tmp_path / "lock")
    with pytest.raises(InvalidFile):
        StateFolder(tmp_path).acquire()
    (tmp_path / "dev.json").write_text(json.dumps({"url": "http://127.0.0.1:1", "pid": 1}))
    assert running(tmp_path) is None


@pytest.mark.parametrize("is_settled", [True, False])
@pytest.mark.parametrize("gone", ["pay.db", "pay.db-wal", "outbox.db", "lock"])
def test_a_file_that_goes_is_missed_at_once_and_others_are_not(tmp_path: Path, gone: str, is_settled: bool) -> None:
    for name in ("pay.db", "pay.db-wal", "history.db"):
        (tmp_path / name).touch()
    folder = StateFolder(tmp_path, lasting=False)
    folder.acquire()
    folder.remember([tmp_path / "pay.db", tmp_path / "documents.db"], made_later=[tmp_path / "outbox.db"])
    (tmp_path / "outbox.db").touch()
    (tmp_path / "history.db").unlink()
    if is_settled:
        os.utime(tmp_path, (1e9, 1e9))
    assert folder.loss() is None
    (tmp_path / gone).rename(tmp_path / "moved")
    (tmp_path / gone).touch()
    assert folder.loss() == (tmp_path if gone == "lock" else tmp_path / gone)
    folder.release()
    assert folder.loss() == tmp_path, "it is nobody's"


@pytest.mark.skipif(sys.platform == "win32", reason="links need a right there")
def test_a_database_that_lies_elsewhere_is_missed_too(tmp_path: Path) -> None:
    (tmp_path / "state").mkdir()
    (tmp_path / "elsewhere.db").touch()
    (tmp_path / "state" / "pay.db").symlink_to(tmp_path / "elsewhere.db")
    folder = StateFolder(tmp_path / "state", lasting=False)
    folder.acquire()
    folder.remember([tmp_path / "state" / "pay.db"])
    os.utime(tmp_path / "state", (1e9, 1e9))
    assert folder.loss() is None
    (tmp_path / "elsewhere.db").unlink()
    assert folder.loss() == tmp_path / "state" / "pay.db"
    folder.release()
