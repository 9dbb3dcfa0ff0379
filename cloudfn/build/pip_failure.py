"""Reads from pip's talk why a package cannot be had for the platform. Pure."""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import unquote

from cloudfn.dependencies.distributions import normal
from cloudfn.errors import BuildError

MISSING = re.compile(r"Could not find a version that satisfies the requirement (.+?) \(from versions: (.*?)\)")
OTHER_PYTHON = re.compile(r"Package '?(.+?)'? requires a different Python: \S+ not in '(.+?)'")
SOURCE = re.compile(r"Skipping link: No sources permitted for (\S+): (\S+)")
TAGS = re.compile(r"Skipping link: none of the wheel's tags \(.*?\) are compatible[^:]*: (\S+)")
LINK_PYTHON = re.compile(r"Link requires a different Python \(\S+ not in: '(.+?)'\): (\S+)")
SHOWN = 8
"""Versions or wheels that are named."""


class Requirement(NamedTuple):
    """``text`` as pip repeats it (``cup==1.0 (from tea)``), its name, and the version where one is pinned."""

    text: str
    name: str
    version: str


def reason(function: str, version: str, talk: str, errors: str) -> BuildError:
    """The error for pip's verbose stdout ``talk`` and its stderr ``errors``, asked for Python ``version``."""
    if found := OTHER_PYTHON.search(errors):
        package, wanted = found.groups()
        return BuildError("CFN-PKG-030", function=function, python=version, package=package, wanted=wanted)
    missing = MISSING.search(errors)
    if missing is None:
        return BuildError("CFN-PKG-024", function=function, command="pip download", said=_last_lines(errors))
    requirement = _requirement(missing.group(1))
    code, why = _why(requirement, missing.group(2), talk)
    return BuildError(code, where=None, function=function, python=version, package=requirement.text, **why)


def _why(requirement: Requirement, versions: str, talk: str) -> tuple[str, dict[str, object]]:
    """The code and the rest of its parameters. ``versions`` are those with a fitting wheel."""
    fitting = ", ".join([each for each in versions.split(", ") if each != "none"][-SHOWN:]) or "-"
    sources = [file for _, link in SOURCE.findall(talk) if _fits(file := _file(link), requirement)]
    wheels = [file for link in TAGS.findall(talk) if _fits(file := _file(link), requirement)]
    pythons = [wanted for wanted, link in LINK_PYTHON.findall(talk) if _fits(_file(link), requirement)]
    if wheels:  # those for our platform tell which version of Python would do
        near = [file for file in wheels if "manylinux" in file and "x86_64" in file and "-cp" in file]
        return "CFN-PKG-029", {"wheels": ", ".join((near or wheels)[-SHOWN:])}
    if pythons:
        return "CFN-PKG-030", {"wanted": pythons[-1]}
    if sources:
        return "CFN-PKG-028", {"source": sources[-1], "fitting": fitting}
    return "CFN-PKG-031", {"fitting": fitting}


def _requirement(text: str) -> Requirement:
    name = re.match(r"[A-Za-z0-9._-]*", text)
    pinned = re.search(r"===?\s*([^\s,;*]+)(?=\s|,|;|$)", text)
    return Requirement(text, normal(name.group()) if name else "", pinned.group(1) if pinned else "")


def _file(link: str) -> str:
    return unquote(link.partition("#")[0].rpartition("/")[2])


def _fits(file: str, requirement: Requirement) -> bool:
    """Whether ``file`` (``cup-1.0.tar.gz``, ``cup-1.0-py3-none-any.whl``) is of the package and version asked for."""
    named = re.match(r"(.+?)-(\d[^-]*?)(?:-.*\.whl|\.tar\.\w+|\.zip|\.tgz)$", file)
    if named is None or normal(named.group(1)) != requirement.name:
        return False
    return requirement.version in ("", named.group(2))


def _last_lines(errors: str) -> str:
    lines = [line.removeprefix("ERROR: ") for line in errors.splitlines() if line.strip() and "WARNING" not in line]
    return "\n".join(lines)[-2000:]
