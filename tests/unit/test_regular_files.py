"""Reading and walking stay clear of what would hold them up."""

from __future__ import annotations

import os
import stat
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cloudfn import regular_files
from tests.kit.nesting import nested

KINDS = ("file", "folder", "FIFO", "socket", "loop", "nowhere", "up", "to a file")
Names = st.sampled_from(["a", "b.js", ".c", "package.json", "名字"])
Tree = st.recursive(
    st.dictionaries(Names, st.sampled_from([kind for kind in KINDS if kind != "folder"]), max_size=4),
    lambda inner: st.dictionaries(Names, st.one_of(inner, st.sampled_from(KINDS[2:])), max_size=4),
    max_leaves=12,
)


SAID = {
    "FIFO": "FIFO",
    "socket": "socket",
    "loop": regular_files.BROKEN_LINK,
    "nowhere": regular_files.BROKEN_LINK,
    "up": regular_files.LINKED_FOLDER,
}


def make(folder: Path, tree: dict[str, object]) -> None:
    folder.mkdir(exist_ok=True)
    for name, what in tree.items():
        path = folder / name
        if isinstance(what, dict):
            make(path, what)
        elif what == "file":
            path.write_text(name)
        elif what == "FIFO":
            os.mkfifo(path)
        elif what == "socket":
            # made, not bound: a bound path may have 107 bytes at most, and a test's folder lies as deep as it likes
            os.mknod(path, stat.S_IFSOCK | 0o600)
        else:
            path.symlink_to({"loop": name, "nowhere": "nowhere-at-all", "up": "..", "to a file": __file__}[str(what)])


def flat(folder: Path, tree: dict[str, object]) -> dict[Path, object]:
    found: dict[Path, object] = {}
    for name, what in tree.items():
        found |= flat(folder / name, what) if isinstance(what, dict) else {folder / name: what}
    return found


@pytest.mark.skipif(os.name != "posix", reason="FIFOs are POSIX's")
@settings(max_examples=60)
@given(tree=Tree)
def test_a_walk_gives_the_files_and_tells_of_the_rest(tree: dict[str, object]) -> None:
    with tempfile.TemporaryDirectory() as place:
        top = Path(place, "top")
        make(top, tree)
        met: dict[Path, str] = {}
        walked = list(regular_files.walk(top, lambda entry: True, lambda path, kind: met.update({path: kind})))
        wanted = flat(top, tree)
        assert sorted(walked) == sorted(path for path, what in wanted.items() if what in ("file", "to a file"))
        assert met == {path: SAID[str(what)] for path, what in wanted.items() if what not in ("file", "to a file")}
        for path, what in wanted.items():
            if what in ("file", "to a file"):
                assert regular_files.read_bytes(path) == path.read_bytes()
            else:
                with pytest.raises(OSError):  # at once, whatever it is
                    regular_files.read_bytes(path)


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="this system has no /dev/zero")
def test_a_device_is_not_read() -> None:
    assert regular_files.kind("/dev/zero") == "device"
    with pytest.raises(regular_files.NotRegular, match="device"):
        regular_files.read_bytes("/dev/zero")


def test_the_limit_is_exact_and_a_sparse_file_costs_nothing(tmp_path: Path) -> None:
    file = tmp_path / "f"
    file.write_bytes(b"12345")
    assert regular_files.read_bytes(file, 5) == b"12345"
    with pytest.raises(regular_files.FileTooLarge):
        regular_files.read_bytes(file, 4)
    os.truncate(file, 5 << 30)
    with pytest.raises(regular_files.FileTooLarge, match="5368709120 bytes"):
        regular_files.read_text(file)


def test_folders_that_are_not_entered(tmp_path: Path) -> None:
    make(tmp_path / "top", {"a": {"b.js": "file"}, ".c": {"b.js": "file"}, "b.js": "file"})
    walked = regular_files.walk(tmp_path / "top", lambda entry: not entry.name.startswith("."))
    assert list(walked) == [tmp_path / "top" / "a" / "b.js", tmp_path / "top" / "b.js"]


@pytest.mark.parametrize("name", ["a" * 300, "a\0b", "\ud800" * 2, "f/below-a-file", "loop", ""])
def test_names_that_nothing_can_have_are_not_there(tmp_path: Path, name: str) -> None:
    (tmp_path / "f").write_bytes(b"")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    place = f"{tmp_path}/{name}" if name else ""
    assert regular_files.is_folder(place) == regular_files.is_there(place) == (not name)
    assert not regular_files.is_file(place)


def test_what_is_there(tmp_path: Path) -> None:
    make(tmp_path / "top", {"a": {"b.js": "file"}})
    for path, is_folder in ((tmp_path / "top" / "a", True), (tmp_path / "top" / "a" / "b.js", False)):
        assert regular_files.is_there(path)
        assert (regular_files.is_folder(path), regular_files.is_file(path)) == (is_folder, not is_folder)


def test_a_walk_ends_in_folders_nested_deeper_than_a_path_may_be_long(tmp_path: Path) -> None:
    with nested(tmp_path, 2500):
        last = tmp_path / Path(*["d"] * regular_files.DEEPEST) / "last.js"
        last.write_text("")
        met: list[tuple[Path, str]] = []
        walked = list(regular_files.walk(tmp_path, lambda entry: True, lambda path, kind: met.append((path, kind))))
        assert (walked, met) == ([last], [(last.with_name("d"), regular_files.TOO_DEEP)])
