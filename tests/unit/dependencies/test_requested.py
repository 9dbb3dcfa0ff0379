"""What a folder asks npm for, and which asks are equal."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cloudfn.dependencies import requested
from cloudfn.dependencies.requested import RequestedPackages

NAMES = st.sampled_from(["tea", "cup", "@pot/lid", "dayjs", "wx-server-sdk"])
RANGES = st.sampled_from(["1.0.0", "^2.1.0", "latest", "~2.6.3", "*", "npm:@other/tea@1"])
SETS = st.dictionaries(NAMES, RANGES, min_size=1, max_size=4)
URL = "https://registry.example/tea/-/tea-1.0.0.tgz"


def asked(package: dict[str, Any] | str, lock: str = "", npmrc: str = "", **options: Any) -> RequestedPackages | None:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        (folder / "package.json").write_text(package if isinstance(package, str) else json.dumps(package))
        for name, text in (("package-lock.json", lock), (".npmrc", npmrc)):
            if text:
                (folder / name).write_text(text)
        return requested.read(folder, **options)


def some(*args: Any, **options: Any) -> RequestedPackages:
    found = asked(*args, **options)
    assert found is not None
    return found


def lock_of(name: str, dependencies: dict[str, str]) -> str:
    packages = {"": {"name": name, "version": "3.1.4", "license": "MIT", "dependencies": dependencies}}
    return json.dumps({"name": name, "version": "3.1.4", "lockfileVersion": 3, "packages": packages})


@settings(max_examples=50)  # each reads files
@given(SETS, st.booleans(), st.randoms())
def test_equal_asks_have_one_identity(names: dict[str, str], locked: bool, random: Any) -> None:
    items = list(names.items())
    random.shuffle(items)
    one = some({"name": "makeOrder", "dependencies": names}, lock_of("makeOrder", names) if locked else "")
    other = some(
        {"dependencies": dict(items), "name": "callback", "main": "x.js", "scripts": {"test": "jest"}},
        lock_of("callback", names) if locked else "",
    )
    assert one.identity == other.identity
    assert json.loads(one.package) == json.loads(other.package)
    assert not one.in_place


@settings(max_examples=50)
@given(SETS, SETS, st.sampled_from(["", "save-exact=true"]), st.booleans())
def test_different_asks_have_different_ones(
    one: dict[str, str], other: dict[str, str], npmrc: str, ignore: bool
) -> None:
    first = some({"dependencies": one})
    second = some({"dependencies": other}, npmrc=npmrc, ignore_scripts=ignore)
    assert (first.identity == second.identity) == (one == other and not npmrc and not ignore)


@pytest.mark.parametrize(
    "package",
    [
        {"dependencies": {"a": "file:../a"}},
        {"dependencies": {"a": "./a"}},
        {"dependencies": {"a": "git+ssh://git@host/a.git"}},
        {"dependencies": {"a": "owner/repository#main"}},
        {"dependencies": {"a": "https://host/a.tgz"}},
        {"dependencies": {"a": "1"}, "optionalDependencies": {"b": "link:../b"}},
        {"dependencies": {"a": "1"}, "scripts": {"postinstall": "patch-package"}},
        {"dependencies": {"a": "1"}, "workspaces": ["packages/*"]},
    ],
)
def test_what_depends_on_more_than_its_text_is_installed_in_its_folder(package: dict[str, Any]) -> None:
    assert some(package).in_place


@pytest.mark.parametrize(
    "package", ["{}", '{"dependencies": {}}', '{"dependencies": []}', '{"devDependencies": {"a": "1"}}']
)
def test_nothing_is_asked_for(package: str) -> None:
    assert asked(package) is None


@pytest.mark.parametrize("package", ["", "[1]", "{", "null"])
def test_what_is_no_package_json(package: str) -> None:
    with pytest.raises(ValueError):
        asked(package)


def test_a_lock_file_without_its_hosts_keeps_the_rest() -> None:
    entry = {"version": "1.0.0", "resolved": URL, "integrity": "sha512-x"}
    git = {"version": "1.0.0", "resolved": "git+ssh://git@host/b.git#0123"}
    old = {"dependencies": {"tea": {**entry, "dependencies": {"cup": entry}}}, "lockfileVersion": 1}
    new = {"packages": {"": {}, "node_modules/tea": entry, "node_modules/b": git}, "lockfileVersion": 3}
    for text in (old, new):
        lock = some({"dependencies": {"tea": "1"}}, json.dumps(text)).lock
        assert lock is not None
        assert lock.hosts == {"registry.example"}
        assert json.loads(lock.without_hosts()) == json.loads(json.dumps(text).replace(f'"resolved": "{URL}", ', ""))
