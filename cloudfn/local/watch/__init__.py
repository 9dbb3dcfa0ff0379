"""Tells which source files changed. In: folders and single files to watch. Out: batches of paths whose content differs.

Never watches ``node_modules``, ``.git``, ``.cloudfn`` or logs, never recursively; never decides what a change means.
"""

from __future__ import annotations

from cloudfn.local.watch.scope import WatchScope, scope_of
from cloudfn.local.watch.watcher import Watcher

__all__ = ["WatchScope", "Watcher", "scope_of"]
