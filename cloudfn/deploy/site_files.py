"""The folder of a static site on this machine."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from pathspec import GitIgnoreSpec

from cloudfn import regular_files
from cloudfn.deploy.site_state import DesiredSite, SiteFile
from cloudfn.errors import InvalidFile
from cloudfn.manifest.values import Hosting

KEPT = ".well-known"
"""The one hidden folder that belongs to a site; others are a machine's own: .git, .env, .DS_Store."""

LARGEST = 5 << 30
"""Bytes that the object store takes in one PUT: cloud.tencent.com/document/product/436/7749."""


def site_files(hosting: Hosting) -> DesiredSite:
    """What the folder holds. Raises InvalidFile where it is missing or empty (CFN-DEP-181), or holds what cannot be
    uploaded (CFN-PKG-058)."""
    left_out = GitIgnoreSpec.from_lines(hosting.exclude)
    files: dict[str, SiteFile] = {}

    def refuse(place: Path, what: str) -> None:
        inner = place.relative_to(hosting.dir).as_posix()
        if not left_out.match_file(inner) and not left_out.match_file(f"{inner}/"):
            why = f"more than {regular_files.DEEPEST} folders deep" if what == regular_files.TOO_DEEP else what
            raise InvalidFile("CFN-PKG-058", file=regular_files.shortened(inner), what=why)

    for place in regular_files.walk(hosting.dir, _enter, refuse) if hosting.dir.is_dir() else ():
        inner = place.relative_to(hosting.dir).as_posix()
        if not left_out.match_file(inner):
            if large := regular_files.unreadable(place, LARGEST):
                refuse(place, large)
            key = f"{hosting.path}/{inner}" if hosting.path else inner
            files[key] = _file(key, place)
    if not files:
        raise InvalidFile("CFN-DEP-181", folder=str(hosting.dir))
    return DesiredSite(hosting.path, files)


def _enter(entry: os.DirEntry[str]) -> bool:
    return not entry.name.startswith(".") or entry.name == KEPT


def _file(key: str, place: Path) -> SiteFile:
    whole, size = hashlib.md5(usedforsecurity=False), 0
    with place.open("rb") as file:
        while part := file.read(1 << 20):
            whole.update(part)
            size += len(part)
    return SiteFile(key, place, size, whole.hexdigest())
