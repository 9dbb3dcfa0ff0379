"""Dependencies: installed once when missing, and what the package would lack is told."""

from __future__ import annotations

import asyncio
import json
import shutil
import sys
from pathlib import Path

import pytest

from cloudfn.events.tasks import TaskEnded, TaskProgressed, TaskStarted
from cloudfn.runner import RunnerSettings
from tests.kit.runner import kit, run

pytestmark = pytest.mark.node

OUTSIDE = {
    "f/index.js": """
        const left = require("leftover");
        const shared = require("../../common/shared");
        let optional = null;
        try { optional = require("not-there"); } catch {}
        exports.main = async (event) => event.lazy ? require("../../common/lazy") : [left, shared, optional];
    """,
    "f/package.json": "{}",
    "f/node_modules/leftover/index.js": "require('deep'); module.exports = 'left'",
    "f/node_modules/deep/index.js": "module.exports = 'deep'",
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    common = tmp_path / "common"
    common.mkdir()
    (common / "shared.js").write_text("module.exports = 'shared'")
    (common / "lazy.js").write_text("module.exports = 'lazy'")
    functions = tmp_path / "functions"
    functions.mkdir()
    return functions


def test_what_the_package_would_lack_is_told_once(root: Path) -> None:
    async def work() -> None:
        async with kit(root, OUTSIDE) as it:
            for _ in range(2):
                assert await it.value("f") == ["left", "shared", None]
            (file,) = it.noticed("CFN-PKG-101")
            outside = root.parent / "common" / "shared.js"
            assert (file.params["file"], file.file) == (str(outside), "common/shared.js")
            (package,) = it.noticed("CFN-PKG-102")
            assert package.params == {"function": "f", "package": "leftover"}
            lazy = await it.call("f", {"lazy": True})
            assert lazy.ok
            assert [notice.request_id for notice in it.noticed("CFN-PKG-101")] == ["", lazy.request_id]

    run(work())


def test_shared_folders_belong_to_the_package(root: Path) -> None:
    async def work() -> None:
        async with kit(root, OUTSIDE, shared=(root.parent / "common",)) as it:
            assert await it.value("f", {"lazy": True}) == "lazy"
            assert not it.noticed("CFN-PKG-101")

    run(work())


def test_strict_package_makes_it_a_failure(root: Path) -> None:
    async def work() -> None:
        settings = RunnerSettings(strict_package=True, max_spares=0)
        async with kit(root, OUTSIDE, settings) as it:
            failure = (await it.call("f")).failure
            assert failure is not None
            assert (failure.kind, failure.code) == ("load", "CFN-PKG-101")
            assert "shared.js" in failure.message
        lazy = OUTSIDE | {"f/index.js": "exports.main = async (event) => event.lazy && require('../../common/lazy')"}
        async with kit(root, lazy, settings) as it:
            assert (await it.call("f")).ok
            failure = (await it.call("f", {"lazy": True})).failure
            assert failure is not None
            assert failure.code == "CFN-PKG-101"

    run(work())


@pytest.fixture
def tarball(tmp_path: Path) -> str:
    """A real package that npm installs without any registry."""
    if shutil.which("npm") is None:
        pytest.skip("npm is not installed on this machine")
    folder = tmp_path / "tea"
    folder.mkdir()
    (folder / "package.json").write_text('{"name": "tea", "version": "1.0.0"}')
    (folder / "index.js").write_text("module.exports = 'oolong'")
    return f"file:{folder}"


def test_missing_dependencies_are_installed_once(root: Path, tarball: str) -> None:
    sources = {
        f"{name}/{file}": text
        for name in ("a", "b")
        for file, text in {
            "index.js": "exports.main = async () => require('tea')",
            "package.json": json.dumps({"dependencies": {"tea": tarball}}),
        }.items()
    }

    async def work() -> None:
        async with kit(root, sources, max_instances=3) as it:
            calls = [it.value(name) for name in ("a", "a", "a", "b")]
            assert await asyncio.gather(*calls) == ["oolong"] * 4
            assert sorted(task.subject for task in it.seen(TaskStarted)) == ["a", "b"]
            assert [task.ok for task in it.seen(TaskEnded)] == [True, True]
            assert not list(root.glob("*/package-lock.json"))
            assert await it.value("a") == "oolong"
            assert len(it.seen(TaskStarted)) == 2
            assert all(task.task == "install" for task in it.seen(TaskProgressed))

    run(work())


def test_a_package_that_is_added_later_is_installed_by_the_reload(root: Path, tarball: str) -> None:
    async def work() -> None:
        async with kit(
            root, {"f/index.js": "exports.main = async () => 1", "f/package.json": "{}"}, RunnerSettings()
        ) as it:
            assert await it.value("f") == 1
            package = it.write("f/package.json", json.dumps({"dependencies": {"tea": tarball}}))
            index = it.write("f/index.js", "const tea = require('tea'); exports.main = async () => tea")
            await it.pool.reload({"f": (package, index)})
            assert await it.value("f") == "oolong"

    run(work())


def test_npms_failure_is_told_in_its_own_last_words(root: Path, tarball: str) -> None:
    package = json.dumps({"dependencies": {"tea": "file:../nowhere/tea.tgz"}})

    async def work() -> None:
        async with kit(root, {"f/index.js": "", "f/package.json": package}) as it:
            failure = (await it.call("f")).failure
            assert failure is not None
            assert (failure.kind, failure.code) == ("install", "CFN-RUN-007")
            assert "ENOENT" in failure.message
            assert "nowhere/tea.tgz" in failure.message
            again = await it.call("f")
            assert again.failure == failure
            assert len(it.seen(TaskStarted)) == 1  # not tried anew by each call
            it.write("f/package.json", json.dumps({"dependencies": {"tea": tarball}}))
            file = it.write("f/index.js", "exports.main = async () => require('tea')")
            await it.pool.reload({"f": (file.parent / "package.json", file)})
            assert await it.value("f") == "oolong"

    run(work())


def test_without_npm_the_call_says_so(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    node = shutil.which("node")
    assert node
    monkeypatch.setenv("PATH", str(tmp_path))

    async def work() -> None:
        package = json.dumps({"dependencies": {"tea": "1"}})
        sources = {"f/index.js": "exports.main = async () => 1", "f/package.json": package}
        async with kit(root, sources, RunnerSettings(node=node, max_spares=0)) as it:
            failure = (await it.call("f")).failure
            assert failure is not None
            assert (failure.kind, failure.code) == ("install", "CFN-RUN-015")
            assert "npm" in failure.message

    run(work())


def test_installing_can_be_switched_off(root: Path, tarball: str) -> None:
    async def work() -> None:
        package = json.dumps({"dependencies": {"tea": tarball}})
        sources = {"f/index.js": "require('tea')", "f/package.json": package}
        async with kit(root, sources, RunnerSettings(install=False, max_spares=0)) as it:
            failure = (await it.call("f")).failure
            assert failure is not None
            assert failure.kind == "load"
            assert "Cannot find module 'tea'" in failure.message
            assert not it.seen(TaskStarted)

    run(work())


def test_python_packages_that_only_this_interpreter_has_are_told(tmp_path: Path) -> None:
    """pytest depends on pluggy, so naming it brings both; click is named by nobody."""
    source = """
    import json
    import pluggy
    def main_handler(event, context):
        if event.get("lazy"):
            from click.utils import echo
        return json.dumps(1)
    """
    version = f"Python{sys.version_info[0]}.{sys.version_info[1]}"

    async def work() -> None:
        for requirements, expected in (("", ["click", "pluggy"]), ("-r more.txt\n", ["click"])):
            files = {"f/index.py": source, "f/requirements.txt": requirements, "f/more.txt": "Pytest\n"}
            async with kit(tmp_path, files, runtime=version, handler="index.main_handler") as it:
                assert await it.value("f") == "1"
                assert await it.value("f", {"lazy": True}) == "1"
                assert sorted(str(notice.params["package"]) for notice in it.noticed("CFN-PKG-103")) == expected

    run(work())
