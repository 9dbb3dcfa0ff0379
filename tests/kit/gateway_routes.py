"""Every route below ``/_cloudfn/``, from the files that hold them."""

from __future__ import annotations

import importlib
import pkgutil

from cloudfn.local.gateway import api

MODULES = [importlib.import_module(module.name) for module in pkgutil.iter_modules(api.__path__, f"{api.__name__}.")]
PAYERS: list[tuple[str, tuple[str, ...]]] = [
    (path, methods) for module in MODULES for path, _, methods in getattr(module, "PAYER_ROUTES", ())
]
"""(path, methods) of those that want no key."""
ROUTES: list[tuple[str, tuple[str, ...]]] = [
    *((path, methods) for module in MODULES for path, _, methods in module.ROUTES),
    *PAYERS,
]
"""(path, methods)."""
