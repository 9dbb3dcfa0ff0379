"""Functions that are written in TypeScript alone: compiled with the project's own esbuild, or refused by name."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from cloudfn.runner import RunnerSettings
from tests.kit.command import cloudfn_process
from tests.kit.runner import kit, run

pytestmark = [pytest.mark.node, pytest.mark.npm]

SOURCES = {
    "index.ts": """import { price, type Tea } from "./lib/price";
import key from "./key.json";
import path from "path";
const dep = require("dep");

interface Asked { tea: Tea; fail?: boolean }

export const main = async (event: Asked): Promise<unknown> => {
  if (event.fail) {
    throw new Error("on line ten" as string);
  }
  return [price(event.tea), key.id, path.basename(__dirname), dep, require("key.json").id];
};
""",
    "lib/price.ts": "export type Tea = 'oolong' | 'sencha';\nexport const price = (tea: Tea): number => tea.length;\n",
    "key.json": '{"id": 7}',
    "package.json": '{"dependencies": {"dep": "1"}}',
    "node_modules/dep/index.js": "module.exports = 'dep'",
}
ANSWER = [6, 7, "shop", "dep", 7]
MANIFEST = "version: 1\nproject: typed\nenv: {id: test-f0b102}\nfunctions: {shop: {}}\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "cloudfn.yaml").write_text(MANIFEST)
    for name, text in SOURCES.items():
        file = tmp_path / "functions" / "shop" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return tmp_path


@pytest.fixture
def esbuild(project: Path, npm: Callable[..., Path]) -> Path:
    (project / "node_modules").symlink_to(npm("esbuild@0.25.12"))
    return project


@pytest.mark.parametrize("package", ["{}", '{"type": "module"}'])
def test_it_runs_in_its_folder_and_is_compiled_anew_by_a_save(esbuild: Path, package: str) -> None:
    sources = {f"shop/{name}": text for name, text in SOURCES.items()} | {"shop/package.json": package}

    async def work() -> None:
        async with kit(esbuild / "functions", sources, RunnerSettings()) as it:
            assert await it.value("shop", {"tea": "oolong"}) == ANSWER
            failure = (await it.call("shop", {"tea": "oolong", "fail": True})).failure
            assert failure is not None
            assert f"{it.root / 'shop' / 'index.ts'}:10:" in failure.stack
            file = it.write(
                "shop/lib/price.ts", "export type Tea = string; export const price = (tea: Tea) => tea + '!'"
            )
            await it.pool.reload({"shop": (file,)})
            assert (await it.value("shop", {"tea": "oolong"}))[0] == "oolong!"
            await it.pool.reload({"shop": (it.write("shop/lib/price.ts", "export const price = 1 +;"),)})
            assert (await it.value("shop", {"tea": "oolong"}))[0] == "oolong!"  # the last good version
            assert not it.noticed("CFN-PKG-101")
        async with kit(esbuild / "functions", {"shop/lib/price.ts": "export const price = 1 +;"}) as it:
            failure = (await it.call("shop")).failure
            assert failure is not None
            assert failure.code == "CFN-RUN-033"
            assert "lib/price.ts:1:24" in failure.message

    run(work())


def test_the_package_holds_what_ran(esbuild: Path) -> None:
    assert (
        json.loads(cloudfn_process("invoke", "shop", "-d", '{"tea": "oolong"}', "--json", cwd=esbuild).out)["result"]
        == ANSWER
    )
    checked = cloudfn_process("validate", cwd=esbuild)
    assert (checked.code, "CFN-" in checked.err) == (0, False), checked.err
    built = cloudfn_process("build", cwd=esbuild)
    assert built.code == 0, built.err
    with zipfile.ZipFile(esbuild / ".cloudfn" / "build" / "shop.zip") as archive:
        names = archive.namelist()
        script = archive.read("index.js").decode()
    assert {"index.js", "key.json", "package.json"} <= set(names)
    assert not [name for name in names if name.endswith(".ts")]
    assert 'require("dep")' in script
    digests = [json.loads(cloudfn_process("build", "--json", cwd=esbuild).out)[0]["digest"] for _ in range(2)]
    assert digests[0] == digests[1]


def test_without_esbuild_it_says_so_and_names_the_ways(project: Path) -> None:
    for words in (("validate",), ("build",), ("invoke", "shop")):
        told = cloudfn_process(*words, cwd=project)
        assert "CFN-RUN-032" in told.out + told.err, (words, told)
        assert "index.ts" in told.out + told.err
        assert "CFN-CFG-035" not in told.err
    explained = cloudfn_process("explain", "CFN-RUN-032", cwd=project)
    assert "preBuild" in explained.out
    assert "esbuild" in explained.out


def test_javascript_beside_it_runs_as_it_is(project: Path) -> None:
    (project / "functions" / "shop" / "index.js").write_text("exports.main = async () => 'compiled already'")
    told = cloudfn_process("invoke", "shop", "--json", cwd=project)
    assert json.loads(told.out)["result"] == "compiled already"
    assert "CFN-RUN-032" not in cloudfn_process("validate", cwd=project).err
