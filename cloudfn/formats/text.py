"""An import as the text of ``cloudfn.yaml``."""

from __future__ import annotations

from typing import Any

from cloudfn.formats.imported import Imported


def manifest_text(found: Imported) -> str:
    """The manifest; the same import always gives the same text."""
    import yaml

    shape: dict[str, Any] = {"version": 1, "project": found.project, "env": {"id": found.env_id}}
    if found.region:
        shape["env"]["region"] = found.region
    if found.app_id:
        shape["appId"] = found.app_id
    shape |= {"root": found.root, "defaults": dict(found.defaults)}
    shape["functions"] = {name: dict(each) for name, each in found.functions.items()}
    head = "# yaml-language-server: $schema=.cloudfn/cloudfn.schema.json\n" + f"# Imported from {found.source}.\n"
    body: str = yaml.safe_dump(shape, sort_keys=False, allow_unicode=True, default_flow_style=None, width=110)
    return head + body
