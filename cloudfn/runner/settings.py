"""What the runner is told besides the manifest, in one value."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field
from pathlib import Path

from cloudfn.frozen import dataclass


def _no_bindings(function: str) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class RunnerSettings:
    """Options of a ``Pool``.

    ``bindings(function)`` gives ``CLOUDFN_BINDINGS`` ("" leaves it out); ``secrets`` the values of the names under a
    function's ``secrets``. ``inspect`` maps a function to the debugger's port on 127.0.0.1 and switches its time-out
    off. ``refuse_network`` refuses and reports every connection that leaves the machine; ``allow_network`` lifts the
    block on production back ends. ``wxpay_tls`` is the folder of the certificate under which WeChat Pay's hosts are met
    on this machine, "" when they are not. At most ``max_spares`` processes wait to take a save over, for all functions
    together. Instances that rest end after ``idle_s``, and the longest resting ones before, when all together hold more
    than ``idle_memory_mb``. Times in seconds.
    """

    bindings: Callable[[str], str] = _no_bindings
    secrets: Mapping[str, str] = field(default_factory=dict)
    allow_network: bool = False
    refuse_network: bool = False
    offset_date: bool = True
    strict_package: bool = False
    wxpay_tls: str = ""
    inspect: Mapping[str, int] = field(default_factory=dict)
    install: bool = True
    max_spares: int = 4
    idle_s: float = 300.0
    idle_memory_mb: int = 0  # 0 goes by the machine's memory
    load_timeout_s: float = 60.0
    queue: int = 64
    node: str = ""  # "" looks for it on PATH
    npm: str = ""
    python: str = ""  # "" is the interpreter that runs cloudfn
    python_path: tuple[Path, ...] = ()  # more folders that Python functions can import from
