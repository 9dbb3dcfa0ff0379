"""Files in which Node.js found nothing wrong, by their contents: it is not started again for the same ones.

Only what is clean is remembered, so that a problem is told as the Node.js of the moment sees it. The list lies in
``.cloudfn/cache/clean.json`` and may be deleted at any time; one that does not read is as good as none.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from cloudfn import regular_files
from cloudfn.manifest.values import Manifest

MOST = 32


def key(tool: str, script: Path, files: Iterable[Mapping[str, object]]) -> str:
    """What an answer is about: the program that gives it and all that it reads. Raises OSError."""
    program = os.path.realpath(tool)
    found = Path(program).stat()
    whole = hashlib.sha256(f"{program} {found.st_size} {found.st_mtime_ns}\n".encode("utf-8", "surrogateescape"))
    whole.update(script.read_bytes())
    for file in files:
        content = regular_files.read_bytes(str(file["path"]))
        whole.update(f"{json.dumps(file, sort_keys=True)} {len(content)}\n".encode())
        whole.update(content)
    return whole.hexdigest()


def is_known(manifest: Manifest, about: str) -> bool:
    return about in _keys(_place(manifest))


def remember(manifest: Manifest, about: str) -> None:
    """In a project that has been built before; looking at one leaves nothing behind."""
    place = _place(manifest)
    if not regular_files.is_folder(manifest.state):
        return
    newest = [*(each for each in _keys(place) if each != about), about][-MOST:]
    fresh = place.with_name(f".{place.name}.{os.getpid()}")
    with contextlib.suppress(OSError):  # one that cannot be written to is looked at again next time
        place.parent.mkdir(exist_ok=True)
        fresh.write_text(json.dumps(newest), encoding="utf-8")
        fresh.replace(place)


def _place(manifest: Manifest) -> Path:
    return manifest.state / "cache" / "clean.json"


def _keys(place: Path) -> list[str]:
    try:
        keys = regular_files.read_json(place, "utf-8")
    except (OSError, ValueError):
        return []
    return [str(each) for each in keys] if isinstance(keys, list) else []
