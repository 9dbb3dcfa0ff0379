"""requirements.txt read, pip's refusals understood."""

from __future__ import annotations

from pathlib import Path

import pytest

from cloudfn.build import pip_failure, requirements_file
from cloudfn.errors import BuildError
from cloudfn.manifest.values import Function


def read(folder: Path, text: str, **more: object) -> requirements_file.Requirements:
    (folder / "requirements.txt").write_text(text)
    return requirements_file.read(Function("f", folder, runtime="Python3.9", **more))


def test_nothing_is_asked_without_the_file_or_by_comments(tmp_path: Path) -> None:
    assert requirements_file.read(Function("f", tmp_path)) == requirements_file.Requirements()
    assert read(tmp_path, "# only\n\n   # comments\n") == requirements_file.Requirements()


def test_included_files_become_one_text(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "base.txt").write_text("-r more.txt\nidna==3.7 --hash=sha256:aa \\\n  --hash=sha256:bb\n")
    (tmp_path / "deep" / "more.txt").write_text("tea==1.0\n-r base.txt\n")
    (tmp_path / "limits.txt").write_text("cup==2.0\n")
    index = "--index-url https://example.com/simple"
    found = read(tmp_path, f"-r deep/base.txt\n-c limits.txt\n{index}\ncup  # a cup\nbowl\n")
    assert found.packages.splitlines() == [
        "tea==1.0",
        "idna==3.7 --hash=sha256:aa \\",
        "--hash=sha256:bb",
        index,
        "cup",
        "bowl",
    ]
    assert found.constraints == "cup==2.0\n"
    assert found.loose == ("bowl",)


def test_an_included_file_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(BuildError) as caught:
        read(tmp_path, "-r gone.txt\n")
    assert caught.value.code == "CFN-PKG-003"
    assert "gone.txt" in str(caught.value)


def test_the_sdk_comes_with_the_shim(tmp_path: Path) -> None:
    assert read(tmp_path, "cloudfn_sdk>=1\nidna==3.7\n").packages == "idna==3.7\n"
    assert read(tmp_path, "cloudfn_sdk>=1\n", shim=False).packages == "cloudfn_sdk>=1\n"


def test_files_and_folders_are_told_apart(tmp_path: Path) -> None:
    (tmp_path / "lib").mkdir()
    wheel = tmp_path / "tea-1.0-py3-none-any.whl"
    wheel.write_bytes(b"")
    found = read(tmp_path, f"./{wheel.name}\ntea @ {wheel.as_uri()}\n./lib\n-e lib\nidna==3.7\n")
    assert found.files == (wheel, wheel)
    assert found.folders == ("./lib", "-e lib")
    assert found.loose == ()


NOTHING = "ERROR: Could not find a version that satisfies the requirement {} (from versions: {})\nERROR: No matching\n"
SKIPPED = "  Skipping link: "
TAGS = "none of the wheel's tags (x) are compatible (run pip debug --verbose to show compatible tags): "


@pytest.mark.parametrize(
    ("errors", "talk", "code", "words"),
    [
        (
            NOTHING.format("cup==1.0 (from tea)", "0.9"),
            f"{SKIPPED}No sources permitted for cup: https://x/cup-1.0.tar.gz#sha256=1\n"
            f"{SKIPPED}No sources permitted for cup: https://x/cup-2.0.tar.gz\n",
            "CFN-PKG-028",
            ["cup==1.0 (from tea)", "cup-1.0.tar.gz", "0.9"],
        ),
        (
            NOTHING.format("Tea_Cup", "none"),
            f"{SKIPPED}{TAGS}https://x/tea_cup-1.0-cp39-cp39-win_amd64.whl (from https://x/) (requires-python:>=3)\n"
            f"{SKIPPED}{TAGS}https://x/other-1.0-cp39-cp39-win_amd64.whl\n",
            "CFN-PKG-029",
            ["tea_cup-1.0-cp39-cp39-win_amd64.whl"],
        ),
        (
            NOTHING.format("cup==1.0", "none"),
            f"{SKIPPED}{TAGS}https://x/cup-1.0-cp311-cp311-manylinux2014_x86_64.whl\n"
            f"{SKIPPED}{TAGS}https://x/other-1.0-cp39-cp39-win_amd64.whl\n"
            f"{SKIPPED}{TAGS}https://x/cup-1.0-pp310-pypy310_pp73-win_amd64.whl\n",
            "CFN-PKG-029",
            ["cup-1.0-cp311-cp311-manylinux2014_x86_64.whl"],
        ),
        (
            NOTHING.format("cup==2.0", "1.0"),
            "  Link requires a different Python (3.9.0 not in: '>=3.11'): https://x/cup-2.0-py3-none-any.whl\n",
            "CFN-PKG-030",
            [">=3.11", "3.9"],
        ),
        ("ERROR: Package 'cup' requires a different Python: 3.9.0 not in '>=3.12'\n", "", "CFN-PKG-030", [">=3.12"]),
        (NOTHING.format("cup==3.0", "1.0, 2.0"), "", "CFN-PKG-031", ["cup==3.0", "1.0, 2.0"]),
        ("WARNING: x\nERROR: Cannot install a and b\n", "", "CFN-PKG-024", ["Cannot install a and b"]),
    ],
)  # fmt: skip
def test_the_reason_is_read_from_what_pip_says(errors: str, talk: str, code: str, words: list[str]) -> None:
    error = pip_failure.reason("f", "3.9", talk, errors)
    assert error.code == code
    assert error.params["function"] == "f"
    assert [word for word in words if not any(word in str(value) for value in error.params.values())] == []
    assert "other-1.0" not in str(error)
    assert "pypy" not in str(error)
