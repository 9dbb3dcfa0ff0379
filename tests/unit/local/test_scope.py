"""Which files of a manifest are watched, and whose they are."""

from __future__ import annotations

from pathlib import Path

from cloudfn.local.reload import affected
from cloudfn.local.watch import scope_of
from cloudfn.manifest.values import Function, Manifest


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
