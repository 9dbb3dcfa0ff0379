"""Whether a node_modules folder holds all of it, whoever made it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from cloudfn.dependencies import requested, tree
from cloudfn.dependencies.requested import RequestedPackages


@pytest.fixture
def asked(tmp_path: Path) -> RequestedPackages:
    (tmp_path / "package.json").write_text('{"dependencies": {"pot": "1", "tea": "1"}}')
    found = requested.read(tmp_path)
    assert found is not None
    return found


def package(modules: Path, name: str, **about: object) -> None:
    (modules / name).mkdir(parents=True)
    (modules / name / "package.json").write_text(json.dumps({"name": name, "version": "1.0.0", **about}))
    (modules / name / "index.js").write_text("")


def both(modules: Path) -> None:
    package(modules, "pot", dependencies={"lid": "1"}, optionalDependencies={"fsevents": "1"})
    package(modules, "tea")


def by_hand(modules: Path) -> None:
    both(modules)
    package(modules / "pot" / "node_modules", "lid")


def hidden(modules: Path, **more: object) -> None:
    there = {"version": "1.0.0"}
    entries = {"node_modules/pot": there, "node_modules/tea": there, "node_modules/pot/node_modules/lid": there}
    (modules / ".package-lock.json").write_text(json.dumps({"packages": {**entries, **more}}))


def by_npm(modules: Path) -> None:
    by_hand(modules)
    hidden(modules, **{"node_modules/jest": {"version": "9.0.0", "dev": True}, "node_modules/x": {"optional": True}})


def half_by_npm(modules: Path) -> None:
    both(modules)
    hidden(modules)


def other_version(modules: Path) -> None:
    by_npm(modules)
    (modules / "tea" / "package.json").write_text('{"name": "tea", "version": "1.1.0"}')


def no_entry(modules: Path) -> None:
    by_hand(modules)
    (modules / "tea" / "package.json").write_text('{"main": "lib/tea"}')
    (modules / "tea" / "index.js").unlink()


def cut_short(modules: Path) -> None:
    by_hand(modules)
    (modules / "tea" / "package.json").write_text('{"name": "te')


def by_pnpm(modules: Path) -> None:
    both(modules)
    (modules / ".modules.yaml").touch()


def in_a_circle(modules: Path) -> None:
    package(modules, "pot", dependencies={"tea": "1"})
    package(modules, "tea", dependencies={"pot": "1"})


@pytest.mark.parametrize(
    ("make", "whole"),
    [
        (lambda modules: None, False),
        (lambda modules: package(modules, "pot"), False),
        (both, False),
        (by_hand, True),
        (by_npm, True),
        (half_by_npm, False),
        (other_version, False),
        (no_entry, False),
        (cut_short, False),
        (by_pnpm, True),
        (in_a_circle, True),
    ],
)
def test_by_whomever_it_was_made(asked: RequestedPackages, make: Callable[[Path], None], whole: bool) -> None:
    modules = asked.folder / "node_modules"
    make(modules)
    assert tree.whole(modules, asked) is whole


def test_our_mark_holds_for_one_ask_and_until_npm_comes_again(asked: RequestedPackages) -> None:
    modules = asked.folder / "node_modules"
    by_npm(modules)
    tree.write_mark(modules, asked)
    assert tree.whole(modules, asked)
    (asked.folder / "package.json").write_text('{"dependencies": {"pot": "1"}}')
    fewer = requested.read(asked.folder)
    assert fewer is not None
    assert not tree.whole(modules, fewer)
    hidden(modules)  # the user's own npm
    assert tree.whole(modules, fewer)


def test_a_tree_is_linked_but_for_the_lists(asked: RequestedPackages, tmp_path: Path) -> None:
    source = tmp_path / "store" / "node_modules"
    by_npm(source)
    tree.write_mark(source, asked)
    (source / ".bin").mkdir()
    (source / ".bin" / "tea").symlink_to("../tea/index.js")
    target = asked.folder / "node_modules"
    package(target, "old")
    fresh = tmp_path / "fresh"
    tree.link(source, fresh)
    tree.move_in(fresh, target)
    assert tree.whole(target, asked)
    assert not (target / "old").exists()
    assert (target / "tea" / "index.js").samefile(source / "tea" / "index.js")
    assert not (target / ".package-lock.json").samefile(source / ".package-lock.json")
    assert (target / ".bin" / "tea").is_symlink()
    assert sorted(each.name for each in tmp_path.iterdir()) == ["node_modules", "package.json", "store"]


def test_a_link_is_replaced_and_not_what_it_leads_to(asked: RequestedPackages, tmp_path: Path) -> None:
    theirs = tmp_path / "theirs"
    package(theirs, "old")
    (asked.folder / "node_modules").symlink_to(theirs)
    fresh = tmp_path / "fresh"
    by_hand(fresh)
    tree.move_in(fresh, asked.folder / "node_modules")
    assert tree.whole(asked.folder / "node_modules", asked)
    assert (theirs / "old").exists()
