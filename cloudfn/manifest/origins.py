"""Where each value of the resolved manifest was written, for ``cloudfn config show``."""

from __future__ import annotations

from collections.abc import Mapping

from cloudfn.manifest.tree import Leaf, Map, leaves


def origins_of(tree: Map, file: str) -> Mapping[str, str]:
    """dotted key -> ``cloudfn.yaml:8``, with the section and the variables that had a part in it."""
    return {".".join(str(step) for step in path): _origin(leaf, file) for path, leaf in leaves(tree)}


def _origin(leaf: Leaf, file: str) -> str:
    parts = [f"{file}:{leaf.place.line}"]
    if leaf.section:
        parts.append(f"({leaf.section})")
    parts += [f"{name} from {source}" for name, source in leaf.variables]
    return ", ".join(parts).replace(", (", " (")
