"""Code beside the functions: told with the line that is missing, and then the same in every place, without an edit."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

from tests.kit.command import cloudfn

pytestmark = pytest.mark.node

MANIFEST = """version: 1
project: tea
env: {id: test-f0b102}
root: cloudfunctions
functions:
  flat: {}
  nested: {}
  other: {}
"""
FILES = {
    "cloudfunctions/flat/index.js": (
        "const x = require('../common/x') || require('../common/x.js')\nexports.main = async () => x.say('flat')\n"
    ),
    "cloudfunctions/nested/index.js": "exports.main = async () => require('./lib/a')\n",
    "cloudfunctions/nested/lib/a.js": "module.exports = require('../../common/x').say('nested')\n",
    "cloudfunctions/other/index.js": "exports.main = async () => 'other'\n",
    "cloudfunctions/common/x.js": "const { mark } = require('../settings')\nexports.say = (name) => name + mark\n",
    "cloudfunctions/settings.js": "exports.mark = '!'\n",
}
LINE = "shared: [cloudfunctions/common, cloudfunctions/settings.js]"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for name, text in (FILES | {"cloudfn.yaml": MANIFEST}).items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path


def told(project: Path) -> list[str]:
    """place, code and fix of what ``validate`` finds."""
    notices = json.loads(cloudfn("validate", "--json", cwd=project).out)["notices"]
    return [f"{each['file']}:{each['line']} {each['code']} {each['fix']}" for each in notices]


def test_validate_and_build_tell_the_line_and_with_it_nothing_is_left_to_tell(project: Path) -> None:
    fix = f"Write `{LINE}` under functions.%s in cloudfn.yaml."
    assert told(project) == [
        f"cloudfunctions/flat/index.js:1 CFN-SRC-030 {fix % 'flat'}",
        f"cloudfunctions/nested/lib/a.js:1 CFN-SRC-030 {fix % 'nested'}",
    ]
    built = cloudfn("build", "flat", cwd=project)
    assert built.code == 0
    assert "cloudfunctions/flat/index.js:1:19" in built.err
    assert LINE in built.err and "nested" not in built.err

    share(project)
    assert told(project) == []
    assert "CFN" not in cloudfn("build", cwd=project).err


def share(project: Path) -> None:
    manifest = project / "cloudfn.yaml"
    manifest.write_text(MANIFEST.replace("flat: {}", f"flat: {{{LINE}}}").replace("nested: {}", f"nested: {{{LINE}}}"))


@pytest.mark.parametrize("name", ["flat", "nested"])
def test_it_runs_alike_in_place_and_unpacked(
    project: Path, tmp_path_factory: pytest.TempPathFactory, name: str
) -> None:
    share(project)
    assert cloudfn("build", cwd=project).code == 0
    ran = cloudfn("invoke", name, cwd=project)
    assert json.loads(ran.out) == f"{name}!", ran.err

    elsewhere = tmp_path_factory.mktemp("user")
    with zipfile.ZipFile(project / ".cloudfn" / "build" / f"{name}.zip") as archive:
        archive.extractall(elsewhere)
    shutil.rmtree(project / "cloudfunctions")
    script = "require('./cloudfn_entry.js').main({}, {}).then((said) => console.log(JSON.stringify(said)))"
    environment = {"PATH": os.environ["PATH"]}
    said = subprocess.run(["node", "-e", script], cwd=elsewhere, env=environment, capture_output=True, check=False)
    assert json.loads(said.stdout) == f"{name}!", said.stderr


def test_a_request_for_nothing_and_a_function_of_es_modules(project: Path) -> None:
    (project / "cloudfunctions/flat/index.js").write_text("exports.main = require('../gone/x')\n")
    (project / "cloudfunctions/nested/lib/a.js").write_text("")
    (project / "cloudfunctions/other/index.mjs").write_text("import x from '../common/x.js'\nexport const main = x\n")
    (project / "cloudfunctions/other/index.js").unlink()
    first, second = told(project)
    assert first == "cloudfunctions/flat/index.js:1 CFN-SRC-031 Create the file, or correct the path."
    assert second == (
        "cloudfunctions/other/index.mjs:1 CFN-SRC-030 Write `install: bundle` under functions.other in cloudfn.yaml."
    )


def test_a_secret_that_is_shared_by_its_name_stays_out(project: Path) -> None:
    (project / "apiclient_key.json").write_text("{}")
    (project / "cloudfn.yaml").write_text(MANIFEST.replace("other: {}", "other: {shared: apiclient_key.json}"))
    built = cloudfn("build", "other", cwd=project)
    assert "CFN-PKG-008" in built.err
    with zipfile.ZipFile(project / ".cloudfn" / "build" / "other.zip") as archive:
        assert not any("apiclient" in name for name in archive.namelist())


def test_the_line_is_yaml_whatever_the_folder_is_called(project: Path) -> None:
    for folder in ("on", "共享", "a b", "lib"):
        (project / folder).mkdir()
        (project / folder / "x.js").write_text("")
    code = "require('../../on/x'); require('../../共享/x'); require('../../a b/x'); require('../../lib/x')\n"
    for name in ("flat", "nested", "other"):
        (project / "cloudfunctions" / name / "index.js").write_text(code if name == "flat" else "exports.main = 0\n")
    found = told(project)
    assert len(found) == 4
    line = found[0].partition("`")[2].partition("`")[0]
    assert line == 'shared: ["a b", lib, "on", "共享"]'
    (project / "cloudfn.yaml").write_text(MANIFEST.replace("flat: {}", f"flat: {{{line}}}"), encoding="utf-8")
    assert told(project) == []


def test_it_runs_alike_in_the_emulated_cloud(project: Path) -> None:
    share(project)
    deployed = cloudfn("deploy", "--local", cwd=project)
    assert deployed.code == 0, deployed.err
    (project / "cloudfunctions" / "common" / "x.js").write_text("throw new Error('the source is not asked')")
    assert json.loads(cloudfn("invoke", "nested", "--local", cwd=project).out) == "nested!"
