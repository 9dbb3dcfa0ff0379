"""What is laid into a package, and the variable that goes with it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import tree_sitter_javascript
from tree_sitter import Language, Node, Parser

from cloudfn import codes, shim
from cloudfn.errors import InvalidFile
from cloudfn.manifest.values import Binding, Function, Manifest
from cloudfn.shim.squeeze import squeeze

SCRIPTS = sorted((shim.node_entry().parent).glob("*.js"))


def function(tmp_path: Path, **settings: object) -> Function:
    return Function("fn", tmp_path / "functions" / "fn", **settings)  # type: ignore[arg-type]


def test_it_is_below_12_kb_and_half_a_kb_more_with_shared_folders(tmp_path):
    alone = shim.lay(function(tmp_path))
    assert sum(len(content) for _, content in alone.files) < 12_000
    laid = shim.lay(function(tmp_path, shared=(tmp_path / "common",)))
    names = [name for name, _ in laid.files]
    assert {"cloudfn_shim/shared.js", "cloudfn_shim/ask.js"} <= set(names)
    assert "cloudfn_shim/trace.js" not in names
    assert sum(len(content) for _, content in laid.files) < 12_500


def test_it_is_the_same_for_every_stage_and_place(tmp_path):
    assert shim.lay(function(tmp_path / "a")) == shim.lay(
        function(tmp_path / "b", environment={"X": "1"}, timeout_s=60)
    )


def leaves(node: Node) -> list[tuple[str, bytes]]:
    """The tokens of a script with their grammar, without comments."""
    if node.type == "comment":
        return []
    if not node.children or node.type in ("string", "template_string", "regex"):
        return [(node.type, node.text or b"")]
    inner = [leaf for child in node.children for leaf in leaves(child)]
    return [("(", node.type.encode()), *inner, (")", b"")]


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_squeezing_keeps_meaning_and_lines(path):
    source = path.read_text()
    parser = Parser(Language(tree_sitter_javascript.language()))
    before, after = parser.parse(source.encode()), parser.parse(squeeze(source).encode())
    assert not before.root_node.has_error
    assert leaves(before.root_node) == leaves(after.root_node)
    assert source.count("\n") == squeeze(source).count("\n")
    assert "/*" not in source


def test_every_code_that_the_shim_says_is_explained():
    said = {code for path in SCRIPTS for code in re.findall(r"CFN-SDK-\d+", path.read_text())}
    known = {code for code in codes.family("SDK") if code != "CFN-SDK-001"}
    assert said == known


def manifest(tmp_path: Path, **payments: Binding) -> Manifest:
    names = ("order", "paid", "refunded", "other")
    functions = {name: Function(name, tmp_path / name, timeout_s=20) for name in names}
    return Manifest("shop", tmp_path, "e", functions=functions, payments=payments)


def test_bindings_by_role(tmp_path):
    binding = Binding("default", "1900000109", ("order",), "paid", "refunded", "query", "claims")
    shop = manifest(tmp_path, default=binding)
    assert json.loads(shim.bindings(shop, "order")) == {
        "call": [{"sub": "1900000109", "cb": "paid", "rcb": "refunded"}]
    }
    assert json.loads(shim.bindings(shop, shop.functions["paid"])) == {
        "take": [{"of": ["1900000109"], "kind": "pay", "verify": "query", "once": "claims", "lease": 50}]
    }
    assert json.loads(shim.bindings(shop, "refunded"))["take"][0]["kind"] == "refund"
    assert shim.bindings(shop, "other") == ""


def test_merchants_that_are_received_alike_share_an_entry(tmp_path):
    shop = manifest(
        tmp_path,
        a=Binding("a", "1", ("order", "paid"), "paid", "paid"),
        b=Binding("b", "2", (), "paid", "paid"),
        c=Binding("c", "3", (), "paid", verify="off"),
    )
    value = json.loads(shim.bindings(shop, "paid"))
    assert [entry["of"] for entry in value["take"]] == [["1", "2"], ["3"]]
    assert value["call"] == [{"sub": "1", "cb": "paid", "rcb": "paid"}]


def test_bindings_above_the_limit_are_refused(tmp_path):
    many = {f"m{n}": Binding(f"m{n}", f"19000001{n:02}", ("order",), "paid", "refunded") for n in range(12)}
    with pytest.raises(InvalidFile) as caught:
        shim.bindings(manifest(tmp_path, **many), "order")
    assert caught.value.code == "CFN-SDK-001"


def test_a_python_function_keeps_its_handler(tmp_path):
    laid = shim.lay(function(tmp_path, runtime="Python3.9"))
    assert laid.handler == "index.main"
    assert "cloudfn_sdk/__init__.py" in {name for name, _ in laid.files}
    assert not any(name.endswith(".pyc") for name, _ in laid.files)
