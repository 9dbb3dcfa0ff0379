"""``cloudfn hook``: into projects of every layout and out again, and what the others say of it meanwhile."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.kit.command import cloudfn

CONFIG = """{
  "appid": "wx0123456789abcdef",
  "miniprogramRoot": "miniprogram/",
  "packOptions": {
    "ignore": []
  }
}"""
NATIVE = {"project.config.json": CONFIG, "miniprogram/app.js": "App({})\n", "miniprogram/app.json": "{}"}
LAYOUTS: dict[str, tuple[dict[str, str], str, str]] = {
    "native": (NATIVE, "miniprogram/app.js", 'require("./utils/cloudfn-wx").install(wx);'),
    "native, Windows line ends, utils there": (
        {
            **NATIVE,
            "miniprogram/app.js": "\ufeff// app\r\n'use strict';\r\nApp({})\r\n",
            "miniprogram/utils/util.js": "x",
        },
        "miniprogram/app.js",
        'require("./utils/cloudfn-wx").install(wx);',
    ),
    "native with imports": (
        {**NATIVE, "miniprogram/app.js": 'import { db } from "./db"\nApp({})\n'},
        "miniprogram/app.js",
        'import "./utils/cloudfn-wx";',
    ),
    "TypeScript": (
        {"project.config.json": '{"miniprogramRoot": "./src" /* loose */, }', "src/app.ts": "App<IAppOption>({})"},
        "src/app.ts",
        'require("./utils/cloudfn-wx").install(wx);',
    ),
    "no root": ({"project.config.json": "{}", "app.js": ""}, "app.js", 'require("./utils/cloudfn-wx").install(wx);'),
    "DevTools' file kept out of the repository": (
        {"cloudfunctions/f/index.js": "", "miniprogram/app.json": "{}", "miniprogram/app.js": "App({})\n"},
        "miniprogram/app.js",
        'require("./utils/cloudfn-wx").install(wx);',
    ),
    "below": (
        {f"apps/shop/{name}": text for name, text in NATIVE.items()},
        "apps/shop/miniprogram/app.js",
        'require("./utils/cloudfn-wx").install(wx);',
    ),
    "uni-app": (
        {"pages.json": "{}", "manifest.json": "{}", "main.js": "import App from './App'\n", "App.vue": ""},
        "main.js",
        'import "./utils/cloudfn-wx";',
    ),
    "uni-app by its command line": (
        {"package.json": "{}", "src/pages.json": "{}", "src/main.ts": "import { createSSRApp } from 'vue'\n"},
        "src/main.ts",
        'import "./utils/cloudfn-wx";',
    ),
    "Taro": (
        {
            "package.json": '{"dependencies": {"@tarojs/taro": "4.2.1"}}',
            "project.config.json": '{"miniprogramRoot": "dist/"}',
            "dist/app.js": "built",
            "src/app.tsx": "import { Component } from 'react'\n",
        },
        "src/app.tsx",
        'import "./utils/cloudfn-wx";',
    ),
}
MANIFEST = "version: 1\nproject: shop\nenv: {id: test-f0b102}\nappId: wx0123456789abcdef\nfunctions: {}\n"


def lay(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(text.encode())


def tree(folder: Path) -> dict[str, bytes | None]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() if path.is_file() else None
        for path in sorted(folder.rglob("*"))
    }


@pytest.mark.parametrize("layout", LAYOUTS)
def test_in_once_and_out_again(tmp_path: Path, layout: str) -> None:
    files, entry, line = LAYOUTS[layout]
    lay(tmp_path, files)
    before = tree(tmp_path)
    ran = cloudfn("hook", "--json", cwd=tmp_path)
    assert ran.code == 0, ran.err
    assert json.loads(ran.out)["entry"] == f"HERE/{entry}"
    hooked = tree(tmp_path)
    file = (Path(entry).parent / "utils" / "cloudfn-wx.js").as_posix()
    assert {name for name in hooked if hooked[name] != before.get(name)} <= {entry, file, Path(file).parent.as_posix()}
    text = (tmp_path / entry).read_bytes().decode()
    assert text.count(line) == 1
    assert b"install" in (hooked[file] or b"")
    assert json.loads(cloudfn("hook", "--json", cwd=tmp_path).out)["changed"] == []
    assert tree(tmp_path) == hooked
    assert cloudfn("hook", "--check", cwd=tmp_path).code == 6
    assert json.loads(cloudfn("hook", "--check", "--json", cwd=tmp_path).out)["uploaded"] is True
    assert cloudfn("hook", "--remove", cwd=tmp_path).code == 0
    assert tree(tmp_path) == before
    assert cloudfn("hook", "--check", cwd=tmp_path).code == 0


def test_another_address_goes_in_and_is_changed_in_its_place(tmp_path: Path) -> None:
    lay(tmp_path, NATIVE)
    before = tree(tmp_path)
    app = tmp_path / "miniprogram/app.js"
    cloudfn("hook", "--base", "http://192.168.1.20:7788/", cwd=tmp_path)
    assert app.read_text().startswith(
        'require("./utils/cloudfn-wx").install(wx, {"base": "http://192.168.1.20:7788"});'
    )
    cloudfn("hook", cwd=tmp_path)
    assert app.read_text().startswith('require("./utils/cloudfn-wx").install(wx);')
    cloudfn("hook", "--remove", cwd=tmp_path)
    assert tree(tmp_path) == before


def test_kept_out_of_uploads_only_when_told_and_then_the_line_stands_alone(tmp_path: Path) -> None:
    lay(tmp_path, NATIVE)
    before = tree(tmp_path)
    config = tmp_path / "project.config.json"
    assert cloudfn("hook", cwd=tmp_path).code == 0
    assert config.read_text() == CONFIG
    assert cloudfn("hook", "--ignore", cwd=tmp_path).code == 0
    ignored = json.loads(config.read_text())["packOptions"]["ignore"]
    assert ignored == [{"type": "file", "value": "utils/cloudfn-wx.js"}]
    assert (tmp_path / "miniprogram/app.js").read_text().startswith('try { require("./utils/cloudfn-wx").install(wx);')
    # A later run without the option does not make the line unsafe.
    assert json.loads(cloudfn("hook", "--json", cwd=tmp_path).out)["changed"] == []
    assert cloudfn("hook", "--remove", cwd=tmp_path).code == 0
    assert tree(tmp_path) == before


@pytest.mark.parametrize(
    ("files", "arguments", "code", "exit_code"),
    [
        ({"readme.txt": ""}, [], "CFN-CLI-073", 4),
        ({**NATIVE, "miniprogram/utils/cloudfn-wx.js": "mine"}, [], "CFN-CLI-075", 6),
        ({**NATIVE, "miniprogram/utils/cloudfn-wx.js": "mine"}, ["--remove"], "CFN-CLI-075", 6),
        (LAYOUTS["native with imports"][0], ["--ignore"], "CFN-CLI-076", 6),
        ({**NATIVE, "project.config.json": '{"miniprogramRoot": "miniprogram",}'}, ["--ignore"], "CFN-CLI-076", 6),
        (NATIVE, ["--remove", "--check"], "CFN-CLI-072", 3),
        ({**NATIVE, "miniprogram/utils": "a file"}, [], "CFN-CLI-079", 6),
    ],
)
def test_what_cannot_be_done_changes_nothing(
    tmp_path: Path, files: dict[str, str], arguments: list[str], code: str, exit_code: int
) -> None:
    lay(tmp_path, files)
    before = tree(tmp_path)
    ran = cloudfn("hook", *arguments, cwd=tmp_path)
    assert (ran.code, code in ran.err) == (exit_code, True), ran.err
    assert tree(tmp_path) == before


def warned(ran: Any) -> bool:
    return "CFN-SRC-063" in ran.err


def test_validate_and_build_warn_while_it_would_be_uploaded(tmp_path: Path) -> None:
    lay(tmp_path, {**NATIVE, "cloudfn.yaml": MANIFEST})
    assert not warned(cloudfn("validate", cwd=tmp_path))
    cloudfn("hook", cwd=tmp_path)
    ran = cloudfn("validate", cwd=tmp_path)
    assert (ran.code, warned(ran)) == (0, True)
    assert "miniprogram/app.js:1" in ran.err
    assert cloudfn("validate", "--strict", cwd=tmp_path).code == 6
    assert warned(cloudfn("build", cwd=tmp_path))
    assert warned(cloudfn("deploy", "--yes", cwd=tmp_path))
    cloudfn("hook", "--remove", cwd=tmp_path)
    assert not warned(cloudfn("build", cwd=tmp_path))


FUNCTION = {
    "cloudfunctions/makeOrder/index.js": "exports.main = async () => 1",
    "cloudfunctions/makeOrder/package.json": "{}",
}


def test_import_offers_it_and_does_it_when_told(tmp_path: Path) -> None:
    lay(tmp_path, {**NATIVE, **FUNCTION})
    ran = cloudfn("import", cwd=tmp_path)
    assert (ran.code, "CFN-CLI-078" in ran.err) == (0, True), ran.err
    assert (tmp_path / "miniprogram/app.js").read_text() == "App({})\n"
    ran = cloudfn("import", "--force", "--hook", cwd=tmp_path)
    assert (ran.code, "CFN-CLI-078" in ran.err) == (0, False), ran.err
    assert "cloudfn-wx" in (tmp_path / "miniprogram/app.js").read_text()
    assert "CFN-CLI-078" not in cloudfn("import", "--force", cwd=tmp_path).err
