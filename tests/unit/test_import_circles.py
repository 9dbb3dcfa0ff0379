"""No module imports itself by way of others, imports for the type checker included, and the contracts of floors and
layers in pyproject.toml hold: a room is read from below."""

from __future__ import annotations

import graphlib
import shutil
import subprocess
import sys
from pathlib import Path

import grimp

from tests.kit.project import ROOT


def test_no_modules_import_each_other() -> None:
    graph = grimp.build_graph("cloudfn", exclude_type_checking_imports=False, cache_dir=None)
    imports = {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}
    assert len(imports) > 300, "the whole package"
    assert circles(imports) == []


def test_the_contracts_of_the_floors_hold() -> None:
    program = shutil.which("lint-imports", path=str(Path(sys.executable).parent))
    assert program, "in the environment that runs the tests"
    ran = subprocess.run([program, "--no-cache"], cwd=ROOT, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stdout.partition("Broken contracts")[2] + ran.stderr


def circles(imports: dict[str, set[str]]) -> list[set[str]]:
    """The largest sets of modules that all reach each other."""
    found: list[set[str]] = []
    left = dict(imports)
    while True:
        try:
            order = [*graphlib.TopologicalSorter({name: left[name] & set(left) for name in left}).static_order()]
        except graphlib.CycleError as error:
            member = error.args[1][0]
        else:
            assert len(order) == len(left)
            return found
        back = {name: {other for other in left if name in left[other]} for name in left}
        circle = reach(left, member) & reach(back, member)
        found.append(circle)
        left = {name: targets for name, targets in left.items() if name not in circle}


def reach(edges: dict[str, set[str]], start: str) -> set[str]:
    seen, waiting = {start}, [start]
    while waiting:
        for name in edges[waiting.pop()] & set(edges):
            if name not in seen:
                seen.add(name)
                waiting.append(name)
    return seen


def test_circles_are_found() -> None:
    chain = {"a": {"b"}, "b": {"c"}, "c": {"a", "d"}, "d": {"e"}, "e": {"d"}, "f": {"a"}, "g": set()}
    assert sorted(circles(chain), key=min) == [{"a", "b", "c"}, {"d", "e"}]
    assert circles({"a": {"b"}, "b": set()}) == []
