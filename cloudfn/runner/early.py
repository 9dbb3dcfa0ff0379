"""Node.js processes that boot while Python still imports the rest of cloudfn.

``begin()`` first thing in a command, ``Pool.start(early)`` later: the pool adopts the processes, and the first call
does not wait for Node's own start. Nothing of asyncio or the manifest is imported at its beginning.
"""

from __future__ import annotations

import shutil
import socket
import subprocess
from dataclasses import field
from typing import TYPE_CHECKING

from cloudfn.frozen import dataclass
from cloudfn.platforms.groups import end_group
from cloudfn.runner.launch import Ticket, listen, new_ticket, node_command, process_environment, start

if TYPE_CHECKING:
    from cloudfn.manifest.values import Manifest

DEFAULT_MEMORY_MB = 256


@dataclass(slots=True)
class Blank:
    """A process that belongs to no function yet, or to ``function``, of which it was told ``standing``."""

    popen: subprocess.Popen[bytes]
    ticket: Ticket
    memory_mb: int
    function: str = ""
    standing: bytes = b""


@dataclass(slots=True)
class Early:
    listener: socket.socket | None
    blanks: list[Blank] = field(default_factory=list)

    def load_sdk(self, manifest: Manifest, *, offset_date: bool) -> None:
        """Have a process load wx-server-sdk for the first function that has it, while Python loads itself."""
        # 4 ms that a command without a manifest, or whose functions have no SDK, is spared.
        from cloudfn.runner.frames import encode
        from cloudfn.runner.standing_facts import first_with_sdk, standing

        for blank in self.blanks[:1]:
            chosen = first_with_sdk(manifest.functions.values(), blank.memory_mb)
            if chosen is None or blank.ticket.ours is None:
                return
            function, file = chosen
            told = standing(manifest, function, offset_date=offset_date, packages=(file,))
            try:
                blank.ticket.ours.sendall(encode({"type": "become"}, told))
            except OSError:  # it has ended, which its pool finds out
                return
            blank.function, blank.standing = function.name, told

    def close(self) -> None:
        """End what no pool has adopted."""
        for blank in self.blanks:
            if blank.popen.poll() is None:
                end_group(blank.popen.pid)
            blank.popen.communicate()
            blank.ticket.close()
        self.blanks.clear()
        if self.listener is not None:
            self.listener.close()


ahead: Early | None = None
"""Begun by the command line before it was read, for the command that it names."""


def begin_ahead() -> None:
    """Begin before anything else is imported; ``taken`` gives it out, ``close_ahead`` ends what nobody took."""
    global ahead
    ahead = begin()


def taken() -> Early:
    """What was begun ahead, or begun now."""
    global ahead
    found, ahead = ahead, None
    return found or begin()


def close_ahead() -> None:
    if ahead is not None:
        taken().close()


def begin(count: int = 1, *, memory_mb: int = DEFAULT_MEMORY_MB, node: str = "") -> Early:
    """Start ``count`` blank Node.js processes; none where Node.js is missing, which the pool reports later."""
    early = Early(listen())
    port = early.listener.getsockname()[1] if early.listener else 0
    tool = node or shutil.which("node")
    for _ in range(count if tool else 0):
        ticket = new_ticket()
        command = node_command(str(tool), memory_mb)
        try:
            popen = start(command, port=port, ticket=ticket, environment=process_environment())
        except OSError:
            break
        early.blanks.append(Blank(popen, ticket, memory_mb))
    return early
