"""What a function finds: all that lies in its folder, as NODE_PATH says, and nothing that lies above it."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from cloudfn.runner import RunnerSettings
from tests.kit.command import cloudfn_process
from tests.kit.runner import Kit, kit, run

pytestmark = pytest.mark.node

NODE = os.environ.get("CLOUDFN_TEST_NODE", "")
"""Another Node.js than the one on PATH."""

ONE = RunnerSettings(max_spares=0, node=NODE)
SPARE = RunnerSettings(node=NODE)


def lay(root: Path, files: Mapping[str, str]) -> Path:
    """``files`` under ``root``, and the folder of functions in it."""
    for name, text in files.items():
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    functions = root / "functions"
    functions.mkdir(exist_ok=True)
    return functions


async def both(it: Kit, name: str, event: object = None) -> tuple[Any, Any]:
    """The answers of an instance that was started afresh and of one that came from the spare."""
    first = await it.call(name, event)
    await it.pool.reload({name: (it.root / name / "index.js",)})
    second = await it.call(name, event)
    assert second.cold
    return answer(first), answer(second)


def answer(result: Any) -> Any:
    return json.loads(result.payload) if result.failure is None else result.failure.message


@pytest.mark.parametrize("text", ["", "\ufeff{}", '\ufeff{"type": "commonjs"}', '{"dependencies": {},}', "[]"])
def test_a_package_json_that_is_none_stops_nothing_that_node_lets_pass(tmp_path: Path, text: str) -> None:
    files = {"f/index.js": "exports.main = async () => 7"}

    async def work() -> None:
        async with kit(tmp_path / "functions", files) as it:
            it.write("f/package.json", text)
            result = await it.call("f")
            assert result.failure is None or "package.json" in result.failure.message

    run(work())


BESIDE = {
    "f/index.js": """
        const key = require("key.json");
        const pay = require("lib/pay");
        const data = require("data");
        const real = require("real");
        exports.main = async () => [key.id, pay, data, real, process.env.NODE_PATH, process.env.USER_CODE_ROOT];
    """,
    "f/key.json": '{"id": 7}',
    "f/lib/pay.js": "module.exports = require('lib/deeper/rate')",
    "f/lib/deeper/rate.js": "module.exports = 3",
    "f/data/index.js": "module.exports = 'data'",
    "f/package.json": '{"dependencies": {"real": "1"}}',
    "f/node_modules/real/index.js": "module.exports = 'real'",
}


def test_files_beside_the_handler_are_found_without_a_dot(tmp_path: Path) -> None:
    async def work() -> None:
        async with kit(tmp_path, BESIDE, SPARE) as it:
            folder = str(tmp_path / "f")
            expected = [7, 3, "data", "real", f"{folder}{os.pathsep}{folder}/node_modules", f"{folder}{os.sep}"]
            assert await both(it, "f") == (expected, expected)
            assert not it.noticed("CFN-PKG-102")  # they are files, no packages

    run(work())


ABOVE = {
    "package.json": '{"type": "module", "name": "shop"}',
    "node_modules/above/index.js": "module.exports = 'above'",
    "node_modules/above/package.json": '{"name": "above", "version": "1.0.0", "main": "index.js"}',
    "functions/node_modules/between/index.js": "module.exports = 'between'",
}
REQUIRES = "exports.main = async (event) => require(event.name)"
IMPORTS = "exports.main = async (event) => (await import(event.name)).default"
MODULE = "export const main = async (event) => (await import(event.name)).default"


@pytest.mark.parametrize("name", ["above", "between", "above/index.js"])
@pytest.mark.parametrize(
    ("file", "text"), [("index.js", REQUIRES), ("index.js", IMPORTS), ("index.mjs", MODULE), ("index.cjs", IMPORTS)]
)
def test_packages_of_a_parent_folder_are_not_found(tmp_path: Path, file: str, text: str, name: str) -> None:
    async def work() -> None:
        async with kit(lay(tmp_path, ABOVE), {f"f/{file}": text}, ONE) as it:
            failure = (await it.call("f", {"name": name})).failure
            assert failure is not None
            assert failure.message.splitlines()[0].startswith(
                (f"Cannot find module '{name}'", f"Cannot find package '{name.split('/')[0]}' imported from ")
            )

    run(work())


@pytest.mark.parametrize("text", [REQUIRES, IMPORTS])
def test_what_lies_in_the_folder_is_found_all_the_same(tmp_path: Path, text: str) -> None:
    sources = {
        "f/index.js": text,
        "f/node_modules/own/index.js": "module.exports = 'own ' + require('deep')",
        "f/node_modules/own/node_modules/deep/index.js": "module.exports = 'deep'",
        "f/lib/index.js": "module.exports = require('own')",
    }

    async def work() -> None:
        async with kit(lay(tmp_path, ABOVE), sources, SPARE) as it:
            for name in ("own", "./lib/index.js"):
                assert await both(it, "f", {"name": name}) == ("own deep", "own deep")
            for name in ("os", "node:os"):
                assert "EOL" in await it.value("f", {"name": name})

    run(work())


def test_a_linked_package_has_its_own_surroundings(tmp_path: Path) -> None:
    """As pnpm lays them: node_modules/x is a link, and what x requires lies beside its target."""
    store = {
        "store/x/node_modules/x/index.js": "module.exports = require('y')",
        "store/x/node_modules/y/index.js": "module.exports = 'y'",
    }
    functions = lay(tmp_path, ABOVE | store)
    modules = functions / "f" / "node_modules"
    modules.mkdir(parents=True)
    (modules / "x").symlink_to(tmp_path / "store" / "x" / "node_modules" / "x")

    async def work() -> None:
        async with kit(functions, {"f/index.js": REQUIRES}, ONE) as it:
            assert await it.value("f", {"name": "x"}) == "y"

    run(work())


TYPES = {
    "f/index.js": """
        exports.main = async () => [require('./lib'), typeof module, (await import('./lib.js')).default];
    """,
    "f/lib.js": "module.exports = 'common'",
    "g/index.mjs": "import lib from './lib.js'; export const main = async () => lib",
    "g/lib.js": "module.exports = 'common'",
    "h/index.js": "import lib from './lib.js'; export const main = async () => lib",
    "h/lib.js": "export default typeof module",
    "h/package.json": '{"type": "module"}',
    "i/index.js": """
        const found = () => { try { return require('./lib.mjs').default; } catch (error) { return error.code; } };
        exports.main = async () => found();
    """,
    "i/lib.mjs": "export default typeof module",
}


def test_the_type_of_a_parent_folders_package_json_does_not_count(tmp_path: Path) -> None:
    async def work() -> None:
        async with kit(lay(tmp_path, ABOVE), TYPES, ONE) as it:
            assert await it.value("f") == ["common", "object", "common"]
            assert await it.value("g") == "common"
            assert await it.value("h") == "undefined"
            assert await it.value("i") in ("undefined", "ERR_REQUIRE_ESM")  # as this Node.js has it

    run(work())


@pytest.mark.parametrize("root_type", ["module", "commonjs", ""])
@pytest.mark.parametrize("own", [{}, {"f/package.json": "{}"}])
def test_import_in_a_common_module_is_refused_as_by_the_runtime(
    tmp_path: Path, root_type: str, own: Mapping[str, str]
) -> None:
    """Nodejs18.15 does not guess an ES module by its syntax; this machine's Node.js may."""
    sources = {"f/index.js": "import path from 'path'; export const main = async () => path.sep", **own}
    above = {"package.json": json.dumps({"type": root_type} if root_type else {})}

    async def work() -> None:
        async with kit(lay(tmp_path, above), sources, ONE, runtime="Nodejs18.15") as it:
            failure = (await it.call("f")).failure
            assert failure is not None
            assert failure.message == "SyntaxError: Cannot use import statement outside a module"
            assert failure.stack.startswith(f"{it.root / 'f' / 'index.js'}:1\n")

    run(work())


