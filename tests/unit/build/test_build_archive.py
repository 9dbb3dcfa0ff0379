"""The archive: the same inputs give the same bytes, and other tools read it."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import time
import unicodedata
import zipfile
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from cloudfn import build
from cloudfn.manifest.values import Function, Manifest

INDEX = "exports.main = async () => 1\n"

# Composed names only, since packages hold those; test_names_are_composed has the others.
SEGMENTS = st.text(
    st.characters(codec="utf-8", categories=("L", "N"), include_characters=" -_.中é"), min_size=1, max_size=6
).filter(lambda text: text.strip(". ") == text and unicodedata.is_normalized("NFC", text))
NAMES = st.lists(SEGMENTS, min_size=1, max_size=3).map("/".join)
TREES = st.dictionaries(NAMES.map(lambda name: f"d/{name}.bin"), st.binary(max_size=4096), max_size=8)


def write(folder: Path, tree: dict[str, bytes], order: random.Random) -> bool:
    """Create the files in a random order with random dates; False where the file system cannot hold them."""
    items = sorted(tree.items())
    order.shuffle(items)
    for name, content in [*items, ("index.js", INDEX.encode())]:
        path = folder / name
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            if path.exists():
                return False
            path.write_bytes(content)
        except (NotADirectoryError, FileExistsError, IsADirectoryError):
            return False
        instant = order.randrange(10**9)
        os.utime(path, (instant, instant))
        path.chmod(order.choice([0o644, 0o755, 0o600]))
    return True


def manifest_of(directory: Path) -> Manifest:
    return Manifest("shop", directory, "e", functions={"fn": Function("fn", directory / "functions" / "fn")})


@settings(max_examples=40)
@given(tree=TREES, seed=st.integers(0, 2**32))
def test_copies_with_other_dates_orders_and_modes_give_the_same_bytes(tmp_path_factory, tree, seed):
    assume(not any("id_rsa" in name.lower() for name in tree))  # keys are never packed
    order = random.Random(seed)
    artifacts = []
    for _ in range(2):
        directory = tmp_path_factory.mktemp("copy")
        if not write(directory / "functions" / "fn", tree, order):
            return
        artifacts += build.build(manifest_of(directory))
        artifacts += build.build(manifest_of(directory))  # from the cache
        artifacts += build.build(manifest_of(directory), cache=False)
    assert len({artifact.digest for artifact in artifacts}) == 1
    assert len({artifact.path.read_bytes() for artifact in artifacts}) == 1
    with zipfile.ZipFile(artifacts[0].path) as archive:
        assert archive.testzip() is None
        assert {name: archive.read(name) for name in archive.namelist() if name.startswith("d/")} == tree


def test_the_archive_is_plain(project):
    (artifact,) = build.build(project({"index.js": INDEX, "中文/é.json": "{}", "empty": "", "random": os.urandom(999)}))
    with zipfile.ZipFile(artifact.path) as archive:
        infos = archive.infolist()
    assert [info.filename for info in infos] == sorted(info.filename for info in infos)
    assert {info.date_time for info in infos} == {(1980, 1, 1, 0, 0, 0)}
    assert {info.external_attr >> 16 for info in infos} == {0o100755}
    assert {info.extra for info in infos} == {b""}
    assert "中文/é.json" in {info.filename for info in infos}
    assert (artifact.file_count, artifact.size) == (len(infos), artifact.path.stat().st_size)
    assert artifact.unpacked_size == sum(info.file_size for info in infos)


@pytest.mark.skipif(shutil.which("unzip") is None, reason="Info-ZIP is not installed on this machine")
def test_info_zip_reads_it(project, tmp_path):
    (artifact,) = build.build(project({"index.js": INDEX, "深/a b.txt": "x" * 10000}))
    ran = subprocess.run(["unzip", "-tq", str(artifact.path)], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    subprocess.run(["unzip", "-q", str(artifact.path), "-d", str(tmp_path / "out")], check=True)
    assert os.access(tmp_path / "out" / "index.js", os.X_OK)


def test_names_are_composed(project):
    decomposed, composed = "e\u0301.txt", "\u00e9.txt"
    (artifact,) = build.build(project({"index.js": INDEX, decomposed: "1"}))
    with zipfile.ZipFile(artifact.path) as archive:
        assert composed in archive.namelist()


def change(manifest: Manifest, name: str, text: str) -> None:
    path = manifest.functions["fn"].dir / name
    path.write_text(text)


@pytest.mark.parametrize("name", ["index.js", "data.json"])
def test_each_change_gives_another_digest_and_back_the_first(project, name):
    manifest = project({"index.js": INDEX, "data.json": "1"})
    (first,) = build.build(manifest)
    before = (manifest.functions["fn"].dir / name).read_text()
    change(manifest, name, before + "//2")
    (second,) = build.build(manifest)
    change(manifest, name, before + "//3")  # of the same size, within the same tick of the file system's clock
    (third,) = build.build(manifest)
    change(manifest, name, before)
    (fourth,) = build.build(manifest)
    assert len({first.digest, second.digest, third.digest}) == 3
    assert fourth.digest == first.digest
    assert {path.stem for path in (manifest.state / "artifacts").glob("*.zip")} == {
        first.digest, second.digest, third.digest,
    }  # fmt: skip


def old(manifest: Manifest) -> None:
    """Wait until the files are old enough to be trusted by their stamps; nobody can set a ctime back."""
    stamp = max(path.stat().st_ctime_ns for path in manifest.functions["fn"].dir.rglob("*"))
    while time.time_ns() < stamp + 2_100_000_000:
        time.sleep(0.05)


def test_an_unchanged_function_is_not_packed_again(project):
    manifest = project({"index.js": INDEX, "a.js": "1"})
    old(manifest)
    (first,) = build.build(manifest)
    (second,) = build.build(manifest)
    assert (first.reused, second.reused) == (False, True)
    assert (first.digest, first.size, first.unpacked_size, first.file_count) == (
        second.digest, second.size, second.unpacked_size, second.file_count,
    )  # fmt: skip
    change(manifest, "a.js", "2")
    (third,) = build.build(manifest)
    assert (third.reused, third.digest == first.digest) == (False, False)


@pytest.mark.parametrize("damage", ["zip", "members", "records", "all"])
def test_a_damaged_cache_is_as_good_as_none(project, damage):
    manifest = project({"index.js": INDEX, "a.js": "x" * 5000})
    (first,) = build.build(manifest)
    whole = first.path.read_bytes()
    kept = manifest.state / "artifacts" / f"{first.digest}.zip"
    if damage == "zip":
        content = bytearray(whole)
        content[len(content) // 2] ^= 255
        kept.write_bytes(content)
    elif damage == "members":
        kept.with_suffix(".members").write_bytes(b"nonsense")
    elif damage == "records":
        for path in (manifest.state / "cache" / "build").iterdir():
            path.write_text("nonsense")
    else:
        shutil.rmtree(manifest.state)
    (again,) = build.build(manifest)
    assert (again.digest, again.path.read_bytes()) == (first.digest, whole)


def test_out_gets_copies(project, tmp_path):
    (artifact,) = build.build(project({"index.js": INDEX}), out=tmp_path / "out")
    assert artifact.path == tmp_path / "out" / "fn.zip"
    kept = tmp_path / ".cloudfn" / "artifacts" / f"{artifact.digest}.zip"
    artifact.path.write_bytes(b"")
    assert kept.stat().st_size == artifact.size
