"""How a worker process is started: command, clean environment, its link to us. Imports as little as possible, since
``early`` runs before the rest of cloudfn is loaded.

A worker leads its own process group, so that what it started ends with it; what left the group is found by a mark. On
Linux the kernel kills it when cloudfn dies, even in a busy loop; everywhere it leaves when its link closes.
"""

from __future__ import annotations

import os
import socket
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from cloudfn import leftovers, platforms
from cloudfn.frozen import dataclass
from cloudfn.platforms import groups, links

NODE = Path(__file__).parent / "node"

PASSED = ("PATH", "HOME", "LANG", *platforms.VARIABLES)


def process_environment(own: Mapping[str, str] = os.environ) -> dict[str, str]:
    """What any worker starts with. A proxy of the developer's breaks wx-server-sdk 2.x, KUBERNETES_* 2.x and 3.x.

    TZ is the platform's, not the developer's: code that formats local dates must do here what it does there.
    """
    kept = {name: own[name] for name in PASSED if name in own}
    return {**kept, "TZ": "UTC", "NO_PROXY": "127.0.0.1,localhost", "no_proxy": "127.0.0.1,localhost"}


@dataclass(eq=False, slots=True)
class Ticket:
    """How one worker reaches us: by its end of a connection, which it inherits, or with ``word`` at our port."""

    word: str
    ours: socket.socket | None = None
    theirs: socket.socket | None = None

    def close(self) -> None:
        for end in (self.ours, self.theirs):
            if end is not None:
                end.close()


def listen() -> socket.socket | None:
    """A listening socket on a free loopback port; None where workers inherit their link and nobody has to dial."""
    if links.INHERITED:
        return None
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.bind(("127.0.0.1", 0))
    listener.listen(128)
    listener.setblocking(False)
    return listener


def new_ticket() -> Ticket:
    return Ticket(new_token(), *(links.pair() if links.INHERITED else ()))


def new_token() -> str:
    return os.urandom(16).hex()


def node_command(node: str, memory_mb: int) -> list[str]:
    """``node`` with the worker's bootstrap. The preload is a flag, so that forked children and threads get it too."""
    flags = [f"--max-old-space-size={memory_mb}", "--require", str(NODE / "preload.js")]
    return [node, *flags, str(NODE / "bootstrap.js")]


def start(
    command: Sequence[str], *, port: int, ticket: Ticket, environment: Mapping[str, str], cwd: Path | None = None
) -> subprocess.Popen[bytes]:
    """Start ``command`` as the worker of ``ticket``; ``port`` is dialled where nothing is inherited. Raises OSError."""
    link = f'"fd":{links.PLACE}' if ticket.theirs else f'"port":{port}'
    boot = f'{{{link},"token":"{ticket.word}"}}'
    # glibc gives each thread of V8 an arena of its own: 2 of the 30 MB of an instance with the SDK, for nothing.
    arenas = {"MALLOC_ARENA_MAX": "2"}
    try:
        popen = subprocess.Popen(
            [*(links.words() if ticket.theirs else ()), *groups.tied(), *command],
            stdin=subprocess.DEVNULL if ticket.theirs is None else ticket.theirs.fileno(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=cwd,
            env={**arenas, **environment, "CLOUDFN_WORKER": boot, leftovers.VARIABLE: leftovers.mark()},
            start_new_session=groups.NEW_SESSION,
            creationflags=groups.FLAGS,
            bufsize=0,
        )
        groups.hold(popen.pid)
        return popen
    except OSError:
        ticket.close()
        raise
    finally:
        if ticket.theirs is not None:
            ticket.theirs.close()