SHARED = {
    "package.json": '{"type": "module"}',
    "_shared/db.js": "const sdk = require('sdk'); const {x} = require('./more'); module.exports = [sdk, x];",
    "_shared/more/index.js": "exports.x = require('sdk/extra')",
    "_shared/node_modules/stray/index.js": "module.exports = 'stays at home'",
    "_shared/stray.js": "module.exports = require('stray')",
}
SHARING = {
    f"{name}/{file}": text
    for name in ("a", "b")
    for file, text in {
        "index.js": "exports.main = async (event) => require('../../_shared/' + (event.file || 'db'))",
        "package.json": '{"dependencies": {"sdk": "1"}}',
        "node_modules/sdk/index.js": f"module.exports = 'sdk of {name}'",
        "node_modules/sdk/extra.js": "module.exports = 'extra'",
    }.items()
}


def test_a_shared_folder_finds_the_functions_packages(tmp_path: Path) -> None:
    async def work() -> None:
        functions = lay(tmp_path, SHARED)
        async with kit(functions, SHARING, SPARE, shared=(tmp_path / "_shared",)) as it:
            for name in ("a", "b"):
                assert await both(it, name) == ([f"sdk of {name}", "extra"],) * 2
            stray = (await it.call("a", {"file": "stray"})).failure
            assert stray is not None  # the builder leaves it out too
            assert "Cannot find module 'stray'" in stray.message

    run(work())


