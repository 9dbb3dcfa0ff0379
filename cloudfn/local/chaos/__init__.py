"""Faults on purpose, from a file: what goes wrong, where, and how often. Loaded for `dev --chaos` only.

In: requests of clients and of functions' SDKs. Out: the same, late, refused, cut off, or without their worker. Decides
by a seed, so that the same requests in the same order meet the same faults. Never touches what is not named.
"""

from cloudfn.local.chaos.door import ChaosDoor
from cloudfn.local.chaos.plan import ChaosPlan, read

__all__ = ["ChaosDoor", "ChaosPlan", "read"]
