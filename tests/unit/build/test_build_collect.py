"""What enters a package, and why the rest does not."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from cloudfn import build
from cloudfn.errors import BuildError, NotFound

NEEDS = '{"dependencies": {"a": "%s"}}'
INDEX = "exports.main = async () => 1\n"


def names(collected):
    return [file.name for file in collected.files if not file.name.startswith("cloudfn_")]


def why(collected):
    return {left.name: left.why for left in collected.left_out}


def test_the_functions_files_and_the_shim_enter(project):
    collected = build.collect(project({"index.js": INDEX, "lib/a.js": "1", "package.json": "{}"}), "fn")
    assert names(collected) == ["index.js", "lib/a.js", "package.json"]
    assert collected.handler == "cloudfn_entry.main"
    assert {file.name for file in collected.files} >= {"cloudfn_entry.js", "cloudfn_shim/index.js"}
    assert collected.left_out == ()


def test_safe_defaults_stay_out(project):
    out = [".git/config", ".cloudfn/x", "logs/a.txt", "tests/a.js", "test/a.js", "debug.log", ".cache/x", ".DS_Store",
           "__pycache__/a.pyc", ".npmrc", ".cloudfnignore", "deep/.vscode/x", "deep/.git/x"]  # fmt: skip
    kept = ["deep/logs/a.txt", "deep/tests/a.js", "index.js", "index.js.map"]
    collected = build.collect(project(dict.fromkeys([*out, *kept], "") | {"index.js": INDEX}), "fn")
    assert names(collected) == kept
    assert set(why(collected).values()) == {"default"}
    assert "tests/" in why(collected) and ".git/" in why(collected)


SECRETS = [
    ".env",
    ".env.prod",
    "apiclient_cert.p12",
    "apiclient_key.pem",
    "deep/merchant.PEM",
    "x.key",
    "y.pfx",
    "id_rsa",
]


@pytest.mark.parametrize("include", [(), ("*",), (".env", "**/*.pem", "apiclient_*")])
def test_secrets_never_enter(project, include):
    manifest = project({"index.js": INDEX, **dict.fromkeys(SECRETS, "k")}, include=include)
    collected = build.collect(manifest, "fn")
    assert names(collected) == ["index.js"]
    assert why(collected) == dict.fromkeys(SECRETS, "secret")


def test_ignore_files_exclude_and_include(project, tmp_path):
    files = {
        "index.js": INDEX, "a.txt": "", "b.txt": "", "c.md": "", "data/big.bin": "", "data/small.json": "",
        "tests/keep/fixture.json": "", "tests/other.js": "",
        ".cloudfnignore": "*.txt\n!b.txt\n# comment\n/data/*.bin\n",
    }  # fmt: skip
    (tmp_path / ".cloudfnignore").write_text("*.md\nfunctions/fn/data/small.json\n")
    collected = build.collect(project(files, include=("tests/keep/**", "data/small.json"), exclude=("b.*",)), "fn")
    assert names(collected) == ["data/small.json", "index.js", "tests/keep/fixture.json"]
    assert why(collected) == {
        ".cloudfnignore": "default",
        "a.txt": "ignored",
        "b.txt": "exclude",
        "c.md": "ignored",
        "data/big.bin": "ignored",
        "tests/other.js": "default",
    }
    rules = {left.name: left.rule for left in collected.left_out}
    assert rules["a.txt"] == "*.txt"


def test_an_ignore_file_can_take_a_default_back(project):
    collected = build.collect(project({"index.js": INDEX, "tests/a.js": "", ".cloudfnignore": "!/tests\n"}), "fn")
    assert names(collected) == ["index.js", "tests/a.js"]


@pytest.mark.parametrize(
    ("install", "taken"), [("cloud", False), ("local", False), ("none", False), ("vendored", True)]
)
def test_node_modules_by_install(project, install, taken):
    files = {"index.js": INDEX, "node_modules/a/test/x.js": "", "node_modules/.bin/a": "", "node_modules/a/k.pem": ""}
    collected = build.collect(project(files, install=install), "fn")
    assert ("node_modules/a/test/x.js" in names(collected)) == taken
    assert why(collected).get("node_modules/") == (None if taken else "install")
    if taken:
        assert why(collected) == {"node_modules/.bin/": "default", "node_modules/a/k.pem": "secret"}


def test_ignore_patterns_reach_into_vendored_packages(project):
    files = {"index.js": INDEX, "node_modules/a/x.md": "", "node_modules/a/x.js": "", ".cloudfnignore": "*.md\n"}
    assert names(build.collect(project(files, install="vendored"), "fn")) == ["index.js", "node_modules/a/x.js"]


class TestLinks:
    def test_inside_the_project_a_link_enters_as_what_it_points_to(self, project, tmp_path):
        manifest = project({"index.js": INDEX, "lib/a.js": "1"})
        (tmp_path / "common").mkdir()
        (tmp_path / "common" / "b.js").write_text("2")
        folder = manifest.functions["fn"].dir
        (folder / "common").symlink_to(tmp_path / "common")
        (folder / "again.js").symlink_to("lib/a.js")
        assert names(build.collect(manifest, "fn")) == ["again.js", "common/b.js", "index.js", "lib/a.js"]

    def test_outside_broken_looping_and_secret_links_stay_out(self, project, tmp_path):
        manifest = project({"index.js": INDEX, "lib/a.js": "1"}, directory=tmp_path / "project")
        folder = manifest.functions["fn"].dir
        (tmp_path / "passwords").write_text("x")
        (tmp_path / "project" / "merchant.pem").write_text("x")
        (folder / "out.txt").symlink_to(tmp_path / "passwords")
        (folder / "out").symlink_to(tmp_path)
        (folder / "gone").symlink_to("nowhere")
        (folder / "lib" / "loop").symlink_to(folder)
        (folder / "lib" / "self").symlink_to(folder / "lib")
        (folder / "cert.txt").symlink_to(tmp_path / "project" / "merchant.pem")
        collected = build.collect(manifest, "fn")
        assert names(collected) == ["index.js", "lib/a.js"]
        assert why(collected) == {
            "cert.txt": "secret",
            "gone": "link",
            "lib/loop": "link",
            "lib/self": "link",
            "out": "link",
            "out.txt": "link",
        }

    def test_two_links_that_point_at_each_other_end(self, project):
        manifest = project({"index.js": INDEX, "a/x.js": "", "b/y.js": ""})
        folder = manifest.functions["fn"].dir
        (folder / "a" / "to_b").symlink_to(folder / "b")
        (folder / "b" / "to_a").symlink_to(folder / "a")
        collected = build.collect(manifest, "fn")
        assert names(collected) == ["a/to_b/y.js", "a/x.js", "b/to_a/x.js", "b/y.js", "index.js"]

    @pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
    def test_what_is_no_file_stays_out(self, project):
        manifest = project({"index.js": INDEX})
        os.mkfifo(manifest.functions["fn"].dir / "pipe")
        assert why(build.collect(manifest, "fn")) == {"pipe": "special"}


def test_shared_folders_enter_below_their_common_parent(project, tmp_path):
    common = tmp_path / "common"
    (common / "node_modules" / "a").mkdir(parents=True)
    (common / "money.js").write_text("1")
    (common / "notes.txt").write_text("1")
    (common / ".cloudfnignore").write_text("*.txt")
    collected = build.collect(project({"index.js": INDEX}, shared=(common,)), "fn")
    assert "cloudfn_shared/common/money.js" in {file.name for file in collected.files}
    assert why(collected) == {
        "cloudfn_shared/common/.cloudfnignore": "default",
        "cloudfn_shared/common/node_modules/": "install",
        "cloudfn_shared/common/notes.txt": "ignored",
    }


@pytest.mark.parametrize(
    ("files", "settings", "code"),
    [
        ({"other.js": INDEX}, {}, "CFN-PKG-011"),
        ({"index.js": INDEX, "cloudfn_entry.js": ""}, {}, "CFN-PKG-006"),
        ({"index.js": INDEX, "a\\b.js": ""}, {}, "CFN-PKG-004"),
        ({"index.js": INDEX}, {"shared": (Path("/nowhere/at/all"),)}, "CFN-PKG-002"),
        ({"index.js": INDEX, "package.json": NEEDS % "1"}, {"install": "vendored"}, "CFN-PKG-014"),
        ({"index.js": INDEX, "package.json": NEEDS % "file:../a"}, {"install": "local"}, "CFN-PKG-022"),
        ({"index.js": INDEX, "package.json": "{"}, {"install": "local"}, "CFN-PKG-007"),
    ],
)
@pytest.mark.skipif(os.name == "nt", reason="Windows has no such file names")
def test_what_cannot_become_a_package_is_named(project, files, settings, code):
    with pytest.raises(BuildError) as caught:
        build.build(project(files, **settings))
    assert caught.value.code == code
    assert caught.value.exit_code == 10
    assert caught.value.fix("en") and caught.value.fix("zh")


@pytest.mark.parametrize("settings", [{"shim": False}, {"handler": "main.main"}])
def test_shared_needs_the_shim_and_commonjs(project, tmp_path, settings):
    (tmp_path / "common").mkdir()
    manifest = project({"index.js": INDEX, "main.mjs": INDEX}, shared=(tmp_path / "common",), **settings)
    with pytest.raises(BuildError, match="CFN-PKG-013"):
        build.build(manifest)


def test_a_left_out_handler_says_why(project):
    with pytest.raises(BuildError, match=r"index\.js.*left out: exclude"):
        build.build(project({"index.js": INDEX}, exclude=("*.js",)))


def test_an_unknown_function_names_the_nearest(project):
    with pytest.raises(NotFound) as caught:
        build.build(project({"index.js": INDEX}), ["fnn"])
    assert (caught.value.code, caught.value.params["near"], caught.value.exit_code) == ("CFN-PKG-001", "fn", 4)


KEY = "-----BEGIN RSA PRIVATE KEY-----\\nMIIEpAIBAAKCAQEAwzHJ0x7c0pLkW8oLkW8oLkW8oLkW8oLkW8oLkW8o"


@pytest.mark.parametrize("text", [f"const key = '{KEY}'", "secretId: 'AKID" + "z8krbsJ5yKBZQpn74WFkmLPx3gnPhESA" + "'"])
def test_a_key_in_the_source_is_refused_with_its_place(project, text):
    with pytest.raises(BuildError) as caught:
        build.build(project({"index.js": f"{INDEX}\n  {text}\n"}))
    assert caught.value.code == "CFN-PKG-012"
    assert (caught.value.where.line, str(caught.value.where.file).endswith("index.js")) == (3, True)
    assert "AKIDz8" not in str(caught.value)


@pytest.mark.parametrize(
    "text", [f"const key = '{KEY}' // cloudfn: no secret", "const head = '-----BEGIN PRIVATE KEY-----\\n' + body"]
)
def test_what_only_looks_like_a_key_passes(project, text):
    (artifact,) = build.build(project({"index.js": INDEX + text}))
    assert artifact.file_count > 1


def test_the_unpacked_limit_names_the_biggest(project):
    manifest = project({"index.js": INDEX, "small.bin": "x"})
    with (manifest.functions["fn"].dir / "data.bin").open("wb") as file:
        file.truncate(501 * 1024 * 1024)
    with pytest.raises(BuildError, match=r"CFN-PKG-010.*501\.0 MB.*500\.0 MB.*data\.bin \(501\.0 MB\)"):
        build.build(manifest)
