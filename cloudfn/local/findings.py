"""What reading the sources finds, told as events: at the start and after every save."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from pathlib import Path

from cloudfn import source
from cloudfn.errors import Notice
from cloudfn.local.reporter import Reporter
from cloudfn.manifest.values import Manifest


async def tell_findings(
    reporter: Reporter, manifest: Manifest, names: tuple[str, ...], *, reloaded: bool = False
) -> None:
    """Every finding, and last that the source was read: editors replace what they showed before at that line.

    Where functions were ``reloaded`` the runner has loaded their files and told what is broken; before that Node.js
    and Python are asked.
    """
    owned = await asyncio.to_thread(findings, manifest, names, source.inspect if reloaded else source.validate)
    for notice, function in owned:
        reporter.notice(notice, function)
    reporter.notice(Notice("CFN-CLI-090", {"count": len(owned)}, level="note"), names[0] if len(names) == 1 else "")


def findings(
    manifest: Manifest, names: tuple[str, ...], read: Callable[[Manifest], Iterable[Notice]]
) -> list[tuple[Notice, str]]:
    """What ``read`` finds in the sources of ``names``, each with its function's name."""
    owned = []
    for notice in read(manifest):
        place = Path(notice.where.file) if notice.where else None
        if place is not None and not place.is_absolute():
            place = manifest.directory / place
        owner = next((name for name in names if place and place.is_relative_to(manifest.functions[name].dir)), "")
        if owner:
            owned.append((notice, owner))
    return owned
