"""Files and folders named on the command line that are none, or never end: refused before anything is stored."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.kit.command import argv, cloudfn_process, environment
from tests.kit.damage import ENDLESS
from tests.kit.nesting import nested

pytestmark = pytest.mark.skipif(os.name != "posix", reason="FIFOs, devices and links of POSIX")


@pytest.mark.parametrize("harm", sorted(ENDLESS))
@pytest.mark.parametrize("name", ["some.jsonl", "some.csv"])
def test_documents_are_read_from_regular_files(project: Path, harm: str, name: str) -> None:
    (project / "seed").mkdir()
    ENDLESS[harm](project / "seed" / name)
    for words in (["db", "import", "orders", f"seed/{name}"], ["db", "seed"]):
        ran = cloudfn_process(*words, cwd=project)
        assert (ran.code, "Traceback" in ran.err) == (6, False), ran.err
        assert ("CFN-CLI-011" if harm == "loop" and words[1] == "import" else "CFN-TCB-010") in ran.err, ran.err
    assert cloudfn_process("db", "import", "orders", "/dev/zero", cwd=project).code == 6
    assert "orders" not in cloudfn_process("db", "collections", cwd=project).out


@pytest.mark.parametrize("words", ["cat {} | {} /dev/stdin", "{1} /dev/stdin < {0}"])
def test_documents_come_through_what_the_shell_has_opened(project: Path, words: str) -> None:
    (project / "some.jsonl").write_text('{"_id": "1"}\n{"_id": "2"}\n')
    command = words.format("some.jsonl", " ".join(argv("db", "import", "orders")))
    ran = subprocess.run(
        command, shell=True, cwd=project, env=environment(), capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
    assert "2  orders" in cloudfn_process("db", "collections", cwd=project).out


@pytest.mark.parametrize("harm", sorted(ENDLESS))
def test_one_file_is_stored_only_where_it_is_regular(project: Path, harm: str) -> None:
    ENDLESS[harm](project / "some.png")
    ran = cloudfn_process("storage", "put", "some.png", "a.png", cwd=project)
    assert (ran.code, "CFN-CLI-011" in ran.err) == (6, True), ran.err


def linked_folder(path: Path) -> None:
    path.symlink_to(path.parent, target_is_directory=True)


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (ENDLESS.get("fifo"), "FIFO"),
        (ENDLESS.get("zero"), "device"),
        (ENDLESS.get("loop"), "a link to nowhere"),
        (ENDLESS.get("huge"), "1048576 MB"),
        (linked_folder, "a link to a folder"),
    ],
)
def test_a_folder_is_stored_whole_or_not_at_all(project: Path, harm: Callable[[Path], object], said: str) -> None:
    folder = project / "assets" / "inner"
    folder.mkdir(parents=True)
    (project / "assets" / "a.txt").write_text("a")
    harm(folder / "z.txt")
    ran = cloudfn_process("storage", "put", "assets", "x", cwd=project)
    assert (ran.code, "CFN-CLI-093" in ran.err) == (6, True), ran.err
    assert "inner/z.txt" in ran.err and said in ran.err, ran.err
    assert "x/a.txt" not in cloudfn_process("storage", "ls", cwd=project).out
    (folder / "z.txt").unlink()
    assert cloudfn_process("storage", "put", "assets", "x", cwd=project).code == 0
    assert "x/a.txt" in cloudfn_process("storage", "ls", cwd=project).out


def test_a_folder_nested_too_deep_is_not_stored_in_part(project: Path) -> None:
    (project / "assets").mkdir()
    (project / "assets" / "a.txt").write_text("a")
    with nested(project / "assets", 200):
        ran = cloudfn_process("--lang", "zh", "storage", "put", "assets", "x", cwd=project)
    assert (ran.code, "CFN-CLI-093" in ran.err) == (6, True), ran.err
    assert "层级超过 128 层" in ran.err


def test_a_stored_file_may_lie_as_deep_as_a_cloud_path_can_be_long(project: Path) -> None:
    (project / "a.txt").write_text("a")
    deep = "d/" * 420 + "a"
    assert cloudfn_process("storage", "put", "a.txt", deep, cwd=project).code == 0
    assert deep in cloudfn_process("storage", "ls", cwd=project).out


def test_what_the_local_cloud_stores_is_listed_past_loops_of_links(project: Path) -> None:
    (project / "a.txt").write_text("a")
    assert cloudfn_process("storage", "put", "a.txt", "x/a.txt", cwd=project).code == 0
    folder = project / ".cloudfn" / "storage" / "x"
    linked_folder(folder / "again")
    ENDLESS["fifo"](folder / "pipe")
    listed = cloudfn_process("storage", "ls", cwd=project)
    assert (listed.code, listed.out.count("a.txt"), "pipe" in listed.out) == (0, 1, False), listed.err
    assert cloudfn_process("storage", "get", "x/pipe", "out", cwd=project).code == 4
