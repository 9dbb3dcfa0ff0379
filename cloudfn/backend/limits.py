"""What production allows at most in one request. ``simulate.limits`` lifts it; docs/fidelity.md has the sources."""

from __future__ import annotations

import time
from collections.abc import Callable

from cloudfn.frozen import dataclass

Place = Callable[[str, str], str]
"""(function, collection) -> ``file:line`` of its aggregation without a limit, "" when nobody knows."""


@dataclass(frozen=True, slots=True)
class Around:
    """``limits``: production's hold. ``now_s`` is the real time that transactions live by; it only runs forward."""

    limits: bool = True
    place: Place = lambda function, collection: ""
    now_s: Callable[[], float] = time.monotonic


AGGREGATE_ROWS = 20
"""Rows of an aggregation without ``limit``. Measured by users: developers.weixin.qq.com/community/develop/doc
0006ee7caecd8020df7b559b451800 and 00008ce0504388afcd590911b5b400, .../article/doc/000624c67c8b48611dba2b12058c13."""

FILES = 50
"""Files of one getTempFileURL or deleteFile. WeChat's reference; @cloudbase/node-sdk's tests want INVALID_PARAM."""

CLIENT_UPLOAD_BYTES = 50 * 1024 * 1024
"""Of a file that a mini program uploads: -403001 above it. The number is unverified, see docs/assumptions.md."""

TRANSACTION_S = 30.0
"""docs.cloudbase.net, error DATABASE_TRANSACTION_FAIL: to be committed or aborted within 30 seconds."""
