"""What a Python front can reach when each call runs in a process of its own: isolating.py PORT COUNT FOLDER

COUNT Node.js children behind Unix socket pairs, one call at a time in each. HTTP is read by hand; there is no guard, no
log, no limit and no record of anything.
"""

from __future__ import annotations

import asyncio
import collections
import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

from cloudfn.platforms.loops import loop_factory

HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n"
resting: list[Child] = []
waiting: collections.deque[tuple[Front, bytes]] = collections.deque()


class Child(asyncio.Protocol):
    transport: Any
    asking: Front
    received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport
        resting.append(self)

    def call(self, front: Front, event: bytes) -> None:
        self.asking = front
        self.transport.write(event + b"\n")

    def data_received(self, data: bytes) -> None:
        self.received += data
        if not self.received.endswith(b"\n"):
            return
        result, self.received = self.received[:-1], b""
        self.asking.transport.write(HEAD % len(result) + result)
        if waiting:
            self.call(*waiting.popleft())
        else:
            resting.append(self)


class Front(asyncio.Protocol):
    transport: Any
    received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.received += data
        while (end := self.received.find(b"\r\n\r\n")) >= 0:
            length = int(self.received[:end].lower().partition(b"content-length:")[2].split(b"\r\n")[0])
            if len(self.received) < end + 4 + length:
                return
            event, self.received = self.received[end + 4 : end + 4 + length], self.received[end + 4 + length :]
            if resting:
                resting.pop().call(self, event)
            else:
                waiting.append((self, event))


async def main() -> None:
    port, count, folder = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    loop = asyncio.get_running_loop()
    script = Path(__file__).parent / "child.js"
    for _ in range(count):
        ours, theirs = socket.socketpair()
        with theirs:
            descriptor = theirs.fileno()
            subprocess.Popen(["node", str(script), folder, str(descriptor)], pass_fds=(descriptor,))
        ours.setblocking(False)
        await loop.create_connection(Child, sock=ours)
    server = await loop.create_server(Front, "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    os.environ.pop("PORT", None)
    with asyncio.Runner(loop_factory=loop_factory()) as runner:
        runner.run(main())
