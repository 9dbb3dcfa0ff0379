"""The local cloud: every room wired together behind one address.

In: a manifest and settings. Out: a running address with functions, cashier and control surface, and everything that
happens as events in the history. Decides nothing about payments, documents or functions, and never prints.

``state`` and ``settings`` are importable by themselves in a few milliseconds; the rest is loaded when it is first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cloudfn.local.settings import DEFAULT_OPENID, DEFAULT_PORT, LocalSettings
from cloudfn.local.state import Running, running

if TYPE_CHECKING:
    from cloudfn.local.cloud import AsyncLocalCloud

__all__ = ["DEFAULT_OPENID", "DEFAULT_PORT", "AsyncLocalCloud", "LocalSettings", "Running", "running"]


def __getattr__(name: str) -> object:
    if name == "AsyncLocalCloud":
        from cloudfn.local.cloud import AsyncLocalCloud  # 0.2 s that settings and state do not cost

        return AsyncLocalCloud
    raise AttributeError(name)
