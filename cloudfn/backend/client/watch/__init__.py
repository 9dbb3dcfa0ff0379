"""``watch`` of the mini program: who follows which query, and what each commit changes for whom.

In: messages of a client's one connection (``session``), commits of the engine (``watching``). Out: messages, as
``messages`` writes them. A changed document is matched against each query once, whoever follows it; a query is run
again only where nobody can say what changed.
"""

from __future__ import annotations

from cloudfn.backend.client.watch.session import WatchSession
from cloudfn.backend.client.watch.watching import Watching

__all__ = ["WatchSession", "Watching"]
