"""`cloudfn init` and `cloudfn new function`: what they write, and that what they write works."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest

from tests.kit.command import cloudfn
from tests.kit.golden import assert_golden

NODE_TEMPLATES = ["wxpay", "wxpay-refund", "blank"]


@pytest.mark.parametrize("template", NODE_TEMPLATES)
def test_the_tree(tmp_path: Path, template: str) -> None:
    ran = cloudfn("init", "shop", "--template", template, "--no-input", cwd=tmp_path)
    assert_golden(f"scaffold/{template}.txt", ran.text())
    assert_golden(f"scaffold/{template}.yaml", (tmp_path / "shop" / "cloudfn.yaml").read_text(encoding="utf-8"))


@pytest.mark.node
@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("template", NODE_TEMPLATES)
def test_a_new_project_is_clean_and_passes_its_own_tests(tmp_path: Path, template: str, lang: str) -> None:
    options = ["--set", "project=茶店", "--set", "subMchId=1900000109"] if template != "blank" else []
    made = cloudfn("--lang", lang, "init", "shop", "-t", template, "--no-input", *options, cwd=tmp_path)
    assert made.code == 0, made.err
    home = tmp_path / "shop"
    strict = cloudfn("validate", "--strict", cwd=home)
    assert (strict.code, strict.err) == (0, "")
    for path in home.rglob("*"):
        if path.is_file():
            text = path.read_text(encoding="utf-8")
            assert not re.search(r"<[@%#]|[@%#]>", text), f"{path} holds template syntax"
            if path.suffix == ".json":
                json.loads(text)
    script = json.loads((home / "package.json").read_text())["scripts"]["test"]
    ran = subprocess.run(script.split(), cwd=home, capture_output=True, text=True, timeout=60, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "# fail 0" in ran.stdout
    assert int(re.search(r"# pass (\d+)", ran.stdout).group(1)) >= (1 if template == "blank" else 38)  # type: ignore[union-attr]


def test_the_pages_of_the_mini_program_parse(tmp_path: Path) -> None:
    import tree_sitter_javascript
    from tree_sitter import Language, Parser

    assert cloudfn("init", "shop", "--no-input", cwd=tmp_path).code == 0
    parser = Parser(Language(tree_sitter_javascript.language()))
    pages = list((tmp_path / "shop" / "miniprogram").rglob("*.js"))
    assert len(pages) == 2
    for path in pages:
        assert not parser.parse(path.read_bytes()).root_node.has_error, path


def test_nothing_is_overwritten_without_force(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("mine")
    refused = cloudfn("init", ".", "--no-input", cwd=tmp_path)
    assert refused.code == 6
    assert "CFN-CFG-060" in refused.err
    assert [path.name for path in tmp_path.iterdir()] == ["README.md"]
    assert (tmp_path / "README.md").read_text() == "mine"
    assert cloudfn("init", ".", "--no-input", "--force", cwd=tmp_path).code == 0
    assert (tmp_path / "README.md").read_text() != "mine"


@pytest.mark.parametrize(
    ("arguments", "code", "word"),
    [
        (["-t", "wxpy"], "CFN-CFG-062", "wxpay"),
        (["--set", "projct=x"], "CFN-CFG-063", "project"),
        (["--set", "project"], "CFN-CFG-063", "project"),
        (["--set", "subMchId=abc"], "CFN-CFG-064", "1900009231"),
        (["--set", "project=a`b"], "CFN-CFG-064", "shop"),
    ],
)
def test_answers_that_cannot_be(tmp_path: Path, arguments: list[str], code: str, word: str) -> None:
    ran = cloudfn("init", "shop", "--no-input", *arguments, cwd=tmp_path)
    assert ran.code == 3
    assert code in ran.err
    assert word in ran.err
    assert list(tmp_path.iterdir()) == []


def test_answers_reach_the_manifest(tmp_path: Path) -> None:
    pairs = {"project": "tea", "appId": "wxffffffffffffffff", "envId": "shop-1a2b", "subMchId": "1900000109"}
    options = [word for key, value in pairs.items() for word in ("--set", f"{key}={value}")]
    made = cloudfn("--json", "init", "shop", *options, cwd=tmp_path)
    assert json.loads(made.out)["answers"] == {**pairs, "region": "ap-shanghai"}
    shown = json.loads(cloudfn("--json", "config", "show", cwd=tmp_path / "shop").out)["settings"]
    values = {each["key"]: each["value"] for each in shown}
    assert values["project"] == "tea"
    assert values["appId.0"] == pairs["appId"]
    assert values["env.id"] == "shop-1a2b"
    assert values["payments.default.subMchId"] == "1900000109"


@pytest.mark.parametrize(
    "template",
    ["make-order", "pay-callback", "refund-callback", "query-order", "refund", "timer", "http", "blank"],
)
def test_a_new_function_is_declared_and_clean(tmp_path: Path, template: str) -> None:
    cloudfn("init", "shop", "-t", "blank", "--no-input", cwd=tmp_path)
    home = tmp_path / "shop"
    before = (home / "cloudfn.yaml").read_text()
    made = cloudfn("new", "function", "newOne", "--template", template, cwd=home)
    assert made.code == 0, made.err
    text = (home / "cloudfn.yaml").read_text()
    assert [line for line in before.splitlines() if line not in text.splitlines()] == []
    if template in ("make-order", "refund"):  # they name callbacks, which have to be there
        for role in ("pay-callback", "refund-callback"):
            name = "payCallback" if role == "pay-callback" else "refundCallback"
            assert cloudfn("new", "function", name, "--template", role, cwd=home).code == 0
    strict = cloudfn("validate", "--strict", cwd=home)
    assert (strict.code, strict.err) == (0, "")


def test_a_callback_is_bound_once(tmp_path: Path) -> None:
    cloudfn("init", "shop", "--no-input", cwd=tmp_path)
    home = tmp_path / "shop"
    first = cloudfn("new", "function", "refundCallback", "-t", "refund-callback", cwd=home)
    assert "bound in payments.default" in first.err
    second = cloudfn("new", "function", "otherCallback", "-t", "refund-callback", cwd=home)
    assert "not bound" in second.err
    assert cloudfn("new", "function", "refundCallback", cwd=home).code == 6
    text = (home / "cloudfn.yaml").read_text()
    assert "    refundCallback: refundCallback\n" in text
    assert text.count("otherCallback") == 1


@pytest.mark.parametrize(("name", "code"), [("2bad", 3), ("bad-", 3), ("a", 3), ("ok_1", 0)])
def test_names_of_functions(tmp_path: Path, name: str, code: int) -> None:
    cloudfn("init", "shop", "-t", "blank", "--no-input", cwd=tmp_path)
    assert cloudfn("new", "function", name, cwd=tmp_path / "shop").code == code


def test_a_declared_function_gets_its_folder(tmp_path: Path) -> None:
    """What the message about a missing folder says to do works."""
    cloudfn("init", "shop", "-t", "blank", "--no-input", cwd=tmp_path)
    home = tmp_path / "shop"
    path = home / "cloudfn.yaml"
    path.write_text(path.read_text() + "  later: {dir: code/later}\n  other: {}\n")
    assert "cloudfn new function later --template blank" in cloudfn("validate", cwd=home).err
    before = path.read_text()
    assert cloudfn("new", "function", "later", cwd=home).code == 0
    assert (home / "code/later/index.js").is_file()
    assert path.read_text() == before
    assert cloudfn("new", "function", "other", cwd=home).code == 0
    assert cloudfn("validate", "--strict", cwd=home).code == 0


def test_an_existing_folder_stays(tmp_path: Path) -> None:
    cloudfn("init", "shop", "-t", "blank", "--no-input", cwd=tmp_path)
    home = tmp_path / "shop"
    (home / "functions/mine").mkdir()
    (home / "functions/mine/index.js").write_text("// mine\n")
    before = (home / "cloudfn.yaml").read_text()
    assert cloudfn("new", "function", "mine", cwd=home).code == 6
    assert (home / "functions/mine/index.js").read_text() == "// mine\n"
    assert (home / "cloudfn.yaml").read_text() == before
