"""The rules of an HTTP function: what starts its server, and what only functions with a handler can have."""

from __future__ import annotations

from cloudfn import regular_files
from cloudfn.manifest.problems import Problems
from cloudfn.manifest.tree import Map, Path, at, place_of, plain
from cloudfn.manifest.values import BOOTSTRAP, Function


def check_web(function: Function, tree: Map, broken: frozenset[Path], problems: Problems) -> None:
    base: Path = ("functions", function.name)
    written = at(tree, (*base, "install"))
    install = str(plain(written)) if written is not None else function.install
    if install in ("cloud", "bundle"):
        problems.error("CFN-CFG-095", place_of(tree, (*base, "install")), function=function.name, value=install)
    if function.triggers:
        problems.error("CFN-CFG-097", place_of(tree, (*base, "triggers"), key=True), function=function.name)
    if (*base, "dir") in broken or ("root",) in broken or not function.dir.is_dir():
        return
    if wrong := bootstrap_problem(function):
        place = place_of(tree, (*base, "type"), key=True)
        problems.error("CFN-CFG-096", place, function=function.name, why=wrong)


def bootstrap_problem(function: Function) -> str:
    """Why the platform could not start ``scf_bootstrap``, "" when it can. Modes do not count: packages set them.

    Source: docs.cloudbase.net, cloud-function/develop/scf-bootstrap (name, first line, LF).
    """
    try:
        content = regular_files.read_bytes(function.dir / BOOTSTRAP)
    except OSError:
        return "there is no such file"
    first, newline, _ = content.partition(b"\n")
    if not first.startswith((b"#!", b"\x7fELF")):
        return "its first line is no #!/bin/bash"
    if first.startswith(b"#!") and (first.endswith(b"\r") or b"\r\n" in content):
        return "its lines end with CR LF"
    return "" if newline else "its first line does not end with LF"
