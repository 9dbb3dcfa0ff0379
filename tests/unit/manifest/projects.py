"""Small projects for the manifest's tests: a manifest's text and a folder for each function it names."""

from __future__ import annotations

from pathlib import Path

from cloudfn.errors import ManifestError, Notice
from cloudfn.manifest import Loaded, load


def project(home: Path, text: str, *functions: str, package: str = "") -> Path:
    """Write ``cloudfn.yaml`` and one folder with an ``index.js`` per function; the manifest's path."""
    for name in functions:
        folder = home / "functions" / name
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "index.js").write_text("exports.main = async () => ({ errcode: 0 });\n")
        if package:
            (folder / "package.json").write_text(package)
    path = home / "cloudfn.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def loaded(home: Path, text: str, *functions: str, stage: str = "", environ: dict[str, str] | None = None) -> Loaded:
    return load(project(home, text, *functions), stage=stage, environ=environ or {})


def problems(
    home: Path, text: str, *functions: str, stage: str = "", environ: dict[str, str] | None = None
) -> tuple[Notice, ...]:
    """Every error of the manifest; () when there is none."""
    try:
        loaded(home, text, *functions, stage=stage, environ=environ)
    except ManifestError as error:
        return error.problems
    return ()


def codes(found: tuple[Notice, ...]) -> list[str]:
    """``line:column code`` of each."""
    return [f"{each.where.line}:{each.where.column} {each.code}" for each in found if each.where]
