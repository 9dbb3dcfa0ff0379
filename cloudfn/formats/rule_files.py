"""Files in which projects keep the permissions of their collections and files: for themselves, no tool reads them.

Found by their names (``db-permissions.json``, ``orders.permissions.json``, ``storage.rules.json``), near the project's
own files. Rules that CloudBase would store and understand are taken over; the others are told with their place.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import field
from pathlib import Path
from typing import Any

from cloudfn import regular_files
from cloudfn.errors import InvalidFile, Notice
from cloudfn.formats import folders
from cloudfn.formats.foreign import read_json
from cloudfn.formats.imported import ForeignSource
from cloudfn.frozen import dataclass
from cloudfn.manifest.fields import OPERATIONS, PRESETS, as_file_rules, as_rules
from cloudfn.manifest.kinds import Rejected

NAMED = re.compile(
    r"(^|[._-])(rules?|permissions?|acl|security)([._-].*)?\.json$|^(storage|firestore|database)\.rules$", re.IGNORECASE
)
OF_ONE = re.compile(r"([A-Za-z][\w-]*)[._-](?:permissions?|rules?|acl)\.json", re.IGNORECASE)
"""``orders.permissions.json``: the collection's own file."""
FIREBASE = re.compile(
    r'"\.(read|write|validate|indexOn)"|\b(newData|resource\.data|request\.auth|(root|data)\.child)\b'
    r"|\bservice +(firebase\.storage|cloud\.firestore)\b"
)
"""Source: Firebase's reference of its two rule languages."""
FILES = re.compile(r"(cloud[_-]?)?storage", re.IGNORECASE)
"""What a file or a key calls the environment's files."""
WRAPPERS = ("collections", "permissions", "rules", "database")
NOTES = re.compile(r"_|//|#|(description|comment|note|name)$", re.IGNORECASE)
"""Keys beside rules that are for people."""
MOST_FOLDERS = 200


@dataclass(frozen=True, slots=True)
class RuleFiles:
    """``sources`` with what is taken over; ``notices`` about what never works."""

    sources: tuple[ForeignSource, ...] = ()
    notices: tuple[Notice, ...] = ()


@dataclass(slots=True)
class _Reading:
    sources: list[ForeignSource] = field(default_factory=list)
    firebase: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


def rule_files(directory: Path, base: Path) -> RuleFiles:
    """Of the project in ``directory``, and of the folders one level below; files are named relative to ``base``."""
    reading = _Reading()
    for file in _files(directory):
        _read(file, file.relative_to(base).as_posix() if file.is_relative_to(base) else file.as_posix(), reading)
    notices = []
    if reading.firebase:
        notices.append(Notice("CFN-DEP-202", {"places": _some(reading.firebase)}))
    if reading.wrong:
        notices.append(Notice("CFN-DEP-203", {"rules": _some(reading.wrong)}))
    return RuleFiles(tuple(reading.sources), tuple(notices))


def _files(directory: Path) -> Iterator[Path]:
    for folder in (directory, *list(folders.inside(directory))[:MOST_FOLDERS]):
        try:
            names = sorted(each.name for each in folder.iterdir() if NAMED.search(each.name))
        except OSError:
            continue
        yield from (folder / name for name in names if regular_files.is_file(folder / name))


def _read(file: Path, name: str, reading: _Reading) -> None:
    try:
        text = regular_files.read_bytes(file).decode("utf-8-sig", "replace")
        if found := FIREBASE.search(text):
            reading.firebase.append(f"{name}:{_line(text, found.start())} `{found.group().strip(chr(34))}`")
            return
        content = read_json(file, name).raw
    except (InvalidFile, OSError):
        return  # of a file that nobody said is ours, nothing is demanded
    alone = OF_ONE.fullmatch(file.name)
    if (alone and FILES.fullmatch(alone[1])) or (file.suffix == ".rules" and FILES.match(file.name)):
        content = {alone[1] if alone else "storage": content}
    elif alone and isinstance(content, Mapping) and content and {*content} & {*OPERATIONS}:
        content = {alone[1]: content}
    collections, storage = dict[str, dict[str, Any]](), dict[str, Any]()
    for key, permission in _by_collection(content):
        of_files = _is_of_files(key, permission)
        taken = _taken(text, name, key, permission, reading, as_file_rules if of_files else as_rules)
        if taken is None:
            continue
        if of_files:
            storage = {"rules" if isinstance(taken, Mapping) else "permission": taken}
        else:
            collections[key] = {"permission": taken}
    if collections or storage:
        reading.sources.append(ForeignSource(name, collections=collections, storage=storage))


def _is_of_files(key: str, permission: object) -> bool:
    """Whether ``key`` means the environment's files, not a collection of that name: those have documents."""
    return bool(FILES.fullmatch(key)) and not re.search(r"\bdoc\b", json.dumps(permission))


def _by_collection(content: object) -> Iterator[tuple[str, object]]:
    """(collection, its preset or rules), whatever stands around them."""
    if not isinstance(content, Mapping):
        return
    for name, value in content.items():
        if name in WRAPPERS:
            yield from _by_collection(value)
            continue
        inner = value
        if isinstance(value, Mapping):
            inner = next(
                (value[key] for key in ("permission", "permissions", "rules", "aclTag") if key in value), value
            )
        is_rules = isinstance(inner, Mapping) and inner and {*inner} & {*OPERATIONS}
        if is_rules or (isinstance(inner, str) and inner.strip().upper() in PRESETS):
            yield str(name), inner


def _taken(
    text: str, file: str, collection: str, permission: object, reading: _Reading, judge: Callable[[object], object]
) -> object:
    """``permission`` as the manifest has it; None where a rule of it would never work: rules hold together."""
    if isinstance(permission, str):
        return permission.strip().upper()
    assert isinstance(permission, Mapping)
    rules = {str(key): rule for key, rule in permission.items() if not NOTES.match(str(key))}
    wrong = list(_wrong(rules, judge))
    for key, value, code in wrong:
        at = max(text.find(json.dumps(collection)), 0)
        at = max(text.find(json.dumps(key), at), at)
        reading.wrong.append(f"{file}:{_line(text, at)} `{collection}.{key}: {value}` ({code})")
    return None if wrong else rules


def _wrong(rules: Mapping[str, object], judge: Callable[[object], object]) -> Iterator[tuple[str, str, str]]:
    """(key, what is wrong there, the code that says why)."""
    for key, rule in rules.items():
        try:
            judge({key: rule})
        except Rejected as error:
            yield key, str(error.params.get("value") or rule), error.code


def _line(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1


def _some(items: list[str], most: int = 12) -> str:
    more = len(items) - most
    return ", ".join(items[:most]) + (f", ... (+{more})" if more > 0 else "")
