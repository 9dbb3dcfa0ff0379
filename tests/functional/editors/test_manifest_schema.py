"""The schema of cloudfn.yaml is found by an editor that nobody has configured: the real YAML language server."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.functional.editors.language_server import language_server
from tests.kit.command import cloudfn
from tests.kit.dev import dev
from tests.kit.project import write_files

SERVER = "yaml-language-server@1.19.2"
SCHEMA = Path(".cloudfn/cloudfn.schema.json")


def started(folder: Path) -> Path:
    assert cloudfn("init", "shop", "--no-input", cwd=folder).code == 0
    return folder / "shop"


def imported(folder: Path) -> Path:
    files = {
        "project.config.json": json.dumps({"appid": "wx0123456789abcdef", "cloudfunctionRoot": "functions/"}),
        "functions/hello/index.js": "exports.main = async () => 1;\n",
    }
    home = write_files(folder / "shop", files)
    assert cloudfn("import", cwd=home).code == 0
    return home


@pytest.mark.node
@pytest.mark.npm
@pytest.mark.parametrize("made", [started, imported])
def test_keys_are_offered_and_a_typo_is_marked(
    tmp_path: Path, npm: Callable[..., Path], made: Callable[[Path], Path]
) -> None:
    file = made(tmp_path) / "cloudfn.yaml"
    text = file.read_text(encoding="utf-8")
    with language_server(npm(SERVER), file) as server:
        assert server.open(text) == []
        last = len(text.splitlines())
        [typo] = [each for each in server.open(text + "hostng: {dir: web}\n") if each["severity"] <= 2]
        assert typo["message"] == "Property hostng is not allowed."
        assert typo["range"]["start"] == {"line": last, "character": 0}
        server.open(text + "h")
        assert {"hooks", "hosting"} <= server.completions(last, 1)
        server.open(text + "hosting:\n  ")
        assert server.completions(last + 1, 2) == {"dir", "path", "exclude"}
        assert "Always 1" in server.hover(text[: text.index("version:")].count("\n"), 2)


@pytest.mark.parametrize("state", ["missing", "of another version"])
def test_validate_brings_the_schema_to_a_fresh_checkout(tmp_path: Path, state: str) -> None:
    home = started(tmp_path)
    whole = (home / SCHEMA).read_text(encoding="utf-8")
    if state == "missing":
        shutil.rmtree(home / ".cloudfn")
    else:
        (home / SCHEMA).write_text('{"$comment": "cloudfn 0.0.1"}')
    assert cloudfn("validate", cwd=home).code == 0
    assert (home / SCHEMA).read_text(encoding="utf-8") == whole


@pytest.mark.node
def test_dev_brings_it_too(tmp_path: Path) -> None:
    home = started(tmp_path)
    shutil.rmtree(home / ".cloudfn")
    with dev(home):
        assert json.loads((home / SCHEMA).read_text(encoding="utf-8"))["title"] == "cloudfn.yaml"


def test_who_points_the_editor_elsewhere_gets_no_file(tmp_path: Path) -> None:
    home = started(tmp_path)
    shutil.rmtree(home / ".cloudfn")
    manifest = home / "cloudfn.yaml"
    manifest.write_text(manifest.read_text(encoding="utf-8").partition("\n")[2], encoding="utf-8")
    assert cloudfn("validate", cwd=home).code == 0
    assert not (home / SCHEMA).exists()


def test_a_project_that_cannot_be_written_is_checked_all_the_same(tmp_path: Path) -> None:
    home = started(tmp_path)
    shutil.rmtree(home / ".cloudfn")
    (home / ".cloudfn").write_text("")  # in the folder's place
    assert cloudfn("validate", cwd=home).code == 0
