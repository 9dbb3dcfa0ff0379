"""What ``validate`` and assistants are told of a project: warnings of the manifest, findings in the source."""

from __future__ import annotations

from cloudfn.errors import Notice
from cloudfn.manifest import Loaded
from cloudfn.mini_program import hook
from cloudfn.source import validate


def findings(loaded: Loaded) -> tuple[Notice, ...]:
    """Notes and warnings; a key in the source is an error."""
    manifest = loaded.manifest
    return (*loaded.warnings, *validate(manifest), *hook.uploaded(manifest.directory))
