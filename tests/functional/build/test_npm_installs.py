"""How packages get into functions' folders, with real npm and a registry of our own."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from cloudfn.events.tasks import Noticed, TaskEnded, TaskStarted
from cloudfn.runner import RunnerSettings
from tests.kit.command import argv, cloudfn_process, environment
from tests.kit.npm_registry import Registry, integrity, lock, serving
from tests.kit.runner import Kit, kit, run

pytestmark = [
    pytest.mark.node,
    pytest.mark.skipif(shutil.which("npm") is None, reason="npm is not installed on this machine"),
]


@pytest.fixture
def registry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Registry]:
    with serving() as found:
        monkeypatch.setenv("npm_config_registry", found.url)
        monkeypatch.setenv("npm_config_cache", str(tmp_path / "npm-cache"))
        found.add("tea", "1.0.0")
        found.add("tea", "1.1.0")
        yield found


def function(dependencies: dict[str, str], **files: str) -> dict[str, str]:
    names = ", ".join(f"require('{name}')" for name in dependencies)
    package = {"name": files.pop("name", "x"), "version": files.pop("version", "1.0.0"), "dependencies": dependencies}
    return {
        "index.js": f"exports.main = async () => [{names}]",
        "package.json": json.dumps(package),
        **{name.replace("_", "-") + ".json": text for name, text in files.items()},
    }


def sources(**functions: dict[str, str]) -> dict[str, str]:
    return {f"{name}/{file}": text for name, files in functions.items() for file, text in files.items()}


def closed_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def codes(it: Kit) -> list[str]:
    return [notice.code for notice in it.seen(Noticed)]


def test_equal_sets_are_installed_once(tmp_path: Path, registry: Registry) -> None:
    tea = {"tea": "1.0.0"}
    names = [f"f{n}" for n in range(6)]
    same = {name: function(tea, name=name, version=f"1.0.{n}") for n, name in enumerate(names)}
    other = function({"tea": "^1.0.0"})

    async def work() -> None:
        async with kit(tmp_path / "functions", sources(**same, other=other)) as it:
            answers = await asyncio.gather(*(it.value(name) for name in names), it.value("other"))
            assert answers == [["tea@1.0.0"]] * 6 + [["tea@1.1.0"]]
            started = sorted(it.seen(TaskStarted), key=lambda event: event.subject)
            assert [(event.subject, event.detail, event.count) for event in started] == [
                (", ".join(names), "npm", 1),
                ("other", "npm", 1),
            ]
            assert sorted(event.subject for event in it.seen(TaskEnded) if event.ok) == [", ".join(names), "other"]
        assert sorted(registry.asked) == ["tea-1.0.0.tgz", "tea-1.1.0.tgz"]
        files = [tmp_path / "functions" / name / "node_modules" / "tea" / "index.js" for name in names]
        assert len({file.stat().st_ino for file in files}) == 1  # one copy on the disk
        lists = [file.parent.parent / ".package-lock.json" for file in files]
        assert len({file.stat().st_ino for file in lists}) == 6  # npm writes these in place
        assert not list((tmp_path / "functions").glob("*/package-lock.json"))

    run(work())


def test_a_later_run_finds_the_set_in_the_store(tmp_path: Path, registry: Registry) -> None:
    async def work() -> None:
        root = tmp_path / "functions"
        async with kit(root, sources(a=function({"tea": "1.0.0"}))) as it:
            assert await it.value("a") == ["tea@1.0.0"]
        asked = len(registry.asked)
        async with kit(root, sources(a=function({"tea": "1.0.0"}), b=function({"tea": "1.0.0"}))) as it:
            assert await it.value("a") == await it.value("b") == ["tea@1.0.0"]
            assert not it.seen(TaskStarted)
        assert len(registry.asked) == asked

    run(work())


def test_what_package_json_asks_for_now_takes_the_place_of_what_it_asked(tmp_path: Path, registry: Registry) -> None:
    async def work() -> None:
        async with kit(tmp_path / "functions", sources(a=function({"tea": "1.0.0"}))) as it:
            assert await it.value("a") == ["tea@1.0.0"]
            file = it.write("a/package.json", json.dumps({"dependencies": {"tea": "1.1.0"}}))
            await it.pool.reload({"a": (file,)})
            assert await it.value("a") == ["tea@1.1.0"]
            it.write("a/package.json", json.dumps({"dependencies": {"tea": "1.0.0"}}))
            await it.pool.reload({"a": (file,)})
            assert await it.value("a") == ["tea@1.0.0"]
            assert len(it.seen(TaskStarted)) == 2

    run(work())


class TestLockFiles:
    def test_one_that_fits_is_followed(self, tmp_path: Path, registry: Registry) -> None:
        sum_ = registry.add("tea", "1.0.0")
        text = lock(registry.url, tea=("1.0.0", sum_))
        package = json.dumps({"dependencies": {"tea": "^1.0.0"}})
        files = function({"tea": "^1.0.0"}, package_lock=text.replace('"tea": "1.0.0"', '"tea": "^1.0.0"'))
        assert files["package.json"] != package

        async def work() -> None:
            async with kit(tmp_path / "functions", sources(a=files)) as it:
                assert await it.value("a") == ["tea@1.0.0"]
                assert not codes(it)

        run(work())

    def test_one_out_of_step_gives_way_to_package_json(self, tmp_path: Path, registry: Registry) -> None:
        cup = registry.add("cup", "1.0.0")
        registry.add("cup", "1.2.0")
        text = lock(registry.url, tea=("1.0.0", registry.add("tea", "1.0.0")), cup=("1.0.0", cup))
        files = function({"tea": "1.1.0", "cup": "^1.0.0"}, package_lock=text)

        async def work() -> None:
            async with kit(tmp_path / "functions", sources(a=files)) as it:
                assert await it.value("a") == ["tea@1.1.0", "cup@1.0.0"]  # what fits of the lock stays
                (notice,) = it.seen(Noticed)
                assert notice.code == "CFN-PKG-040"
                assert "tea@1.0.0 does not satisfy tea@1.1.0" in str(notice.params["reason"])
                assert "Usage" not in str(notice.params)
            assert (tmp_path / "functions" / "a" / "package-lock.json").read_text() == text

        run(work())

    def test_one_that_leaves_out_what_a_package_needs_is_not_believed(self, tmp_path: Path, registry: Registry) -> None:
        registry.add("milk", "1.0.0")
        sum_ = registry.add("latte", "1.0.0", "module.exports = require('milk')", dependencies={"milk": "1"})
        files = function({"latte": "1.0.0"}, package_lock=lock(registry.url, latte=("1.0.0", sum_)))

        async def work() -> None:
            async with kit(tmp_path / "functions", sources(a=files)) as it:
                assert await it.value("a") == ["milk@1.0.0"]
                (notice,) = it.seen(Noticed)
                assert notice.code == "CFN-PKG-042"
                assert "milk, which latte needs" in str(notice.params["reason"])

        run(work())

    def test_a_host_that_is_gone_keeps_versions_and_checksums(self, tmp_path: Path, registry: Registry) -> None:
        gone = f"http://127.0.0.1:{closed_port()}"
        files = function({"tea": "1.0.0"}, package_lock=lock(gone, tea=("1.0.0", registry.add("tea", "1.0.0"))))

        async def work() -> None:
            async with kit(tmp_path / "functions", sources(a=files)) as it:
                assert await it.value("a") == ["tea@1.0.0"]
                (notice,) = it.seen(Noticed)
                assert (notice.code, notice.params["reason"]) == (
                    "CFN-PKG-041",
                    f"{gone.removeprefix('http://')} (ECONNREFUSED)",
                )

        run(work())

    def test_a_wrong_checksum_is_not_gone_round(
        self, tmp_path: Path, registry: Registry, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("npm_config_fetch_retries", "0")
        gone = f"http://127.0.0.1:{closed_port()}"
        files = function({"tea": "1.0.0"}, package_lock=lock(gone, tea=("1.0.0", integrity(b"another"))))

        async def work() -> None:
            async with kit(tmp_path / "functions", sources(a=files)) as it:
                failure = (await it.call("a")).failure
                assert failure is not None
                assert failure.code == "CFN-RUN-007"
                assert "EINTEGRITY" in failure.message
                assert codes(it) == ["CFN-PKG-041"]

        run(work())

    @pytest.mark.parametrize("text", ["{ not json", "[1]", ""])
    def test_a_damaged_one_is_left_out(self, tmp_path: Path, registry: Registry, text: str) -> None:
        async def work() -> None:
            async with kit(tmp_path / "functions", sources(a=function({"tea": "1.0.0"}, package_lock=text))) as it:
                assert await it.value("a") == ["tea@1.0.0"]
                assert codes(it) == ["CFN-PKG-042"]

        run(work())

    def test_one_that_names_what_is_gone_gives_way(self, tmp_path: Path, registry: Registry) -> None:
        text = lock(registry.url, tea=("1.0.5", integrity(b"it was withdrawn")))
        files = function({"tea": "^1.0.0"}, package_lock=text.replace('"tea": "1.0.5"', '"tea": "^1.0.0"'))

        async def work() -> None:
            async with kit(tmp_path / "functions", sources(a=files)) as it:
                assert await it.value("a") == ["tea@1.1.0"]
                assert codes(it) == ["CFN-PKG-041", "CFN-PKG-042"]

        run(work())


def test_a_failure_is_remembered_for_all_who_ask_for_the_same(tmp_path: Path, registry: Registry) -> None:
    nowhere = function({"tea": "9.9.9"})

    async def work() -> None:
        async with kit(tmp_path / "functions", sources(a=nowhere, b=nowhere)) as it:
            first, again, other = (
                (await it.call("a")).failure,
                (await it.call("a")).failure,
                (await it.call("b")).failure,
            )
            assert first is not None
            assert other is not None
            assert first == again
            assert "ETARGET: No matching version found for tea@9.9.9." in first.message
            assert "tea@9.9.9" in other.message
            assert len(it.seen(TaskStarted)) == 1
            registry.add("tea", "9.9.9")
            assert not (await it.call("a")).ok  # no file has changed
            file = it.write("b/package.json", json.dumps({"dependencies": {"tea": "1.1.0"}}))
            await it.pool.reload({"b": (file,)})
            assert await it.value("b") == ["tea@1.1.0"]
            await it.pool.reload({"a": (file.parent.parent / "a" / "package.json",)})
            assert await it.value("a") == ["tea@9.9.9"]

    run(work())


def test_the_end_of_the_local_cloud_ends_npm(tmp_path: Path, registry: Registry) -> None:
    registry.hold("tea")

    async def work() -> None:
        async with kit(tmp_path / "functions", sources(a=function({"tea": "1.0.0"}))) as it:
            call = asyncio.create_task(it.call("a"))
            assert await asyncio.to_thread(registry.held.wait, 30)
            await it.pool.close()
            failure = (await call).failure
            assert failure is not None
            assert failure.kind == "closed"

    run(work())  # its end waits for the thread that ran npm
    assert not list((tmp_path / ".cloudfn" / "cache" / "npm").glob(".*"))
    assert not (tmp_path / "functions" / "a" / "node_modules").exists()


LOOK = "require('fs').writeFileSync('seen.json', JSON.stringify(process.env))"


class TestScripts:
    def noisy(self, registry: Registry) -> dict[str, str]:
        registry.add("loud", "1.0.0", scripts={"install": f'node -e "{LOOK}"'})
        return function({"loud": "1.0.0", "tea": "1.0.0"})

    def test_they_are_named_and_see_no_keys(
        self, tmp_path: Path, registry: Registry, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        secret = ("TENCENTCLOUD_SECRETKEY", "AWS_SECRET_ACCESS_KEY", "GITHUB_TOKEN", "MY_PASSWORD", "NODE_OPTIONS")
        for name in secret[:-1]:
            monkeypatch.setenv(name, "hush-hush")
        monkeypatch.setenv("NODE_OPTIONS", "--no-warnings")
        monkeypatch.setenv("https_proxy", "http://127.0.0.1:1")
        monkeypatch.setenv("no_proxy", "127.0.0.1")

        async def work() -> None:
            async with kit(tmp_path / "functions", sources(a=self.noisy(registry))) as it:
                assert await it.value("a") == ["loud@1.0.0", "tea@1.0.0"]
                (notice,) = it.noticed("CFN-PKG-043")
                assert notice.params == {"function": "a", "tool": "npm", "packages": "loud"}
            text = (tmp_path / "functions" / "a" / "node_modules" / "loud" / "seen.json").read_text()
            seen = json.loads(text)
            assert not set(secret) & set(seen)
            assert "hush-hush" not in text
            assert seen["https_proxy"] == "http://127.0.0.1:1"
            assert seen["npm_config_registry"] == registry.url
            assert seen["HOME"] == os.environ["HOME"]

        run(work())

    def test_they_can_be_left_out(self, tmp_path: Path, registry: Registry) -> None:
        async def work() -> None:
            async with kit(tmp_path / "functions", sources(a=self.noisy(registry)), ignore_scripts=True) as it:
                assert await it.value("a") == ["loud@1.0.0", "tea@1.0.0"]
                assert codes(it) == ["CFN-PKG-044"]
            assert not (tmp_path / "functions" / "a" / "node_modules" / "loud" / "seen.json").exists()

        run(work())


MANIFEST = "version: 1\nproject: p\nenv: {id: test-f0b102}\nfunctions: {shop: {}}\n"
NPM = """#!/bin/sh
echo $$ > "$CLOUDFN_TEST_PID"
exec "$CLOUDFN_TEST_REAL" "$@"
"""


@pytest.mark.parametrize("in_place", [False, True], ids=["in the store", "in the folder"])
@pytest.mark.parametrize("with_cloudfn", [False, True], ids=["npm", "npm and cloudfn"])
def test_a_killed_installation_starts_again(
    tmp_path: Path, registry: Registry, monkeypatch: pytest.MonkeyPatch, in_place: bool, with_cloudfn: bool
) -> None:
    """npm is killed when one package is there already and another is on its way."""
    project = tmp_path / "shop"
    folder = project / "functions" / "shop"
    folder.mkdir(parents=True)
    (project / "cloudfn.yaml").write_text(MANIFEST)
    registry.add("cup")
    wanted = {"tea": "1.0.0", "cup": "1.0.0"}
    if in_place:
        local = project / "local"
        local.mkdir()
        (local / "package.json").write_text('{"name": "local", "version": "1.0.0"}')
        (local / "index.js").write_text("module.exports = 'local'")
        wanted["local"] = "file:../../local"
    for name, text in function(wanted).items():
        (folder / name).write_text(text)
    tools = tmp_path / "tools"
    tools.mkdir()
    pid = tmp_path / "npm.pid"
    real = shutil.which("npm")
    (tools / "npm").write_text(NPM.replace("$CLOUDFN_TEST_PID", str(pid)).replace("$CLOUDFN_TEST_REAL", str(real)))
    (tools / "npm").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tools}{os.pathsep}{os.environ['PATH']}")
    registry.hold("cup")
    first = subprocess.Popen(
        argv("invoke", "shop"),
        cwd=project,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    if not registry.held.wait(20):
        first.kill()
        pytest.fail(first.communicate()[1])
    if with_cloudfn:
        first.kill()
    os.kill(int(pid.read_text()), signal.SIGKILL)
    registry.release.set()
    _, said = first.communicate(timeout=60)
    if not with_cloudfn:
        assert first.returncode == 11, said
        assert "signal 9" in said
    if in_place:  # npm lays files where they belong, and was killed before it had written this one
        half = folder / "node_modules" / "tea"
        half.mkdir(parents=True, exist_ok=True)
        (half / "package.json").write_text('{"name": "tea", "version": "1.0.0"}')
        (half / "index.js").write_text("")
    again = cloudfn_process("invoke", "shop", cwd=project)
    assert again.code == 0, again.err
    assert json.loads(again.out) == ["tea@1.0.0", "cup@1.0.0", *(["local"] if in_place else [])]
    store = project / ".cloudfn" / "cache" / "npm"
    assert not [each.name for each in store.iterdir() if each.name.startswith(".")]  # nothing is left of the first
    assert not list((store / "unfinished").glob("*"))
    third = cloudfn_process("invoke", "shop", cwd=project)
    assert "npm" not in third.err


def test_what_was_there_before_a_killed_installation_stays_when_the_next_one_fails(
    tmp_path: Path, registry: Registry
) -> None:
    """Without a network it may do."""
    project = tmp_path / "shop"
    folder = project / "functions" / "shop"
    tea = folder / "node_modules" / "tea"
    tea.mkdir(parents=True)
    (tea / "package.json").write_text('{"name": "tea", "version": "1.0.0"}')
    (tea / "index.js").write_text("module.exports = 'mine'")
    (project / "local").mkdir()
    (project / "local" / "package.json").write_text('{"name": "local", "version": "1.0.0"}')
    (project / "local" / "index.js").write_text("module.exports = 'local'")
    (project / "cloudfn.yaml").write_text(MANIFEST)
    wanted = {"tea": "1.0.0", "cup": "9.9.9", "local": "file:../../local"}
    for name, text in function(wanted).items():
        (folder / name).write_text(text)
    registry.add("cup", "9.9.9")
    registry.hold("cup")
    with subprocess.Popen(
        argv("invoke", "shop"), cwd=project, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as first:
        held = registry.held.wait(20)
        first.kill()
        registry.release.set()
    assert held
    (folder / "package.json").write_text(json.dumps({"dependencies": {**wanted, "cup": "8.8.8"}}))
    assert "8.8.8" in cloudfn_process("invoke", "shop", cwd=project).err
    assert (tea / "index.js").read_text() == "module.exports = 'mine'"
    (folder / "package.json").write_text(json.dumps({"dependencies": wanted}))
    assert json.loads(cloudfn_process("invoke", "shop", cwd=project).out) == ["tea@1.0.0", "cup@9.9.9", "local"]
    assert not list((project / ".cloudfn" / "cache" / "npm" / "unfinished").iterdir())


@pytest.mark.parametrize("range_", ["1.0.0", "file:../../local"])
def test_a_linked_node_modules_is_replaced_and_what_it_leads_to_stays(
    tmp_path: Path, registry: Registry, range_: str
) -> None:
    theirs = tmp_path / "theirs"
    for place in (theirs / "left", tmp_path / "local"):
        place.mkdir(parents=True)
        (place / "package.json").write_text('{"name": "tea", "version": "0.0.1"}')
        (place / "index.js").write_text("module.exports = 'local'")
    entry = {"version": "1.0.0", "resolved": f"{registry.url}/tea/-/tea-1.0.0.tgz"}
    files = function(
        {"tea": range_}, package_lock=json.dumps({"lockfileVersion": 3, "packages": {"node_modules/tea": entry}})
    )
    folder = tmp_path / "functions" / "a"
    folder.mkdir(parents=True)
    (folder / "node_modules").symlink_to(theirs)

    async def work() -> None:
        async with kit(tmp_path / "functions", sources(a=files)) as it:
            assert await it.value("a") == ["tea@1.0.0" if range_ == "1.0.0" else "local"]

    run(work())
    assert [each.name for each in theirs.iterdir()] == ["left"]
    assert not (folder / "node_modules").is_symlink()


def test_a_folder_that_npm_left_half_done_is_made_whole(tmp_path: Path, registry: Registry) -> None:
    """The user's own npm was killed: the wanted folder is there, what it needs is not."""
    registry.add("pot", "1.0.0", text="module.exports = require('tea')", dependencies={"tea": "1.0.0"})
    half = {
        "node_modules/pot/package.json": json.dumps({"name": "pot", "version": "1.0.0", "dependencies": {"tea": "1"}})
    }
    files = function({"pot": "1.0.0"}) | half | {"node_modules/pot/index.js": "module.exports = require('tea')"}

    async def work() -> None:
        async with kit(tmp_path / "functions", sources(a=files), RunnerSettings(max_spares=0)) as it:
            assert await it.value("a") == ["tea@1.0.0"]

    run(work())


