"""A build that looks at stamps alone says the same as one that reads everything, whatever was done to the folders."""

from __future__ import annotations

import contextlib
import dataclasses
import os
import shutil
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from cloudfn import build
from cloudfn.build import unchanged
from cloudfn.build.store import RACY_NS, BuildStore
from cloudfn.errors import BuildError
from cloudfn.events.base import Event
from cloudfn.events.tasks import Noticed
from cloudfn.manifest.values import Function, Manifest

FILES = {
    "index.js": "exports.main = async () => 1\n",
    "lib/a.js": "aaaa",
    "lib/deep/b.js": "bbbb",
    "data/c.json": "1234",
    "data/.env": "SECRET=1",
    "node_modules/dep/index.js": "dep",
    "node_modules/dep/package.json": "{}",
}
COUNT = 24
"""Functions that share the wait for their files to grow old."""


def same_size(path: Path) -> None:
    text = path.read_text()
    path.write_text("x" * len(text) if text[:1] != "x" else "y" * len(text))


def same_size_and_date(path: Path) -> None:
    before = path.stat()
    same_size(path)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def made_anew(path: Path) -> None:
    text = path.read_text()
    path.unlink()
    path.write_text("z" * len(text))


def replaced(path: Path) -> None:
    other = path.with_name("other")
    other.write_text("q" * path.stat().st_size)
    other.replace(path)


def exchanged(path: Path) -> None:
    other, third = path.parent.parent / "index.js", path.with_name("third")
    path.rename(third)
    other.rename(path)
    third.rename(other)


def linked_inside(path: Path) -> None:
    path.unlink()
    path.symlink_to(path.parent.parent / "index.js")


def linked_outside(path: Path) -> None:
    path.unlink()
    path.symlink_to("/etc/hostname")


def folder_becomes_link(path: Path) -> None:
    shutil.rmtree(path.parent)
    path.parent.symlink_to(path.parent.parent / "node_modules")


def project_ignores(path: Path) -> None:
    name = path.parent.parent.name  # only this function's
    ignore = path.parent.parent.parent.parent / ".cloudfnignore"
    ignore.write_text((ignore.read_text() if ignore.exists() else "") + f"functions/{name}/lib\n")


# Each gets lib/a.js or data/c.json of a function.
EDITS = {
    "same size": same_size,
    "same size and date": same_size_and_date,
    "made anew": made_anew,
    "replaced": replaced,
    "exchanged": exchanged,
    "appended": lambda path: path.write_text(path.read_text() + "!"),
    "emptied": lambda path: path.write_text(""),
    "deleted": lambda path: path.unlink(),
    "renamed": lambda path: path.rename(path.with_name("renamed.js")),
    "folder renamed": lambda path: path.parent.rename(path.parent.with_name("moved")),
    "folder deleted": lambda path: shutil.rmtree(path.parent),
    "added": lambda path: path.with_name("new.js").write_text("new"),
    "added deep": lambda path: ((path.parent / "n" / "m").mkdir(parents=True), (path.parent / "n/m/f").write_text("1")),
    "empty folder": lambda path: (path.parent / "nothing").mkdir(),
    "secret added": lambda path: path.with_name("id_rsa").write_text("key"),
    "mode": lambda path: path.chmod(0o755),
    "folder's mode": lambda path: path.parent.chmod(0o700),
    "touched": lambda path: path.touch(),
    "old date": lambda path: os.utime(path, (1, 1)),
    "linked inside": linked_inside,
    "linked outside": linked_outside,
    "folder becomes a link": folder_becomes_link,
    "hard link": lambda path: os.link(path, path.with_name("twin.js")),
    "in a package": lambda path: same_size_and_date(path.parent.parent / "node_modules/dep/index.js"),
    "ignored here": lambda path: (path.parent.parent / ".cloudfnignore").write_text("lib\n"),
    "ignored by the project": project_ignores,
    "nothing": lambda path: None,
}

steps = st.tuples(st.sampled_from(sorted(EDITS)), st.sampled_from(["lib/a.js", "data/c.json"]))


def projects(root: Path, count: int = COUNT) -> Manifest:
    functions = {}
    for number in range(count):
        folder = root / "functions" / f"fn{number}"
        for name, text in FILES.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text)
        functions[folder.name] = Function(folder.name, folder, install="vendored")
    return Manifest("shop", root, "e", functions=functions)


def settle(root: Path) -> None:
    """Wait until every stamp is old enough to be trusted; nobody can set a ctime back."""
    newest = max(path.lstat().st_ctime_ns for path in root.rglob("*"))
    while time.time_ns() < newest + RACY_NS + 100_000_000:
        time.sleep(0.05)


def outcome(manifest: Manifest, name: str, *, cache: bool) -> tuple[object, ...]:
    """Digest, sizes and all that is said; or the code of the refusal."""
    said: list[Event] = []
    try:
        (made,) = build.build(manifest, [name], emit=said.append, cache=cache)
    except BuildError as error:
        return (error.code,)
    notices = [(each.code, dict(each.params)) for each in said if isinstance(each, Noticed)]
    return (made.digest, made.unpacked_size, made.file_count, made.handler, notices)


