"""Which files of a manifest are watched, and whose they are."""

from __future__ import annotations

from pathlib import Path

from cloudfn import regular_files
from cloudfn.local.reload import affected
from cloudfn.local.watch import scope_of
from cloudfn.local.watch.scope import walk
from cloudfn.manifest.values import Function, Manifest
from tests.kit.nesting import nested


def test_a_shared_file_is_watched_alone_and_belongs_to_those_that_share_it(tmp_path: Path) -> None:
    home = tmp_path.resolve()
    for name in ("a", "b", "common"):
        (home / name).mkdir()
    for name in ("a/index.js", "b/index.js", "common/x.js", "config.js", "other.js"):
        (home / name).write_text("")
    shared = (home / "config.js", home / "common")
    functions = {"a": Function("a", home / "a", shared=shared), "b": Function("b", home / "b")}
    manifest = Manifest("tea", home, "test-f0b102", functions=functions)

    scope = scope_of(manifest)
    counted = [name for name in ("a/index.js", "common/x.js", "config.js", "other.js") if scope.counts(home / name)]
    assert counted == ["a/index.js", "common/x.js", "config.js"]
    assert {home / "a", home / "common", home} <= set(scope.folders())
    assert affected(manifest, [home / "config.js"]) == {"a": (home / "config.js",)}


def test_links_to_themselves_and_out_of_the_project_are_not_watched(tmp_path: Path) -> None:
    home = tmp_path.resolve()
    for name in ("a", "away"):
        (home / name).mkdir()
        (home / name / "index.js").write_text("")
    (home / "a" / "package.json").symlink_to("package.json")
    (home / "a" / "out").symlink_to(home / "away")
    scope = scope_of(Manifest("tea", home, "test-f0b102", functions={"a": Function("a", home / "a")}))
    assert [*scope.source_files()] == [home / "a" / "index.js"]


def test_folders_nested_deeper_than_a_path_may_be_long_are_not_watched(tmp_path: Path) -> None:
    with nested(tmp_path, 2500):
        assert len([*walk(tmp_path)]) == regular_files.DEEPEST + 1
