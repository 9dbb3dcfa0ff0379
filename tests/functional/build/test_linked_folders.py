"""Folders that link to each other: every command ends soon, and honest trees of links are packed."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.kit.command import cloudfn_process
from tests.kit.dev import dev

pytestmark = [pytest.mark.node, pytest.mark.skipif(os.name != "posix", reason="links of POSIX")]

ECHO = "functions/echo"


def link(path: Path, target: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.symlink_to(target)


def linked_folders(folder: Path, links: str = "", count: int = 9) -> None:
    """Folders, each with a file and with links to all others in its subfolder ``links``: of nine a million ways."""
    up = "../" * (len(Path(links).parts) + 1)
    for one in range(count):
        inner = folder / f"f{one}"
        inner.mkdir(parents=True)
        (inner / "a.js").write_text("1;\n")
        for other in {*range(count)} - {one}:
            link(inner / links / f"to{other}", f"{up}f{other}")


def configured(project: Path, *pairs: str) -> None:
    manifest = project / "cloudfn.yaml"
    text = manifest.read_text()
    assert text.count("  echo: {}") == 1
    manifest.write_text(text.replace("  echo: {}", f"  echo: {{{', '.join(filter(None, pairs))}}}"))


def packed(project: Path) -> list[str]:
    ran = cloudfn_process("build", "echo", cwd=project)
    assert ran.code == 0, ran.err
    return zipfile.ZipFile(project / ".cloudfn" / "build" / "echo.zip").namelist()


def test_folders_that_all_link_to_each_other(project: Path) -> None:
    linked_folders(project / ECHO)
    for words, code, said in (
        (["build"], 10, "CFN-PKG-057"),
        (["plan", "--local"], 10, "CFN-PKG-057"),
        (["validate"], 0, ""),
        (["import", "--force"], 0, ""),
    ):
        ran = cloudfn_process(*words, cwd=project)
        assert (words[0], ran.code, "Traceback" in ran.err) == (words[0], code, False), ran.err
        assert said in ran.err and (not said or f"{ECHO}/f" in ran.err), ran.err


def test_dev_starts_beside_them_and_goes_on_when_they_appear(project: Path) -> None:
    folder = project / ECHO
    linked_folders(folder)
    with dev(project) as running:
        assert running.post("/functions/echo", {"n": 1})["n"] == 1
        linked_folders(folder / "later")
        running.until_printed("/later/f8/a.js")
        (folder / "index.js").write_text("exports.main = async () => 'new';\n")
        running.until_printed("/index.js)")
        assert running.post("/functions/echo") == "new"


def test_packages_that_all_link_to_each_other_are_counted_too(project: Path) -> None:
    linked_folders(project / ECHO, "node_modules/of")
    configured(project, "install: vendored")
    ran = cloudfn_process("build", "echo", cwd=project)
    assert (ran.code, "CFN-PKG-005" in ran.err) == (10, True), ran.err


@pytest.mark.parametrize("links", ["", "node_modules/of"])
def test_more_links_in_one_path_than_a_system_follows(project: Path, links: str) -> None:
    linked_folders(project / ECHO, links, count=45)
    configured(project, "install: vendored")
    ran = cloudfn_process("build", "echo", cwd=project)
    assert (ran.code, "CFN-PKG-057" in ran.err) == (10, True), ran.err


def test_a_chain_of_links_is_followed(project: Path) -> None:
    chain = project / "chain"
    for n in range(32):
        (chain / f"c{n}").mkdir(parents=True)
        (chain / f"c{n}" / "a.js").write_text("1;\n")
        if n:
            link(chain / f"c{n - 1}" / "next", f"../c{n}")
    link(project / ECHO / "next", "../../chain/c0")
    assert f"{'next/' * 32}a.js" in packed(project)


def test_packages_as_pnpm_lays_them_are_packed(project: Path) -> None:
    """One that all others need, more than a folder may have ways elsewhere, and two that need each other."""
    configured(project, "install: vendored")
    modules = project / ECHO / "node_modules"
    store = modules / ".pnpm"
    for name in ("tslib", *(f"p{n}" for n in range(300))):
        package = store / f"{name}@1.0.0" / "node_modules"
        (package / name).mkdir(parents=True)
        (package / name / "index.js").write_text("1;\n")
        link(modules / name, f".pnpm/{name}@1.0.0/node_modules/{name}")
        if name != "tslib":
            link(package / "tslib", "../../tslib@1.0.0/node_modules/tslib")
    for one, other in (("p1", "p2"), ("p2", "p1")):
        link(store / f"{one}@1.0.0" / "node_modules" / other, f"../../{other}@1.0.0/node_modules/{other}")
    names = packed(project)
    assert sum(name.endswith("/tslib/index.js") for name in names) == 302
    assert "node_modules/.pnpm/p1@1.0.0/node_modules/p2/index.js" in names
    assert "node_modules/p299/index.js" in names


def test_a_folder_that_many_link_to_is_packed_each_time(project: Path) -> None:
    for n in range(200):
        link(project / ECHO / f"page{n}" / "common", "../common")
    (project / ECHO / "common").mkdir()
    (project / ECHO / "common" / "a.js").write_text("1;\n")
    assert sum(name.endswith("common/a.js") for name in packed(project)) == 201


def deep_folders(folder: Path) -> None:
    folder.joinpath(*["d"] * 140).mkdir(parents=True)


@pytest.mark.parametrize(("fill", "code"), [(linked_folders, "CFN-PKG-057"), (deep_folders, "CFN-PKG-056")])
@pytest.mark.parametrize(
    ("at", "lines", "remedy"),
    [
        (f"{ECHO}/bad", "", "exclude"),
        (f"{ECHO}/logs/bad", "include: [logs]", "exclude"),
        (f"{ECHO}/logs/bad", "include: [logs/x]", "exclude"),
        ("common/bad", "shared: [common]", "common/.cloudfnignore"),
    ],
)
def test_what_the_error_advises_helps(
    project: Path, fill: Callable[[Path], None], code: str, at: str, lines: str, remedy: str
) -> None:
    fill(project / at)
    manifest = (project / "cloudfn.yaml").read_text()
    configured(project, lines)
    refused = cloudfn_process("build", "echo", cwd=project)
    assert refused.code == 10 and code in refused.err, refused.err
    assert at in refused.err and f"`{Path(remedy).name}`" in refused.err, refused.err
    if remedy == "exclude":
        (project / "cloudfn.yaml").write_text(manifest)
        configured(project, lines, "exclude: [bad]")
    else:
        (project / remedy).write_text("bad\n")
    packed(project)
