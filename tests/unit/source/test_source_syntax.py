"""Files that the runtime could not load, by Node.js's and Python's own word."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from cloudfn.errors import Notice
from cloudfn.manifest.values import Function, Manifest
from cloudfn.source import check_syntax, validate

FINE = "exports.main = async () => ({ errcode: 0 });\n"


def shop(home: Path, files: dict[str, str], **of_function: object) -> Manifest:
    """One function ``shop`` of ``files``."""
    for name, text in files.items():
        path = home / "functions" / "shop" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    function = replace(Function("shop", home / "functions" / "shop"), **of_function)  # type: ignore[arg-type]
    return Manifest("shop", home, "test-f0b102", functions={"shop": function})


def problems(home: Path, files: dict[str, str], **of_function: object) -> tuple[Notice, ...]:
    return check_syntax(shop(home, files, **of_function), ["shop"]).problems


BROKEN = [
    ("exports.main = async () => {\n  return { a: 1 ;\n};\n", 2),
    ("exports.main = () => {\n  await other();\n};\n", 2),  # tree-sitter has nothing against it
    ("const a = 1;\nlet b;\nconst a = 2;\n", 3),
    ("exports.main = async () => {\n", 2),
    ("exports.main = async (event, event2,, event3) => {};\n", 1),
    ("const 订单 = ;\n", 1),
]


@pytest.mark.node
@pytest.mark.parametrize(("text", "line"), BROKEN)
@pytest.mark.parametrize("file", ["index.js", "lib/prices.js"])
def test_what_node_refuses_is_an_error_at_its_place(tmp_path: Path, text: str, line: int, file: str) -> None:
    entry = {"index.js": 'const p = require("./lib/prices");\n' + FINE}
    (found,) = problems(tmp_path, {**entry, file: text})
    assert (found.code, found.level) == ("CFN-SRC-044", "error")
    assert found.where is not None
    assert (found.where.file, found.where.line) == (f"functions/shop/{file}", line)
    assert "SyntaxError" not in found.title() and found.title() and found.title("zh")


@pytest.mark.node
@pytest.mark.parametrize(
    "files",
    [
        {"index.js": FINE},
        {"index.js": "\ufeff#!/usr/bin/env node\n" + FINE},
        {"index.js": FINE + "return;\n"},  # the loader compiles a function's body
        {
            "index.js": FINE
            + "const { a = 1, ...rest } = {}; rest?.b ?? a;\nclass A { #p = 1; static { this.q = 1; } }\n"
        },
        {"index.js": FINE, "draft.js": "const = ;"},
        {"index.js": FINE + "require('x');", "node_modules/x/index.js": "const = ;"},
        {"index.js": "import a from './a.js';\nexport const main = async () => a;\n", "a.js": "export default 1;\n"},
        {
            "index.mjs": "import './b.mjs';\nawait 1;\nexport const main = () => import.meta.url;\n",
            "b.mjs": "export {};",
        },
        {"index.js": "await 1;\nexport const main = 1;\n", "package.json": '{"type": "module"}'},
        {"index.ts": "const a: number = ;"},
        {"index.json": "{"},
        {},
    ],
)
def test_what_node_loads_is_left_alone(tmp_path: Path, files: dict[str, str]) -> None:
    (tmp_path / "functions" / "shop").mkdir(parents=True)
    assert problems(tmp_path, files) == ()


@pytest.mark.node
def test_modules_are_read_as_modules(tmp_path: Path) -> None:
    files = {"index.js": "import './lib/a.mjs';\n", "lib/a.mjs": "export const a = 1;\nexport const a = 2;\n"}
    (found,) = problems(tmp_path, {**files, "package.json": '{"type": "module"}'})
    assert str(found.where).startswith("functions/shop/lib/a.mjs:2")


@pytest.mark.node
def test_a_runtime_that_is_newer_than_this_machine_may_know_more(tmp_path: Path) -> None:
    """Where the grammar has nothing against it; what it refuses too is broken for every version."""
    (found,) = problems(tmp_path, {"index.js": "exports.main = () => { await other(); };\n"}, runtime="Nodejs99.1")
    assert found.level == "warning"
    (found,) = problems(tmp_path, {"index.js": "const = 1;\n"}, runtime="Nodejs99.1")
    assert found.level == "error"


def test_without_node_the_grammar_has_the_word(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    manifest = shop(tmp_path, {"index.js": "let a;\nconst cloud = ;\n"})
    found = check_syntax(manifest, ["shop"])
    assert [(each.code, each.level, str(each.where)) for each in found.problems] == [
        ("CFN-SRC-044", "error", "functions/shop/index.js:2:13")
    ]
    assert [each.code for each in validate(manifest)] == ["CFN-SRC-044"]
    fine = shop(tmp_path, {"index.js": FINE})
    assert check_syntax(fine, ["shop"]).read == frozenset()
    assert validate(fine) == ()


@pytest.mark.node
@pytest.mark.parametrize(
    ("files", "code", "place"),
    [
        ({"package.json": '{"name":'}, "CFN-SRC-020", "functions/shop/package.json"),
        ({"lib/prices.json": '{\n "oolong": 12,\n}'}, "CFN-SRC-044", "functions/shop/lib/prices.json:3:1"),
    ],
)
def test_data_that_node_cannot_load_is_an_error(tmp_path: Path, files: dict[str, str], code: str, place: str) -> None:
    (found,) = problems(tmp_path, {"index.js": 'require("./lib/prices.json");\n' + FINE, **files})
    assert (found.code, found.level) == (code, "error")
    assert str(found.where) == place


@pytest.mark.node
def test_the_word_of_node_replaces_the_grammars(tmp_path: Path) -> None:
    broken = shop(tmp_path, {"index.js": "const cloud = ;\n", "draft.js": "const cloud = ;\n"})
    found = [(each.code, each.where.file) for each in validate(broken) if each.where]
    assert found == [("CFN-SRC-044", "functions/shop/index.js"), ("CFN-SRC-019", "functions/shop/draft.js")]


def test_python_files_too(tmp_path: Path) -> None:
    files = {
        "index.py": "import json\nfrom lib import prices\nimport other\n\n\ndef main(event, context):\n    return 1\n",
        "lib/__init__.py": "",
        "lib/prices.py": "def price(:\n    pass\n",
        "other.py": "x = 1\n",
        "draft.py": "def (",
    }
    (found,) = problems(tmp_path, files, runtime="Python3.10")
    assert str(found.where).startswith("functions/shop/lib/prices.py:1")
    fine = {**files, "lib/prices.py": "VAT = 1\n"}
    assert problems(tmp_path, fine, runtime="Python3.10") == ()


@pytest.mark.node
def test_files_that_two_functions_share_are_told_once(tmp_path: Path) -> None:
    common = tmp_path / "common"
    common.mkdir()
    (common / "x.js").write_text("const = ;")
    functions = {}
    for name in ("one", "two"):
        folder = tmp_path / "functions" / name
        folder.mkdir(parents=True)
        (folder / "index.js").write_text('require("../../common/x");\n' + FINE)
        functions[name] = Function(name, folder, shared=(common,))
    found = check_syntax(Manifest("shop", tmp_path, "test-f0b102", functions=functions), functions).problems
    assert len(found) == 1 and json.dumps(dict(found[0].params))
