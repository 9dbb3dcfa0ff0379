"""Every route below ``/_cloudfn/``, from the files that hold them."""

from __future__ import annotations

import importlib
import pkgutil

from cloudfn.local.gateway import api

ROUTES: list[tuple[str, tuple[str, ...]]] = [
    (path, methods)
    for module in pkgutil.iter_modules(api.__path__, f"{api.__name__}.")
    for path, _, methods in importlib.import_module(module.name).ROUTES
]
"""(path, methods)."""
