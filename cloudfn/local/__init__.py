"""The local cloud: every room wired together behind one address.

In: a manifest and settings. Out: a running address with functions, cashier and control surface, and everything that
happens as events in the history. Decides nothing about payments, documents or functions, and never prints.
"""

from __future__ import annotations

from cloudfn.local.cloud import LocalCloud
from cloudfn.local.settings import DEFAULT_APPID, DEFAULT_OPENID, DEFAULT_PORT, Settings
from cloudfn.local.state import Running, running

__all__ = ["DEFAULT_APPID", "DEFAULT_OPENID", "DEFAULT_PORT", "LocalCloud", "Running", "Settings", "running"]