@pytest.fixture
def loud(tmp_path: Path, registry: Registry) -> Path:
    """A project of two functions with one set, whose package has an install script."""
    registry.add("loud", "1.0.0", scripts={"install": f'node -e "{LOOK}"'})
    project = tmp_path / "shop"
    for name in ("one", "two"):
        folder = project / "functions" / name
        folder.mkdir(parents=True)
        for file, text in function({"loud": "1.0.0"}, name=name).items():
            (folder / file).write_text(text)
    (project / "cloudfn.yaml").write_text(MANIFEST.replace("{shop: {}}", "{one: {}, two: {install: local}}"))
    return project


@pytest.mark.parametrize(
    ("words", "how"),
    [
        *(("invoke one", how) for how in ("option", "manifest", "variable", "not at all")),
        *(("build two", how) for how in ("option", "not at all")),
        *(("deploy --local --yes", how) for how in ("option", "manifest", "not at all")),
        *((words, "option") for words in ("plan --local", "exec -- true")),
    ],
)
def test_scripts_run_only_where_nobody_minds(loud: Path, monkeypatch: pytest.MonkeyPatch, words: str, how: str) -> None:
    command, *rest = words.split()
    text = (loud / "cloudfn.yaml").read_text()
    if how == "manifest":
        (loud / "cloudfn.yaml").write_text(f"{text}defaults: {{ignoreScripts: true}}\n")
    if how == "variable":
        monkeypatch.setenv(f"CLOUDFN_{command.upper()}_IGNORE_SCRIPTS", "1")
    option = ["--ignore-scripts"] if how == "option" else []
    ran = cloudfn_process(command, *option, *rest, cwd=loud)
    assert ran.code == 0, ran.err
    if command != "exec":  # it calls no function
        seen = list(loud.rglob("node_modules/loud/seen.json"))
        assert bool(seen) is (how == "not at all")
        assert list(loud.rglob("node_modules/loud/index.js"))
    if command in ("invoke", "build"):
        code = "CFN-PKG-043" if how == "not at all" else "CFN-PKG-044"
        assert ran.err.count("CFN-PKG-04") == 1
        assert code in ran.err
        assert f"{rest[0]}: installed in" in ran.err or "one, two: installed in" in ran.err


def test_dev_build_and_the_emulated_cloud_share_one_store(loud: Path, registry: Registry) -> None:
    for words in (["invoke", "one"], ["invoke", "two"], ["build"], ["deploy", "--local", "--yes"]):
        ran = cloudfn_process(*words, cwd=loud)
        assert ran.code == 0, ran.err
    called = cloudfn_process("invoke", "one", "--local", cwd=loud)
    assert json.loads(called.out) == ["loud@1.0.0"], called.err
    assert registry.asked == ["loud-1.0.0.tgz"]
    (deployed,) = (loud / ".cloudfn" / "emulate").rglob("*-installed/node_modules/loud/index.js")
    assert deployed.samefile(loud / "functions" / "one" / "node_modules" / "loud" / "index.js")
