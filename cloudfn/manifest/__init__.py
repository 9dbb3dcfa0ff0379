"""In: ``cloudfn.yaml``, ``.env`` files, the process environment. Out: a frozen ``Manifest``, or every problem.

``find`` says where the manifest is, ``load`` reads it, ``variables`` gives what ``${env:...}`` and ``secrets`` draw on.
Never runs user code, never opens a socket, never prints; ``cloudfn.manifest.values`` stays free of YAML.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from cloudfn.manifest.values import (
    SAMPLE_ENV,
    SAMPLE_MERCHANT,
    Binding,
    CollectionSettings,
    DeploySettings,
    DocumentSettings,
    Function,
    HttpStub,
    Install,
    Layer,
    Manifest,
    Rule,
    Simulate,
    Timer,
    Verify,
    Vpc,
)

if TYPE_CHECKING:
    from cloudfn.manifest.dotenv import variables
    from cloudfn.manifest.reader import Loaded, find, load
    from cloudfn.manifest.schema import json_schema

_LATER = {
    "find": "reader",
    "load": "reader",
    "Loaded": "reader",
    "variables": "dotenv",
    "json_schema": "schema",
}


def __getattr__(name: str) -> Any:
    """The doors that need YAML are opened when they are used; no module may bear a door's name."""
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_LATER[name]}"), name)


__all__ = [
    "SAMPLE_ENV",
    "SAMPLE_MERCHANT",
    "Binding",
    "CollectionSettings",
    "DeploySettings",
    "DocumentSettings",
    "Function",
    "HttpStub",
    "Install",
    "Layer",
    "Loaded",
    "Manifest",
    "Rule",
    "Simulate",
    "Timer",
    "Verify",
    "Vpc",
    "find",
    "json_schema",
    "load",
    "variables",
]
