"""An import as the manifest's data, in the order of a manifest's keys. Pure; ``loadable`` makes the text of it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cloudfn.formats import devtools, notes, spelling, words
from cloudfn.formats.emit import Comment
from cloudfn.formats.environment import Chosen
from cloudfn.formats.imported import Claim
from cloudfn.formats.join import Joined, JoinedFunction
from cloudfn.formats.templates import escaped
from cloudfn.manifest.platform import APP_ID, COLLECTION
from cloudfn.manifest.values import SAMPLE_ENV
from cloudfn.placeholders import is_placeholder
from cloudfn.source import Survey, SurveyedFolder


def shape_of(
    base: Path,
    found: Joined,
    folders: Mapping[str, SurveyedFolder],
    seen: Survey,
    chosen: Chosen,
    app_id: str,
    payments: Mapping[str, dict[str, Any]],
) -> dict[str, Any]:
    """Mappings, lists, texts; paths relative to ``base``, where the manifest will stand."""
    shape = _head(base, found, chosen, app_id)
    shape["functions"] = _functions(base, found, folders)
    shape |= {"payments": dict(payments)} if payments else {}
    collections = _collections(found, seen)
    storage = next((dict(source.storage) for source in reversed(found.sources) if source.storage), {})
    shape |= {"documents": {"collections": collections}} if collections else {}
    return shape | ({"storage": storage} if storage else {})


def app_id_of(found: Joined) -> tuple[str, list[Claim]]:
    """(the first real app id, what stands in for one where there is none)."""
    claims = [claim for source in found.sources for claim in source.app_id]
    real = [claim for claim in claims if APP_ID.match(claim.value) and not is_placeholder(claim.value)]
    fake = [claim for claim in claims if claim not in real]
    return (real[0].value, []) if real else ("", fake)


def _head(base: Path, found: Joined, chosen: Chosen, app_id: str) -> dict[str, Any]:
    project = next((source.project for source in found.sources if source.project.strip()), "")
    spelt = chosen.spelt or SAMPLE_ENV
    shape: dict[str, Any] = {"version": 1, "project": escaped(project.strip() or found.directory.name or "project")}
    shape["env"] = {"id": spelling.with_default(spelt, chosen.value or SAMPLE_ENV)}
    if region := next((source.region for source in found.sources if source.region), ""):
        shape["env"]["region"] = region
    if app_id:
        shape["appId"] = app_id
    shape["root"] = relative(found.root, base)
    timeout = next((source.timeout for source in found.sources if source.functions), devtools.TIMEOUT)
    shape["defaults"] = {"runtime": "Nodejs18.15", "handler": "index.main", "timeout": timeout, "memory": 256}
    return shape


def _functions(base: Path, found: Joined, folders: Mapping[str, SurveyedFolder]) -> dict[str, Any]:
    """The functions, and what is left out as a comment in its place."""
    shape: dict[str, Any] = {}
    for out in found.out:
        if out.name not in found.functions and not notes.is_shared(out, folders):
            shape[Comment(words.out_of(out.name, out.why))] = None
    return shape | {name: _function(one, folders[name], found, base) for name, one in found.functions.items()}


def _function(one: JoinedFunction, folder: SurveyedFolder, found: Joined, base: Path) -> dict[str, Any]:
    shape: dict[str, Any] = {}
    if one.dir != found.root / one.name:
        shape["dir"] = relative(one.dir, base)
    shape |= one.settings
    if folder.shared:
        shape["shared"] = [relative(each, base) for each in folder.shared]
    return shape


def _collections(found: Joined, seen: Survey) -> dict[str, Any]:
    """Those that the source names and those that a file declares, with the permission that stands there."""
    declared: dict[str, Any] = {}
    for source in found.sources:
        for name, settings in source.collections.items():
            declared[name] = {**declared.get(name, {}), **{key: value for key, value in settings.items() if value}}
    named: dict[str, Any] = {str(each.value): {} for each in seen.collections if COLLECTION.match(each.value)}
    return dict(sorted({**named, **declared}.items()))


def relative(path: Path, base: Path) -> str:
    """``path`` as the manifest writes it."""
    return escaped(Path(os.path.relpath(path, base)).as_posix())
