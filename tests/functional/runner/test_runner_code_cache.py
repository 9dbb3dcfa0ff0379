"""Packages whose compiled code was kept run as those that Node.js loads by itself, and never what they were before."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from cloudfn.runner import RunnerSettings
from tests.kit.runner import Kit, kit, run
from tests.kit.waiting import eventually

USES = {
    "plain/index.js": """#!/usr/bin/env node
"use strict";
const parts = [this === exports, module.exports === exports];
parts.push(__filename.endsWith("index.js"), __dirname.endsWith("plain"));
exports.seen = () => [...parts, module.id === __filename, module.loaded, module.children.length, typeof require.main];
exports.resolved = () => [require.resolve("./other").endsWith("other.js"), require.resolve.paths("x").length > 0];
exports.cached = () => [__filename in require.cache, Object.keys(require.extensions).includes(".js")];
exports.other = require("./other");
""",
    "plain/other.js": "module.exports = (text) => `other ${text}`;",
    "dynamic/index.js": "exports.load = async () => (await import('./deep.mjs')).default;",
    "dynamic/deep.mjs": "export default 'deep';",
    "thrower/index.js": "exports.fail = () => { throw new Error('here'); };",
    "broken/index.js": "const a = ;",
    "module/package.json": '{"type": "module", "exports": "./index.js"}',
    "module/index.js": "export default 'a module';",
    "json/index.json": '{"a": 1}',
    "json/package.json": '{"main": "index.json"}',
}
MAIN = """
const place = (error) => error.stack.split("\\n").find((line) => line.includes("index.js:"))
  .replace(/^.*node_modules/, "").replace(/\\)$/, "");
const broken = () => { try { return require("broken"); } catch (error) { return [error.name, error.message]; } };
exports.uses = async () => {
  const plain = require("plain");
  let at = "";
  try { require("thrower").fail(); } catch (error) { at = place(error); }
  return [
    plain.seen(), plain.resolved(), plain.cached(), plain.other("x"), await require("dynamic").load(),
    at, broken(), broken(), (await import("module")).default, require("json"),
  ];
};
"""
SETTINGS = RunnerSettings(max_spares=2)


def project(root: Path) -> dict[str, str]:
    own = {f"f/node_modules/{name}": text for name, text in USES.items()}
    return {
        **own,
        "f/index.js": MAIN + "exports.main = exports.uses; require('plain'); require('thrower'); require('dynamic');",
    }


def kept(root: Path) -> list[Path]:
    return list((root / ".cloudfn" / "cache" / "compiled").glob("*.code"))


async def with_what_was_kept(it: Kit, root: Path) -> Any:
    """The answer of an instance that found everything compiled."""
    await it.value("f")
    await eventually(lambda: it.pool.reserve().spares == 1)
    await eventually(lambda: kept(root))
    for _ in range(2):  # the first save takes the spare that compiled by itself
        await it.pool.reload({"f": (it.root / "f" / "index.js",)})
        found = await it.value("f")
        await eventually(lambda: it.pool.reserve().spares == 1)
    return found


def test_it_is_what_node_does(tmp_path: Path) -> None:
    root = tmp_path / "functions"
    for name, text in project(root).items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    script = tmp_path / "run.js"
    script.write_text("require('./functions/f').uses().then((seen) => console.log(JSON.stringify(seen)))")
    told = subprocess.run(["node", str(script)], cwd=root / "f", capture_output=True, text=True, check=True).stdout

    async def work() -> Any:
        async with kit(root, project(root), SETTINGS) as it:
            return await with_what_was_kept(it, tmp_path)

    assert run(work()) == json.loads(told)


def test_a_package_that_changed_runs_as_it_is_now(tmp_path: Path) -> None:
    """Its length did not change, which is all that V8 looks at; and nothing told of the change."""
    root = tmp_path / "functions"

    async def work() -> None:
        sources = {
            "f/index.js": "exports.main = async () => require('thing').text; require('thing');",
            "f/node_modules/thing/index.js": "exports.text = 'one';",
        }
        async with kit(root, sources, SETTINGS) as it:
            assert await with_what_was_kept(it, tmp_path) == "one"
            it.pool.rest("f")
            it.write("f/node_modules/thing/index.js", "exports.text = 'two';")
        async with kit(root, {**sources, "f/node_modules/thing/index.js": "exports.text = 'two';"}, SETTINGS) as it:
            assert await it.value("f") == "two"

    run(work())


@pytest.mark.parametrize("damage", ["cut", "zeros", "text", "empty", "folder"])
def test_a_damaged_file_is_made_anew(tmp_path: Path, damage: str) -> None:
    root = tmp_path / "functions"

    async def work() -> None:
        async with kit(root, project(root), SETTINGS) as it:
            before = await with_what_was_kept(it, tmp_path)
        (file,) = kept(tmp_path)
        content = file.read_bytes()
        head = content.index(b"\n") + 1
        if damage == "folder":
            file.unlink()
            file.mkdir()
        else:
            damaged = {
                "cut": content[:-100],
                "zeros": content[:head] + bytes(len(content) - head),
                "text": b"[1",
                "empty": b"",
            }
            file.write_bytes(damaged[damage])
        async with kit(root, project(root), SETTINGS) as it:
            assert await with_what_was_kept(it, tmp_path) == before
        if damage != "folder":
            assert len(file.read_bytes()) == len(content)

    run(work())