def test_a_bundle_takes_what_it_needs_from_where_it_is(tmp_path: Path) -> None:
    async def work() -> None:
        async with kit(lay(tmp_path, ABOVE), {"f/index.cjs": REQUIRES}, ONE, install="bundle") as it:
            assert await it.value("f", {"name": "above"}) == "above"

    run(work())


def test_a_variable_of_the_manifest_comes_before_the_platforms(tmp_path: Path) -> None:
    more = lay(tmp_path, {"more/tea.js": "module.exports = 'oolong'"}).parent / "more"

    async def work() -> None:
        sources = {"f/index.js": REQUIRES}
        async with kit(tmp_path / "functions", sources, ONE, environment={"NODE_PATH": str(more)}) as it:
            assert await it.value("f", {"name": "tea"}) == "oolong"

    run(work())


CLOUD = ABOVE | {
    "cloudfn.yaml": """
version: 1
project: above
env: {id: test-f0b102}
functions:
  first: {shared: [_shared]}
""",
    "_shared/tea.js": "module.exports = ['oolong', require('own')]",
    "functions/first/index.js": """
        const found = (name) => { try { return require(name); } catch (error) { return error.code; } };
        const tea = require("../../_shared/tea");
        exports.main = async () => [found("above"), found("between"), require("key.json").id, tea, typeof module];
    """,
    "functions/first/key.json": '{"id": 7}',
    "functions/first/package.json": '{"dependencies": {"own": "file:./own"}}',
    "functions/first/own/package.json": '{"name": "own", "version": "1.0.0"}',
    "functions/first/own/index.js": "module.exports = 'own'",
}


@pytest.mark.npm
def test_the_emulated_cloud_and_invoke_find_the_same(tmp_path: Path) -> None:
    lay(tmp_path, CLOUD)
    expected = ["MODULE_NOT_FOUND", "MODULE_NOT_FOUND", 7, ["oolong", "own"], "object"]
    here = cloudfn_process("invoke", "first", "--json", cwd=tmp_path)
    assert json.loads(here.out)["result"] == expected, here.err
    deployed = cloudfn_process("deploy", "--local", "--yes", cwd=tmp_path)
    assert deployed.code == 0, deployed.err
    there = cloudfn_process("invoke", "first", "--local", "--json", cwd=tmp_path)
    assert json.loads(there.out)["result"] == expected, there.err
