"""The local cloud: every room wired together behind one address.

In: a manifest and settings. Out: a running address with functions, cashier and control surface, and everything that
happens as events in the history. Decides nothing about payments, documents or functions, and never prints.

``state`` and ``settings`` are importable by themselves in a few milliseconds; the rest is loaded when it is first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cloudfn.local.settings import DEFAULT_OPENID, DEFAULT_PORT, Settings
from cloudfn.local.state import Running, running

if TYPE_CHECKING:
    from cloudfn.local.cloud import LocalCloud

__all__ = ["DEFAULT_OPENID", "DEFAULT_PORT", "LocalCloud", "Running", "Settings", "running"]


def __getattr__(name: str) -> object:
    if name == "LocalCloud":
        from cloudfn.local.cloud import LocalCloud

        return LocalCloud
    raise AttributeError(name)
