"""What the caller chooses when the local cloud starts; one frozen value instead of twenty parameters."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from cloudfn.frozen import dataclass

DEFAULT_PORT = 7788
DEFAULT_OPENID = "oCLOUDFN-local-user-00000001"
"""The user of calls that name none: 28 characters as real ones, never all digits (the SDK would parse those)."""

OTHER_OPENIDS = ("oCLOUDFN-local-user-00000002", "oCLOUDFN-local-user-00000003")


@dataclass(frozen=True, slots=True)
class LocalSettings:
    """``port`` 0 takes any free one. ``time_scale`` is virtual seconds per real second; infinity ("max") jumps over
    idle waits. ``state`` None: ``.cloudfn`` beside the manifest; ``ephemeral`` keeps the state in a temporary folder
    that goes away at stop, filled from ``copy_of`` when that is given.
    """

    port: int = DEFAULT_PORT
    time_scale: float = 1.0
    seed: int | None = None
    start: datetime | None = None
    watch: bool = True
    timers: bool = True
    announce: bool = True  # in dev.json, where other commands of the project find it
    state: Path | None = None
    ephemeral: bool = False
    copy_of: Path | None = None
    allow_origins: tuple[str, ...] = ()
    inspect: int = 0  # first port of the Node inspector, 0 for off
    allow_network: bool = False  # lift the block on production back ends
    refuse_network: bool = False  # refuse and report everything that leaves the machine
    strict_package: bool = False
    offset_date: bool = True
    install: bool = True  # npm install where node_modules is missing
    max_spares: int = 4  # processes that wait for a save; without a watch there are none
    idle_memory_mb: int = 0  # what resting instances may hold; 0 goes by the machine's memory
    chaos: Path | None = None  # a file of faults that requests meet
    lan: str = ""  # an address of this machine that paired phones may come by as well; "auto" finds it
    deliver: bool = True  # run the notifier's loop; off for the prover, which delivers by itself
