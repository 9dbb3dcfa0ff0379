"""Which room gets which collaborator: the one place where the circle callback -> runner -> backend -> pay is closed."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cloudfn import shim
from cloudfn.backend import Backend
from cloudfn.manifest.values import Manifest
from cloudfn.pay import WeChatPay
from cloudfn.runner import Pool
from cloudfn.runner import Settings as RunnerSettings

if TYPE_CHECKING:
    from cloudfn.local.cloud import LocalCloud


@dataclass(frozen=True, slots=True)
class Stores:
    """What survives a manifest reload, and a restart."""

    engine: Any
    book: Any

    def close(self) -> None:
        self.book.close()
        self.engine.close()


@dataclass(frozen=True, slots=True)
class Rooms:
    """What is made anew for each manifest."""

    manifest: Manifest
    pool: Pool
    backend: Backend
    pay: WeChatPay
