"""Layers: packaged the same on every machine, published once, referenced by name; those of others are left alone."""

from __future__ import annotations

import json
import shutil
import zipfile
from pathlib import Path

import pytest

from cloudfn.control import Fault
from tests.functional.deploy.conftest import Shop

LAYERS = "layers: {common: {dir: layers/common, description: shared}}"


@pytest.fixture
def layered(shop: Shop) -> Shop:
    folder = shop.directory / "layers/common/lib"
    folder.mkdir(parents=True)
    (folder / "price.js").write_text("exports.price = 12\n")
    shop.write("{job: {layers: [{name: common}]}}", more=LAYERS)
    return shop


def bound(shop: Shop) -> list[tuple[str, int]]:
    found = shop.kit.cloud.read("scf", "GetFunction", {"FunctionName": "job", "Namespace": shop.env})
    return [(each["LayerName"], each["LayerVersion"]) for each in found["Layers"]]


def test_a_layer_is_built_the_same_everywhere(layered: Shop, tmp_path: Path) -> None:
    (first,) = layered.answer("layers", "build")["layers"]
    with zipfile.ZipFile(first["path"]) as archive:
        assert archive.namelist() == ["lib/price.js"]
    shutil.rmtree(layered.directory / ".cloudfn")
    (again,) = layered.answer("layers", "build", "common")["layers"]
    assert again == first


def test_a_name_means_the_newest_published_version(layered: Shop) -> None:
    assert layered.errors("plan", code=4) == ["CFN-DEP-146"]
    assert layered.answer("layers", "publish")["layers"] == [{"name": "common", "version": 1, "published": True}]
    layered.run("deploy")
    assert bound(layered) == [("common", 1)]
    assert layered.answer("layers", "publish")["layers"] == [{"name": "common", "version": 1, "published": False}]
    assert layered.answer("deploy")["results"] == []

    (layered.directory / "layers/common/lib/price.js").write_text("exports.price = 13\n")
    layered.run("layers", "publish", "common")
    (row,) = layered.answer("plan")["functions"]
    assert row["changes"] == [{"field": "layers", "before": "common:1", "after": "common:2"}]
    layered.run("deploy")
    assert bound(layered) == [("common", 2)]
    (status,) = layered.answer("status")["functions"]
    assert status["drift"] == []
    layered.write("{job: {layers: [{name: common, version: 1}]}}", more=LAYERS)
    layered.run("deploy")
    assert bound(layered) == [("common", 1)]


def test_the_list_says_whose_they_are(layered: Shop) -> None:
    layered.run("layers", "publish")
    (row,) = layered.answer("layers", "list")["layers"]
    assert (row["name"], row["version"], row["description"], row["ours"]) == ("common", 1, "shared", True)
    assert row["runtimes"] == ["Nodejs18.15"]


def test_a_layer_of_others_gets_no_version_unless_it_is_adopted(layered: Shop) -> None:
    package = layered.kit.package("common", "theirs")
    content = layered.kit.cloud.code("1", layered.env, "common", package.path, lambda done, total: None)
    theirs = {"LayerName": "common", "CompatibleRuntimes": ["Nodejs18.15"], "Content": content}
    layered.kit.cloud.send("scf", "PublishLayerVersion", theirs)
    before = layered.kit.last
    assert layered.errors("layers", "publish", code=4) == ["CFN-DEP-147"]
    assert layered.kit.writes_since(before) == []
    assert layered.answer("layers", "publish", "--adopt")["layers"][0]["version"] == 2


@pytest.mark.parametrize("kind", ["drop-before", "drop-after", "internal", "throttle"])
def test_it_is_published_once_through_any_single_fault(layered: Shop, kind: str) -> None:
    layered.kit.fail(Fault(kind, "PublishLayerVersion"))  # type: ignore[arg-type]
    layered.run("layers", "publish")
    (row,) = layered.answer("layers", "list")["layers"]
    assert row["version"] == 1


def test_a_protected_stage_is_confirmed(layered: Shop) -> None:
    layered.write("{job: {}}", more=f"{LAYERS}\nprotected: true")
    assert layered.errors("layers", "publish", code=3) == ["CFN-DEP-016"]
    layered.run("layers", "publish", "--yes")


@pytest.mark.npm
def test_dependencies_that_functions_share(shop: Shop) -> None:
    for name, wishes in (("job", {"is-number": "7.0.0", "is-odd": "3.0.1"}), ("other", {"is-number": "7.0.0"})):
        shop.source(name, "1")
        package = shop.directory / "functions" / name / "package.json"
        package.write_text(json.dumps({"name": name, "dependencies": wishes}))
    shop.write("{job: {}, other: {}}", more="layers: {packages: {from: [job, other]}}")
    (made,) = shop.answer("layers", "build")["layers"]
    with zipfile.ZipFile(made["path"]) as archive:
        names = archive.namelist()
    assert "node_modules/is-number/package.json" in names
    assert not any("is-odd" in name for name in names)


@pytest.mark.parametrize(
    ("layers", "command", "code", "ends"),
    [
        ("common: {}", ("plan",), "CFN-CFG-086", 6),
        ("common: {dir: a, from: [job]}", ("plan",), "CFN-CFG-086", 6),
        ("common: {from: [nobody]}", ("plan",), "CFN-CFG-087", 6),
        ("common: {dir: a, runtimes: [Cobol]}", ("plan",), "CFN-CFG-088", 6),
        ("common: {dir: nowhere}", ("layers", "build"), "CFN-PKG-050", 10),
        ("common: {dir: empty}", ("layers", "build"), "CFN-PKG-051", 10),
        ("common: {from: [job]}", ("layers", "build"), "CFN-PKG-052", 10),
        ("common: {dir: empty}", ("layers", "build", "other"), "CFN-DEP-148", 4),
    ],
)
def test_what_is_no_layer_is_told(shop: Shop, layers: str, command: tuple[str, ...], code: str, ends: int) -> None:
    (shop.directory / "empty").mkdir()
    shop.write(more=f"layers: {{{layers}}}")
    assert shop.errors(*command, code=ends) == [code]


def test_people_are_told_which_layer_is_published(layered: Shop) -> None:
    layered.run("layers", "publish")
    assert "  common: publish layer common" in layered.err
