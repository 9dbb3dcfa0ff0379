"""FIFOs, sockets, loops of links and files of gigabytes in a project: told or left out, and nobody waits for them."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.kit.command import cloudfn_process
from tests.kit.dev import dev
from tests.kit.nesting import nested

pytestmark = [pytest.mark.node, pytest.mark.skipif(os.name != "posix", reason="FIFOs are POSIX's")]


def fifo(path: Path) -> None:
    path.unlink(missing_ok=True)
    path.parent.mkdir(exist_ok=True)
    os.mkfifo(path)


def unix_socket(path: Path) -> None:
    # made, not bound: a bound path may have 107 bytes at most, and a test's folder lies as deep as it likes
    os.mknod(path, stat.S_IFSOCK | 0o600)


def loop(path: Path) -> None:
    path.symlink_to(path.name)
    path.with_name("above").symlink_to("..")


def huge(path: Path) -> None:
    path.touch()
    os.truncate(path, 5 << 30)


def endless(path: Path) -> None:
    path.unlink(missing_ok=True)
    path.symlink_to("/dev/zero")


def itself(path: Path) -> None:
    path.unlink(missing_ok=True)
    path.symlink_to(path.name)


def the_machine(path: Path) -> None:
    path.symlink_to("/")


def its_processes(path: Path) -> None:
    path.symlink_to("/proc")


ECHO = "functions/echo"
Make = Callable[[Path], None]


@pytest.mark.parametrize(
    ("make", "name", "validate", "build", "invoke"),
    [
        # exit code and a word of what is said
        (fifo, "cloudfn.yaml", (6, "CFN-CFG-002"), (6, "CFN-CFG-002"), (6, "no regular file (FIFO)")),
        (fifo, ".env", (0, "CFN-CFG-130"), (0, "CFN-CFG-130"), (0, "no regular file (FIFO)")),
        (fifo, ".cloudfnignore", (0, ""), (10, "CFN-PKG-003"), (0, "")),
        (fifo, f"{ECHO}/.cloudfnignore", (0, ""), (10, "CFN-PKG-003"), (0, "")),
        (fifo, f"{ECHO}/index.js", (0, "CFN-PKG-045"), (10, "CFN-PKG-011"), (11, "CFN-PKG-046")),
        (fifo, f"{ECHO}/package.json", (0, "CFN-PKG-045"), (0, "CFN-PKG-045"), (11, "CFN-PKG-046")),
        (endless, f"{ECHO}/package.json", (0, ""), (0, "CFN-PKG-009"), (11, "CFN-PKG-046")),
        (fifo, f"{ECHO}/data/pipe.js", (0, "data/pipe.js"), (0, "CFN-PKG-045"), (0, "")),
        (unix_socket, f"{ECHO}/s", (0, "echo/s"), (0, "(socket)"), (0, "")),
        (loop, f"{ECHO}/again", (0, ""), (0, "CFN-PKG-009"), (0, "")),
        (itself, f"{ECHO}/package.json", (0, ""), (0, "CFN-PKG-009"), (0, "")),
        (the_machine, f"{ECHO}/sub", (0, ""), (0, "CFN-PKG-009"), (0, "")),
        (its_processes, f"{ECHO}/sub", (0, ""), (0, "CFN-PKG-009"), (0, "")),
        (huge, f"{ECHO}/index.js", (0, "5120 MB"), (10, "index.js"), (11, "CFN-PKG-046")),
        (huge, f"{ECHO}/package.json", (0, ""), (10, "package.json"), (11, "CFN-PKG-046")),
        (huge, f"{ECHO}/big.js", (0, "5120 MB"), (10, "big.js"), (0, "")),
        (huge, "cloudfn.yaml", (6, "larger than 1 MB"), (6, "CFN-CFG-002"), (6, "CFN-CFG-002")),
        (huge, ".env", (0, "CFN-CFG-130"), (0, "CFN-CFG-130"), (0, "CFN-CFG-130")),
    ],
)
def test_nobody_is_held_up(
    project: Path, make: Make, name: str, validate: tuple[int, str], build: tuple[int, str], invoke: tuple[int, str]
) -> None:
    make(project / name)
    for words, (code, said) in (
        (["validate"], validate),
        (["build", "echo"], build),
        (["invoke", "echo", "-d", '{"n": 1}'], invoke),
    ):
        ran = cloudfn_process(*words, cwd=project)
        assert "Traceback" not in ran.err
        assert (words[0], ran.code) == (words[0], code), ran.err
        assert said in ran.err, (words[0], ran.err)


def test_folders_nested_deeper_than_a_path_may_be_long(project: Path) -> None:
    folder = project / "functions" / "echo"
    with nested(folder, 5000):
        for words, code, said in (
            (["validate"], 0, "CFN-PKG-056"),
            (["build"], 10, "CFN-PKG-056"),
            (["plan", "--local"], 10, "CFN-PKG-056"),
            (["import", "--force"], 0, ""),
        ):
            ran = cloudfn_process(*words, cwd=project)
            assert (words[0], ran.code, "Traceback" in ran.err) == (words[0], code, False), ran.err
            assert said in ran.err
        with dev(project) as running:
            assert running.post("/functions/echo", {"n": 1})["n"] == 1


@pytest.mark.parametrize(("make", "name"), [(itself, "package.json"), (the_machine, "sub"), (its_processes, "sub")])
def test_dev_starts_beside_links_that_lead_nowhere_or_everywhere(project: Path, make: Make, name: str) -> None:
    make(project / "functions" / "echo" / name)
    with dev(project) as running:
        assert running.post("/functions/echo", {"n": 1})["n"] == 1
        assert running.stop() == 0
        assert "Traceback" not in running.output()


def test_dev_starts_beside_them_and_goes_on_when_they_appear(project: Path) -> None:
    folder = project / "functions" / "echo"
    fifo(folder / "pipe.js")
    huge(folder / "big.js")
    with dev(project) as running:
        assert running.post("/functions/echo", {"n": 1})["n"] == 1
        fifo(folder / "later.js")
        unix_socket(folder / "later.sock")
        huge(folder / "later-big.js")
        running.until_printed("reloaded echo")
        (folder / "index.js").write_text("exports.main = async () => 'new';\n")
        running.until_printed("/index.js)")
        assert running.post("/functions/echo") == "new"
        fifo(folder / "index.js")
        running.until_printed("CFN-PKG-046")


@pytest.mark.parametrize("make", [fifo, endless])
@pytest.mark.parametrize(
    "name", [".env", ".env.local", "cloudfunctions/echo/package.json", "cloudfunctions/echo/more.js"]
)
def test_an_import_is_not_held_up(tmp_path: Path, make: Make, name: str) -> None:
    echo = tmp_path / "cloudfunctions" / "echo"
    echo.mkdir(parents=True)
    (echo / "index.js").write_text("require('./more'); exports.main = async () => 1;\n")
    (tmp_path / "cloudbaserc.json").write_text('{"functionRoot": "cloudfunctions", "functions": [{"name": "echo"}]}')
    make(tmp_path / name)
    for words in (["import"], ["validate"]):
        ran = cloudfn_process(*words, cwd=tmp_path)
        assert (ran.code, "Traceback" in ran.err) == (0, False), ran.err


@pytest.mark.parametrize("make", [fifo, endless, huge])
def test_an_event_is_a_regular_file(project: Path, make: Make) -> None:
    make(project / "event.json")
    ran = cloudfn_process("invoke", "echo", "-e", "event.json", cwd=project)
    assert (ran.code, "CFN-CLI-011" in ran.err) == (6, True), ran.err


@pytest.mark.parametrize("make", [fifo, endless, itself])
def test_a_manifest_that_is_no_file_is_not_written_into(project: Path, make: Make) -> None:
    """Who opens a FIFO for writing waits until somebody reads."""
    make(project / "cloudfn.yaml")
    ran = cloudfn_process("import", "--force", cwd=project)
    assert (ran.code, "CFN-DEP-118" in ran.err, "Traceback" in ran.err) == (6, True, False), ran.err
