"""The packages that a Python function's requirements.txt names, as the files of wheels for the platform.

pip chooses and fetches; the wheels are unpacked here, so that nothing of this machine (paths, compiled files, scripts)
enters a package. Source packages are never built: they would be made for this machine.
"""

from __future__ import annotations

import functools
import importlib.util
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath

from cloudfn import regular_files
from cloudfn.build import installed_cache, pip_failure, requirements_file
from cloudfn.build.artifact import PackFile
from cloudfn.build.rules import installed_rules
from cloudfn.clock import SystemClock
from cloudfn.dependencies.environment import tool_environment
from cloudfn.errors import BuildError, InvalidFile
from cloudfn.events.base import Emit
from cloudfn.events.tasks import Noticed
from cloudfn.manifest.values import Function, Manifest

PLATFORMS = ("manylinux2014_x86_64", "manylinux_2_17_x86_64", "manylinux_2_12_x86_64", "manylinux_2_5_x86_64")
"""Tags of wheels that run on the platform (glibc 2.17 and up); pip knows the older names of the first by itself."""


def site_packages(manifest: Manifest, function: Function, emit: Emit) -> tuple[PackFile, ...]:
    """The wheels of a Python function's requirements.txt for the platform, as files at the package's root.

    Raises InvalidFile without pip (CFN-PKG-032), BuildError: a package without such a wheel (CFN-PKG-028 to -031),
    another failure of pip (CFN-PKG-024), a source folder (CFN-PKG-022).
    """
    declared = requirements_file.read(function)
    if not declared.packages:
        return ()
    if declared.folders:
        raise BuildError("CFN-PKG-022", function=function.name, names=", ".join(declared.folders))
    if declared.loose:
        params = {"function": function.name, "names": ", ".join(declared.loose)}
        emit(Noticed(SystemClock().now(), "CFN-PKG-033", params, "note", function=function.name))
    version = function.runtime.removeprefix("Python")
    inputs = [("requirements", declared.packages.encode()), ("constraints", declared.constraints.encode())]
    try:
        inputs += [(path.name, regular_files.read_bytes(path)) for path in declared.files]
    except OSError as error:
        raise BuildError("CFN-PKG-003", function=function.name, file=error.filename, reason=error.strerror) from error
    tool = f"pip download {version} {' '.join(PLATFORMS)}"
    tree = installed_cache.made(
        manifest, function, tool, inputs, functools.partial(_make, function, declared, version), emit
    )
    return installed_cache.files(function, tree / "site", rules=replace(installed_rules(), published=True))


def _make(function: Function, declared: requirements_file.Requirements, version: str, fresh: Path) -> None:
    """Fill ``fresh``/site."""
    for name, text in (("requirements.txt", declared.packages), ("constraints.txt", declared.constraints)):
        (fresh / name).write_text(text, encoding="utf-8")
    wheels = fresh / "wheels"
    words = [
        "download", "-vv", "--disable-pip-version-check", "--no-input", "--no-color", "--only-binary=:all:",
        *(f"--platform={each}" for each in PLATFORMS), "--implementation=cp", f"--python-version={version}",
        "--dest", str(wheels), "-r", str(fresh / "requirements.txt"), "-c", str(fresh / "constraints.txt"),
    ]  # fmt: skip
    _pip(function, version, words)
    (fresh / "site").mkdir()
    for wheel in sorted(wheels.glob("*.whl")):
        _unpack(function, wheel, fresh / "site")
        wheel.unlink()


def _pip(function: Function, version: str, words: Sequence[str]) -> None:
    """Run pip from the function's folder, where the relative paths of its requirements.txt lead on."""
    if importlib.util.find_spec("pip") is None:
        raise InvalidFile("CFN-PKG-032", function=function.name, python=sys.executable)
    script = Path(__file__).with_name("pip_for_python.py")
    ran = subprocess.run(
        [sys.executable, "-P", str(script), version, *words],
        cwd=function.dir,
        env=tool_environment(),
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    if ran.returncode:
        raise pip_failure.reason(function.name, version, ran.stdout, ran.stderr)


def _unpack(function: Function, wheel: Path, site: Path) -> None:
    """What the wheel's installation would place among the packages. Raises BuildError (CFN-PKG-024)."""
    try:
        with zipfile.ZipFile(wheel) as archive:
            for member in archive.infolist():
                place = _place(member.filename)
                if place and not member.is_dir():
                    target = site / place
                    target.parent.mkdir(parents=True, exist_ok=True)
                    target.write_bytes(archive.read(member))
    except (OSError, ValueError, zipfile.BadZipFile) as error:
        raise BuildError(
            "CFN-PKG-024", function=function.name, command=f"unpacking {wheel.name}", said=error
        ) from error


def _place(name: str) -> str:
    """Where a wheel's member goes below the packages, "" for what is installed elsewhere: scripts and headers.

    ``NAME-VERSION.data/KIND/...`` is spread by kind (binary distribution format, "Spreading of files"). Raises
    ValueError for a name that leads out.
    """
    parts = PurePosixPath(name.replace("\\", "/")).parts
    if not parts or ".." in parts or parts[0] == "/" or ":" in parts[0]:
        raise ValueError(f"{name!r} leads out of the wheel")
    if parts[0].endswith(".data") and len(parts) > 2:
        return "/".join(parts[2:]) if parts[1] in ("purelib", "platlib", "data") else ""
    return "/".join(parts)
