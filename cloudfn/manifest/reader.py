"""``find`` and ``load``: the manifest's text to values, with every problem at once."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from pathlib import Path

from cloudfn import regular_files
from cloudfn.errors import InvalidFile, ManifestError, Notice
from cloudfn.frozen import dataclass
from cloudfn.manifest import dotenv
from cloudfn.manifest.effective import effective, without_extensions, without_nulls
from cloudfn.manifest.interpolate import fill, staged
from cloudfn.manifest.model import ManifestShape
from cloudfn.manifest.origins import origins_of
from cloudfn.manifest.parse import parse
from cloudfn.manifest.problems import Problems, read_text
from cloudfn.manifest.rules import check
from cloudfn.manifest.shape import shaped
from cloudfn.manifest.tree import Map, TextPlace
from cloudfn.manifest.values import Manifest
from cloudfn.manifest.values_from import manifest_from

NAMES = ("cloudfn.yaml", "cloudfn.yml")


@dataclass(frozen=True, slots=True)
class Loaded:
    """A manifest without errors. ``origins``: dotted key -> where its value was written, ``cloudfn.yaml:6``."""

    manifest: Manifest
    warnings: tuple[Notice, ...]
    origins: Mapping[str, str]


def find(directory: Path, file: Path | None = None) -> Path:
    """The manifest for ``directory``: ``file``, or ``cloudfn.yaml`` here or in the nearest folder above.

    Raises InvalidFile when there is none.
    """
    if file is not None:
        path = file if file.is_absolute() else directory / file
        if not regular_files.is_file(path) and not regular_files.kind(path):
            raise InvalidFile("CFN-CFG-001", directory=str(directory), name=str(file))
        return path.resolve()
    for folder in (directory, *directory.parents):
        for name in NAMES:
            if regular_files.is_file(folder / name) or regular_files.kind(folder / name):  # of the latter reading tells
                return (folder / name).resolve()
    raise InvalidFile("CFN-CFG-001", directory=str(directory), name=NAMES[0])


def load(
    path: Path,
    *,
    stage: str = "",
    environ: Mapping[str, str] | None = None,
    tolerate: Collection[str] = (),
    text: str | None = None,
) -> Loaded:
    """Read the manifest at ``path`` for ``stage`` ("" for the base).

    ``text`` stands in for the file, which need not be there; ``environ`` for the process environment. Problems with a
    code in ``tolerate`` are left out. Raises ManifestError with every other problem, InvalidFile when the file cannot
    be read.
    """
    text = read_text(path) if text is None else text
    problems = Problems(path, text)
    tree = parse(text, problems.error)
    if tree is None:
        raise ManifestError(problems.sorted())
    tree = without_extensions(tree)
    variables = dotenv.read(path.parent, stage, environ)
    overlays = tree.sub("stages")
    if stage and stage not in overlays.entries:
        problems.error(
            "CFN-CFG-019", tree.keys.get("stages", TextPlace()), value=stage, choices=tuple(overlays.entries)
        )
    chosen = staged(tree.without("stages"), overlays.entries.get(stage))
    filled, undefined = fill(chosen, variables.variables, problems.error)
    shape, whole, broken = shaped(ManifestShape, effective(filled), problems)
    _other_stages(tree, stage, variables.variables, problems)
    manifest = manifest_from(shape, path, stage)
    check(manifest, whole, broken | undefined, problems, variables.variables)
    found = tuple(problem for problem in problems.sorted() if problem.code not in tolerate)
    if any(problem.level == "error" for problem in found):
        raise ManifestError(problem for problem in found if problem.level == "error")
    return Loaded(manifest, (*variables.warnings, *found), origins_of(whole, path.name))


def _other_stages(tree: Map, stage: str, variables: Mapping[str, dotenv.Variable], problems: Problems) -> None:
    """Check the shape of the stages that were not chosen, without asking for their variables."""
    for name, overlay in tree.sub("stages").entries.items():
        if name != stage:
            one = replace(tree.sub("stages"), entries={name: overlay})
            shaped(ManifestShape, without_nulls(Map({"stages": one}, tree.keys)), problems, lenient=True)
