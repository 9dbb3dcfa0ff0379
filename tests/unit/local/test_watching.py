"""Which saves are news. Each case runs on the platform's notices and on the polling fallback."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from cloudfn.local.loops import Loops
from cloudfn.local.watch import Watcher, WatchScope

PATIENCE_S = 20.0


class Seen:
    def __init__(self) -> None:
        self.paths: set[Path] = set()
        self.batches = 0
        self.told = asyncio.Event()

    async def changed(self, paths: frozenset[Path]) -> None:
        self.paths |= paths
        self.batches += 1
        self.told.set()

    async def until(self, *paths: Path) -> None:
        async with asyncio.timeout(PATIENCE_S):
            while not set(paths) <= self.paths:
                await self.told.wait()
                self.told.clear()


def told(what: str, error: Exception | None, pause_s: float) -> None:
    raise AssertionError(f"{what} failed: {error}")


Case = Callable[[Path, Seen], Awaitable[None]]


@pytest.fixture(params=[False, True], ids=["notices", "polling"])
def watched(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[Case], set[Path]]:
    """Run a case over a folder ``f`` with index.js, lib/h.js and node_modules; all paths that were told."""
    root = tmp_path.resolve() / "f"
    (root / "lib").mkdir(parents=True)
    (root / "node_modules" / "sdk").mkdir(parents=True)
    for name in ("index.js", "lib/h.js", "package.json", "node_modules/sdk/index.js"):
        (root / name).write_text("one")
    manifest = root.parent / "cloudfn.yaml"
    manifest.write_text("one")

    def run(case: Case) -> set[Path]:
        async def work() -> set[Path]:
            seen = Seen()
            scope = WatchScope((root,), frozenset({manifest}), ("*.gen.js",))
            watcher = Watcher(scope, seen.changed, Loops(told), polling=request.param)
            await watcher.start()
            await asyncio.sleep(0.15 if request.param else 0)
            try:
                await case(root, seen)
            finally:
                await watcher.stop()
            return seen.paths

        return asyncio.run(work())

    return run


def test_changed_new_and_removed_files_are_told(watched: Callable[[Case], set[Path]]) -> None:
    async def case(root: Path, seen: Seen) -> None:
        (root / "index.js").write_text("two")
        (root / "lib" / "new.js").write_text("new")
        (root / "lib" / "h.js").unlink()
        await seen.until(root / "index.js", root / "lib" / "new.js", root / "lib" / "h.js")

    watched(case)


def test_an_editors_atomic_save_is_told_by_the_files_own_name(watched: Callable[[Case], set[Path]]) -> None:
    async def case(root: Path, seen: Seen) -> None:
        (root / "index.js.tmp").write_text("two")
        (root / "index.js.tmp").rename(root / "index.js")
        await seen.until(root / "index.js")

    assert all(path.name == "index.js" for path in watched(case))


def test_a_new_folder_and_what_comes_into_it_later_are_told(watched: Callable[[Case], set[Path]]) -> None:
    async def case(root: Path, seen: Seen) -> None:
        (root / "deep" / "er").mkdir(parents=True)
        (root / "deep" / "er" / "a.js").write_text("a")
        await seen.until(root / "deep" / "er" / "a.js")
        (root / "deep" / "er" / "b.js").write_text("b")
        await seen.until(root / "deep" / "er" / "b.js")

    watched(case)


def test_a_removed_and_made_again_folder_is_watched(watched: Callable[[Case], set[Path]]) -> None:
    async def case(root: Path, seen: Seen) -> None:
        (root / "lib").rename(root.parent / "elsewhere")
        await seen.until(root / "lib" / "h.js")
        seen.paths.clear()
        (root / "lib").mkdir()
        (root / "lib" / "h.js").write_text("again")
        await seen.until(root / "lib" / "h.js")
        seen.paths.clear()
        (root / "lib" / "h.js").write_text("and again")
        await seen.until(root / "lib" / "h.js")

    watched(case)


def test_reading_and_touching_is_no_news(watched: Callable[[Case], set[Path]]) -> None:
    async def case(root: Path, seen: Seen) -> None:
        (root / "index.js").read_text()
        (root / "index.js").touch()
        (root / "index.js").write_text("one")
        (root / "lib" / "h.js").write_text("the one change")
        await seen.until(root / "lib" / "h.js")

    assert {path.name for path in watched(case)} == {"h.js"}


def test_packages_logs_and_excluded_files_are_no_news(watched: Callable[[Case], set[Path]]) -> None:
    async def case(root: Path, seen: Seen) -> None:
        (root / "node_modules" / "sdk" / "index.js").write_text("two")
        (root / "node_modules" / "new.js").write_text("two")
        (root / ".git").mkdir()
        (root / ".git" / "HEAD").write_text("x")
        (root / "debug.log").write_text("x")
        (root / "a.gen.js").write_text("x")
        (root / ".index.js.swp").write_text("x")
        (root.parent / "other.txt").write_text("x")
        (root / "index.js").write_text("the one change")
        await seen.until(root / "index.js")

    assert {path.name for path in watched(case)} == {"index.js"}


def test_an_npm_install_and_the_manifest_are_told(watched: Callable[[Case], set[Path]]) -> None:
    async def case(root: Path, seen: Seen) -> None:
        (root / "node_modules" / ".package-lock.json").write_text("{}")
        (root.parent / "cloudfn.yaml").write_text("two")
        await seen.until(root / "node_modules" / ".package-lock.json", root.parent / "cloudfn.yaml")

    watched(case)


def test_a_save_in_pieces_is_one_batch(tmp_path: Path) -> None:
    root = tmp_path.resolve()
    (root / "index.js").write_text("one")

    async def work() -> Seen:
        seen = Seen()
        watcher = Watcher(WatchScope((root,)), seen.changed, Loops(told))
        await watcher.start()
        with (root / "index.js").open("w") as file:
            for n in range(20):
                file.write(f"line {n}\n")
                file.flush()
        await seen.until(root / "index.js")
        await watcher.stop()
        return seen

    assert asyncio.run(work()).batches == 1
