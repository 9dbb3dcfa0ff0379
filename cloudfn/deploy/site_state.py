"""The static site of an environment: what it is to hold, what it holds, and whose files those are. Values only.

Keys are paths in the site's bucket, without a slash at their beginning.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import field
from pathlib import Path

from cloudfn.frozen import dataclass

MARKS = ".cloudfn/"
"""Below it stands one file for each project: its name, and key and MD5 of every file that it has put there."""


@dataclass(frozen=True, slots=True)
class SiteFile:
    """A file of this machine. ``size`` in bytes, ``md5`` in hex: what the object store answers as its ETag."""

    key: str
    place: Path
    size: int
    md5: str


@dataclass(frozen=True, slots=True)
class DesiredSite:
    """``files`` by key; ``path`` is where in the site they stand, "" for its root."""

    path: str
    files: Mapping[str, SiteFile]

    @property
    def sums(self) -> dict[str, str]:
        return {key: file.md5 for key, file in self.files.items()}


@dataclass(frozen=True, slots=True)
class SiteObject:
    """A file of the site. ``etag`` is the MD5 in hex of what was put at once, something else for uploads in parts."""

    size: int
    etag: str


@dataclass(frozen=True, slots=True)
class RemoteSite:
    """``domain`` "": hosting is not open. ``owners``: project -> key -> MD5 of the files that it has put there."""

    domain: str = ""
    objects: Mapping[str, SiteObject] = field(default_factory=dict)
    owners: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def url(self, path: str) -> str:
        return f"https://{self.domain}/{path}" if self.domain else ""

    def holds(self, file: SiteFile, project: str) -> bool:
        """Whether the site has this content. Where the ETag is no MD5, what was written down decides, with the size."""
        there = self.objects.get(file.key)
        if there is None:
            return False
        if len(there.etag) == len(file.md5):
            return there.etag == file.md5
        return there.size == file.size and self.owners.get(project, {}).get(file.key) == file.md5

    def owner(self, key: str) -> str:
        """The project that has put ``key`` there, "" for nobody's."""
        return next((project for project, files in self.owners.items() if key in files), "")


def mark_key(project: str) -> str:
    return f"{MARKS}{hashlib.sha256(project.encode()).hexdigest()[:16]}.json"


def mark(project: str, files: Mapping[str, str]) -> bytes:
    shape = {"v": 1, "project": project, "files": dict(sorted(files.items()))}
    return json.dumps(shape, ensure_ascii=False, separators=(",", ":")).encode()


def marked(content: bytes) -> tuple[str, dict[str, str]] | None:
    """(project, files) of a mark; None for what is none of ours, or of a later version."""
    try:
        shape = json.loads(content)
        if shape["v"] != 1:
            return None
        return str(shape["project"]), {str(key): str(md5) for key, md5 in shape["files"].items()}
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
