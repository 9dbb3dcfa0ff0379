"""What the caller chooses when the local cloud starts; one frozen value instead of twenty parameters."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

DEFAULT_PORT = 7788
DEFAULT_OPENID = "oCLOUDFN-local-user-00000001"
"""The user of calls that name none: 28 characters as real ones, never all digits (the SDK would parse those)."""

OTHER_OPENIDS = ("oCLOUDFN-local-user-00000002", "oCLOUDFN-local-user-00000003")
DEFAULT_APPID = "wx0123456789abcdef"
"""The mini program of projects whose manifest names none."""


@dataclass(frozen=True, slots=True)
class Settings:
    """``port`` 0 takes any free one. ``time_scale`` is virtual seconds per real second; ``at_once`` plays every due
    instant without waiting (``--time-scale max``). ``state`` None: ``.cloudfn`` beside the manifest; ``ephemeral`` keeps
    the state in a temporary folder that goes away at stop, filled from ``copy_of`` when that is given.
    """

    port: int = DEFAULT_PORT
    time_scale: float = 1.0
    at_once: bool = False
    seed: int | None = None
    start: datetime | None = None
    watch: bool = True
    timers: bool = True
    state: Path | None = None
    ephemeral: bool = False
    copy_of: Path | None = None
    allow_origins: tuple[str, ...] = ()
    inspect: int = 0  # first port of the Node inspector, 0 for off
    allow_network: bool = True
    strict_package: bool = False
    offset_date: bool = True
    field_trace: bool = True
    install: bool = True  # npm install where node_modules is missing
    deliver: bool = True  # run the notifier's loop; off for the prover, which delivers by itself
