"""Goes through the functions of a manifest and collects what the checks find."""

from __future__ import annotations

from cloudfn.errors import Notice
from cloudfn.manifest.values import Manifest


def inspect_all(manifest: Manifest) -> tuple[Notice, ...]:
    return ()
