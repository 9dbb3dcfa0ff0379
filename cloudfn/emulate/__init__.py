"""The emulated Tencent Cloud of a project: control plane and server of ``control``, functions run by a local cloud.

In: a manifest. Out: an address that the deployer reaches as it reaches Tencent's, with keys of its own.
"""

from __future__ import annotations

from cloudfn.emulate.cloud import SETTLE_S, Emulated, address, find, reach, start, state_of

__all__ = ["SETTLE_S", "Emulated", "address", "find", "reach", "start", "state_of"]
