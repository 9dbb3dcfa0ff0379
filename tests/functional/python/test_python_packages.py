"""What requirements.txt names becomes part of a Python function's package: for the platform, the same everywhere."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path

import pytest

from tests.kit.command import Ran, cloudfn
from tests.kit.wheels import Shelf

MANIFEST = """
version: 1
project: tea
env: {id: test-f0b102}
functions:
  hello: {runtime: Python3.7, handler: index.main_handler}
"""
KEY = "-----BEGIN RSA PRIVATE KEY-----\n" + "A" * 64 + "\n"


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "shelf")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    home = tmp_path / "project"
    folder = home / "functions" / "hello"
    folder.mkdir(parents=True)
    (home / "cloudfn.yaml").write_text(MANIFEST)
    (folder / "index.py").write_text("import tea\n\n\ndef main_handler(event, context):\n    return tea.word\n")
    return home


def build(project: Path, shelf: Shelf, requirements: str, *words: str) -> Ran:
    (project / "functions" / "hello" / "requirements.txt").write_text(requirements)
    return cloudfn("build", *words, cwd=project, env=shelf.environment)


def packed(project: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(project / ".cloudfn" / "build" / "hello.zip") as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_wheels_for_the_platform_enter_the_package(project: Path, shelf: Shelf, tmp_path: Path) -> None:
    shelf.wheel(
        "tea",
        {
            "tea.py": "from cup import size\nword = 'oolong'\n",
            "tea/tests/key.txt": KEY,
            "tea/cacert.pem": "authorities",
            "tea/__pycache__/x.cpython-37.pyc": "compiled",
            "tea-1.0.data/purelib/leaf.py": "green = True\n",
            "tea-1.0.data/scripts/brew": "#!python\n",
        },
        # What holds only for the Python of the platform, and what holds only for the one that runs the tests.
        needs='Requires-Dist: cup; python_version < "3.8"\nRequires-Dist: gone; python_version >= "3.11"\n',
    )
    shelf.wheel("cup", {"cup.py": "size = 2\n"}, tag="cp37-cp37m-manylinux2014_x86_64")
    shelf.wheel("cup", {"cup.py": "size = 3\n"}, tag="cp37-cp37m-win_amd64")
    ran = build(project, shelf, "cloudfn-sdk\ntea==1.0\n")
    assert ran.code == 0, ran.err
    assert "pip download" in ran.err
    files = packed(project)
    assert {"index.py", "tea.py", "cup.py", "leaf.py", "tea/cacert.pem", "tea/tests/key.txt"} <= set(files)
    assert files["cup.py"] == b"size = 2\n"
    assert "cloudfn_sdk/__init__.py" in files
    assert not [name for name in files if "__pycache__" in name or name.endswith("brew") or name.startswith("bin/")]
    assert not [name for name, content in files.items() if str(tmp_path).encode() in content]
    first = (project / ".cloudfn" / "build" / "hello.zip").read_bytes()

    shutil.rmtree(shelf.folder)  # what is kept needs no index any more
    again = build(project, shelf, "# the same\ntea==1.0\n", "--no-cache")
    assert again.code == 0, again.err
    assert "pip download" not in again.err
    second = packed(project)
    del files["requirements.txt"], second["requirements.txt"]
    assert files == second
    assert build(project, shelf, "cloudfn-sdk\ntea==1.0\n", "--no-cache").code == 0
    assert (project / ".cloudfn" / "build" / "hello.zip").read_bytes() == first


def test_a_missing_wheel_is_a_build_error_that_says_why(project: Path, shelf: Shelf) -> None:
    shelf.source("cup")
    shelf.wheel("bowl", {"bowl.py": ""}, tag="cp39-cp39-win_amd64")
    shelf.wheel("pot", {"pot.py": ""}, needs="Requires-Python: >=3.10\n")
    for asked, code, words in (
        ("cup==1.0", "CFN-PKG-028", ("cup==1.0", "cup-1.0.tar.gz", "Python 3.7")),
        ("bowl==1.0", "CFN-PKG-029", ("bowl==1.0", "bowl-1.0-cp39-cp39-win_amd64.whl")),
        ("pot==1.0", "CFN-PKG-030", ("pot", ">=3.10", "3.7")),
        ("nothing==1.0", "CFN-PKG-031", ("nothing==1.0",)),
        ("./lib", "CFN-PKG-022", ("./lib",)),
    ):
        (project / "functions" / "hello" / "lib").mkdir(exist_ok=True)
        ran = build(project, shelf, f"{asked}\n")
        assert ran.code == 10, ran.err
        assert code in ran.err
        assert [word for word in words if word not in ran.err] == []
        assert "Traceback" not in ran.err
    assert not list((project / ".cloudfn").glob("cache/dependencies/.*"))
    chinese = cloudfn("--lang", "zh", "build", cwd=project, env=shelf.environment)
    assert "不能从文件夹安装 ./lib" in chinese.err


def test_an_open_version_is_told(project: Path, shelf: Shelf) -> None:
    shelf.wheel("tea", {"tea.py": ""})
    ran = build(project, shelf, "tea\n")
    assert ran.code == 0, ran.err
    assert "CFN-PKG-033" in ran.err


@pytest.mark.parametrize("install", ["none", "vendored"])
def test_nothing_is_installed_where_the_user_does_it(project: Path, shelf: Shelf, install: str) -> None:
    folder = project / "functions" / "hello"
    (folder / "tea.py").write_text("word = 'my own'\n")
    (project / "cloudfn.yaml").write_text(MANIFEST.replace("{runtime", f"{{install: {install}, runtime"))
    ran = build(project, shelf, "tea==1.0\n")
    assert ran.code == 0, ran.err
    assert packed(project)["tea.py"] == b"word = 'my own'\n"


def test_the_deployed_function_finds_its_packages(project: Path, shelf: Shelf) -> None:
    shelf.wheel("tea", {"tea.py": "word = 'oolong'\n"})
    assert build(project, shelf, "tea==1.0\n").code == 0
    deployed = cloudfn("deploy", "--local", cwd=project, env=shelf.environment)
    assert deployed.code == 0, deployed.err
    ran = cloudfn("--quiet", "invoke", "hello", "--local", cwd=project)
    assert (ran.code, ran.out.strip()) == (0, '"oolong"'), ran.err
