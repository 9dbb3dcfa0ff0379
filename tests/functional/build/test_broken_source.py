"""A file that no runtime could load: ``validate`` reports it, ``build`` and ``deploy`` refuse it beforehand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.kit.command import cloudfn_process

MANIFEST = """\
version: 1
project: broken
env: {id: broken-1a2b3c4d}
appId: wx0123456789abcdef
functions: {shop: {install: none}, other: {install: none}}
"""
FINE = "exports.main = async () => ({ ok: true });\n"


def project(folder: Path, **files: str) -> Path:
    (folder / "cloudfn.yaml").write_text(MANIFEST)
    for name, text in {"shop/index.js": FINE, "other/index.js": FINE, **files}.items():
        path = folder / "functions" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


@pytest.mark.node
def test_a_file_that_cannot_be_loaded(tmp_path: Path) -> None:
    entry = 'require("./prices");\n' + FINE
    home = project(tmp_path, **{"shop/index.js": entry, "shop/prices.js": "exports.of = () => {\n  await db();\n};\n"})
    place = (
        "functions/shop/prices.js:2:3 error CFN-SRC-044 functions/shop/prices.js cannot be loaded: await is only valid"
    )
    seen = cloudfn_process("validate", "--json", cwd=home)
    assert (seen.code, [each["code"] for each in json.loads(seen.out)["errors"]]) == (6, ["CFN-SRC-044"])
    assert place in seen.err
    assert cloudfn_process("validate", "--strict", cwd=home).code == 6
    for command in (["build"], ["build", "shop"], ["deploy", "--local", "--yes"], ["plan", "--local"]):
        refused = cloudfn_process(*command, cwd=home)
        assert refused.code == 10, refused.err
        assert place in refused.err
    assert cloudfn_process("build", "other", cwd=home).code == 0
    assert "无法加载" in cloudfn_process("--lang", "zh", "build", cwd=home).err


@pytest.mark.node
def test_nothing_else_is_said_of_a_file_that_cannot_be_loaded(tmp_path: Path) -> None:
    home = project(
        tmp_path, **{"shop/index.js": "exports.main = async () => { await go('x'.y(1; return { errcode: 0 } };\n"}
    )
    with (home / "cloudfn.yaml").open("a") as manifest:
        manifest.write("payments: {default: {subMchId: '1900009231', callers: [other], callback: shop}}\n")
    seen = cloudfn_process("validate", "--json", cwd=home)
    assert [each["code"] for each in json.loads(seen.out)["errors"]] == ["CFN-SRC-044"]


@pytest.mark.node
def test_what_is_loaded_by_nobody_or_only_new_is_no_hindrance(tmp_path: Path) -> None:
    new = "class A { static #n = 1; static { A.#n ??= 2; } }\nusing_: for (const a of []) continue using_;\n" + FINE
    home = project(tmp_path, **{"shop/index.js": new, "shop/draft.js": "const = ;\n"})
    built = cloudfn_process("build", cwd=home)
    assert built.code == 0, built.err
