"""One check that all rules share: a text must have the form that the platform asks for."""

from __future__ import annotations

import re

from cloudfn.manifest.problems import Problems
from cloudfn.manifest.tree import Map, Path, place_of


def form(
    problems: Problems, tree: Map, path: Path, value: str, pattern: re.Pattern[str], example: str, *, key: bool = False
) -> None:
    """Report ``value``, which stands at ``path`` (as a key with ``key``), when it does not match ``pattern``."""
    if not pattern.match(value):
        name = ".".join(str(step) for step in path)
        problems.error("CFN-CFG-022", place_of(tree, path, key=key), key=name, value=value, example=example)
