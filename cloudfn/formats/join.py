"""Joins what several files say of one project: the union of their functions, none hidden by a partial list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field
from pathlib import Path
from typing import Any

from cloudfn import regular_files
from cloudfn.formats import devtools, folders
from cloudfn.formats.foreign import read_json
from cloudfn.formats.imported import Declared, ForeignSource, Left
from cloudfn.formats.reading import ForeignValue
from cloudfn.formats.settings import given, kind_of
from cloudfn.frozen import dataclass
from cloudfn.regular_files import seen_from


@dataclass(frozen=True, slots=True)
class JoinedFunction:
    """A function of the project: its folder, its settings in the manifest's keys, the files that they came from."""

    name: str
    dir: Path
    settings: Mapping[str, Any] = field(default_factory=dict)
    files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Out:
    """What is left out, and why: ``entry`` (no entry file), ``folder`` (no such folder), ``twice``, or its kind."""

    name: str
    why: str
    dir: Path | None = None


@dataclass(frozen=True, slots=True)
class Joined:
    """``sources`` in the order of their weight; ``root`` holds most of the functions; ``looked`` are all roots."""

    directory: Path
    sources: tuple[ForeignSource, ...]
    root: Path
    functions: Mapping[str, JoinedFunction]
    out: tuple[Out, ...] = ()
    left: tuple[Left, ...] = ()
    looked: tuple[Path, ...] = ()

    @property
    def out_of_kind(self) -> bool:
        return any(each.why not in ("entry", "folder", "twice") for each in self.out)

    @property
    def client(self) -> Path | None:
        return next((source.client for source in self.sources if source.client), None)


def join(directory: Path, base: Path, sources: tuple[ForeignSource, ...]) -> Joined:
    """The project in ``directory``. Raises InvalidFile (CFN-DEP-082) for a function's own unreadable file."""
    declared = [one for source in sources for one in source.functions]
    named = tuple(dict.fromkeys(root for source in sources for root in source.roots))
    bare = tuple(each for name in folders.BARE if (each := directory / name) not in named)
    functions: dict[str, JoinedFunction] = {}
    out: list[Out] = []
    left: list[Left] = [each for source in sources for each in source.left]
    for folder, known in _candidates(declared, named, bare, sources):
        own, more = devtools.read_function(folder, seen_from(base, folder))
        levels = [own, *_inner(folder, base), *reversed(known)]  # the later ones win
        name = known[0].name if known else folder.name
        kind = next((each.kind for each in reversed(levels) if each.kind), "") or folders.other_kind(folder)
        if kind:
            out.append(Out(name, kind, folder))
            continue
        settings = _merged(level.settings for level in levels)
        if folders.is_web(folder):
            settings["type"] = "HTTP"
        if settings.get("type") == "HTTP":
            settings.pop("handler", None)  # nobody calls it
        web = settings.get("type") == "HTTP"
        if not (folders.is_web(folder) if web else folders.has_entry(folder, str(settings.get("handler", "")))):
            out.append(Out(name, "entry", folder))
        elif name in functions:
            out.append(Out(f"{name} ({seen_from(base, folder)})", "twice", folder))
        else:
            if "runtime" not in settings and (runtime := folders.runtime_of(folder)):
                settings["runtime"] = runtime
            left += more
            files = tuple(dict.fromkeys(each.file for each in levels if each.file))
            functions[name] = JoinedFunction(name, folder, settings, files)
    placed = {each.name for each in functions.values()} | {each.name for each in out}
    for one in declared:
        if one.name not in placed:
            out.append(Out(one.name, one.kind or "folder"))
            placed.add(one.name)
    roots = [found.dir.parent for found in functions.values()]
    root = max(dict.fromkeys(roots), key=roots.count) if roots else directory / folders.BARE[0]
    looked = tuple(dict.fromkeys((*named, *bare)))
    return Joined(directory, sources, root, functions, tuple(out), tuple(left), looked)


def _candidates(
    declared: list[Declared], named: tuple[Path, ...], bare: tuple[Path, ...], sources: tuple[ForeignSource, ...]
) -> Iterable[tuple[Path, list[Declared]]]:
    """Each folder that may be a function with what declares it, the strongest declaration first."""
    by_folder: dict[Path, list[Declared]] = {}
    for one in declared:
        places = [one.dir] if one.dir else [root / one.name for root in named]
        place = next((each for each in places if regular_files.is_folder(each)), None)
        if place is not None:
            by_folder.setdefault(place, []).append(one)
    yield from by_folder.items()
    seen = set(by_folder)
    for root in (*named, *bare):
        for folder in folders.inside(root):
            usual = root in named or (not sources and root.name in folders.BARE[:2])
            nested = folder in named or folder in bare or any(each.is_relative_to(folder) for each in by_folder)
            if folder not in seen and not nested and (usual or folders.looks_like_function(folder)):
                seen.add(folder)
                yield folder, []


def _inner(folder: Path, base: Path) -> list[Declared]:
    """A ``cloudbaserc.json`` in the function's own folder tells what kind it is."""
    file = folder / "cloudbaserc.json"
    if not regular_files.is_file(file):
        return []
    content = read_json(file, seen_from(base, file))
    for each in content.get("functions").items():
        entry = each if isinstance(each.raw, dict) else ForeignValue(each.file, None)
        keys = given(entry)
        if "name" in keys and keys["name"].text() == folder.name:
            return [Declared(folder.name, content.file, folder, {}, kind_of(keys))]
    return []


def _merged(levels: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Later levels over earlier ones; variables by name, timers by name."""
    found: dict[str, Any] = {}
    for level in levels:
        for key, value in level.items():
            if key == "environment":
                value = {**found.get(key, {}), **value}
            elif key == "triggers":
                timers = {each["name"]: each for each in found.get(key, [])}
                value = list({**timers, **{each["name"]: each for each in value}}.values())
            found[key] = value
    return found
