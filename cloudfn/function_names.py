"""The name of a function as somebody typed it, looked up in the manifest."""

from __future__ import annotations

from collections.abc import Collection

from cloudfn.errors import NotFound
from cloudfn.nearest import nearest


def require_function(name: str, functions: Collection[str]) -> None:
    """Raises NotFound CFN-DEV-006 with the nearest name where ``name`` is none of ``functions``."""
    if name not in functions:
        near = nearest(name, functions) or ", ".join(list(functions)[:8])
        raise NotFound("CFN-DEV-006", name=name, near=near)