def grown_old(manifest: Manifest, name: str) -> bool:
    """Whether nothing had changed for long enough when the last build looked."""
    newest = max(path.lstat().st_ctime_ns for path in manifest.functions[name].dir.rglob("*"))
    last = BuildStore(manifest.state).last(name)
    return last is not None and newest < last.scanned_ns - RACY_NS


def vouched_for(manifest: Manifest, name: str) -> bool:
    """Whether stamps alone would do."""
    record = BuildStore(manifest.state).seen(name)
    return bool(record) and unchanged.recall(record, unchanged.key(manifest, manifest.functions[name])) is not None


@pytest.mark.skipif(os.name != "posix", reason="links, modes and stamps of POSIX")
@settings(
    max_examples=3,
    phases=[Phase.generate],  # an example takes seconds: shrinking one would take minutes
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(st.lists(st.lists(steps, min_size=1, max_size=3), min_size=COUNT, max_size=COUNT))
def test_stamps_say_what_a_full_build_says(
    tmp_path_factory: pytest.TempPathFactory, edits: list[list[tuple[str, str]]]
) -> None:
    root = tmp_path_factory.mktemp("p")
    manifest = projects(root)
    full = dataclasses.replace(manifest, state_folder=tmp_path_factory.mktemp("full"))
    build.build(manifest)
    for name in manifest.functions:  # on a slow machine the first of them may have grown old by now
        assert vouched_for(manifest, name) <= grown_old(manifest, name), "files of this very second"
    settle(root / "functions")
    build.build(manifest)
    assert all(vouched_for(manifest, name) for name in manifest.functions)
    assert all(artifact.reused for artifact in build.build(manifest))
    for rest in range(3):  # an edit, a build, and the next edit within the same second
        for name, todo in zip(manifest.functions, edits, strict=True):
            for edit, file in todo[rest : rest + 1]:
                path = manifest.functions[name].dir / file
                if path.exists() and not path.is_symlink() and not path.parent.is_symlink():
                    with contextlib.suppress(OSError):  # made before: the second folder of that name, say
                        EDITS[edit](path)
        for name, todo in zip(manifest.functions, edits, strict=True):
            assert outcome(manifest, name, cache=True) == outcome(full, name, cache=False), todo[: rest + 1]


@pytest.mark.skipif(os.name != "posix", reason="links, modes and stamps of POSIX")
def test_every_kind_of_edit_is_seen(tmp_path: Path) -> None:
    root = tmp_path / "p"
    manifest = projects(root, len(EDITS))
    edits = dict(zip(manifest.functions, sorted(EDITS), strict=True))
    full = dataclasses.replace(manifest, state_folder=tmp_path / "full")
    build.build(manifest)
    settle(root / "functions")
    build.build(manifest)
    assert all(vouched_for(manifest, name) for name in edits)
    for name, edit in edits.items():
        EDITS[edit](manifest.functions[name].dir / "lib" / "a.js")
    project = (root / ".cloudfnignore").read_text()
    seen = {edit for name, edit in edits.items() if not vouched_for(manifest, name)}
    assert seen == set(EDITS), "an ignore file of the project is everybody's"
    (root / ".cloudfnignore").unlink()
    seen = {edit for name, edit in edits.items() if not vouched_for(manifest, name)}
    assert seen == set(EDITS) - {"nothing", "ignored by the project"}
    (root / ".cloudfnignore").write_text(project)
    for name in edits:
        assert outcome(manifest, name, cache=True) == outcome(full, name, cache=False)


def test_what_the_manifest_says_counts(tmp_path: Path) -> None:
    manifest = projects(tmp_path / "p")
    build.build(manifest, ["fn0"])
    settle(tmp_path / "p" / "functions" / "fn0")
    build.build(manifest, ["fn0"])
    assert vouched_for(manifest, "fn0")
    for changed in ({"exclude": ("lib",)}, {"install": "none"}, {"handler": "lib/a.main"}, {"include": (".git",)}):
        other = dataclasses.replace(manifest.functions["fn0"], **changed)  # type: ignore[arg-type]
        assert not vouched_for(dataclasses.replace(manifest, functions={"fn0": other}), "fn0")


def test_a_damaged_record_is_as_good_as_none(tmp_path: Path) -> None:
    manifest = projects(tmp_path / "p")
    build.build(manifest, ["fn0"])
    settle(tmp_path / "p" / "functions" / "fn0")
    (before,) = build.build(manifest, ["fn0"])
    file = manifest.state / "cache" / "build" / "fn0.seen"
    whole = file.read_bytes()
    for damage in (b"", b"{", b"[1]\n", b"\xff\xfe\n\0", whole[:-8], whole[:-3], whole + b"12345678"):
        file.write_bytes(damage)
        assert not vouched_for(manifest, "fn0")
        (after,) = build.build(manifest, ["fn0"])
        assert (after.digest, after.reused) == (before.digest, True)
        assert vouched_for(manifest, "fn0")
