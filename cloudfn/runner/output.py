"""Reads what a worker prints and cuts it into lines; of a call that prints without end, the first lines.

The worker empties its own buffers before the frame that ends a call, so ``drain`` at that frame reads the call's last
bytes from the pipe, and each line is attributed to the call that printed it.
"""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Callable
from typing import Literal

from cloudfn import limits
from cloudfn.platforms.pipes import POLLED, unblock, watch

Stream = Literal["stdout", "stderr"]
OnLine = Callable[[Stream, str], None]
OnDropped = Callable[[int], None]

CHUNK = 1 << 16
DRAIN_LIMIT = 64  # reads; a grandchild may write for ever

LINES_A_CALL = 20_000
BYTES_A_CALL = 8 << 20
"""What one call may print. Beyond it lines are counted only: nobody reads them, and no memory holds them all."""


class Output:
    """Both pipes of one process. ``tail`` keeps the end of stderr for the message of a crash.

    ``on_dropped`` gets how many lines of a call were dropped, once, when the next call begins or the process ends.
    """

    def __init__(
        self, loop: asyncio.AbstractEventLoop, pipes: tuple[int, int], on_line: OnLine, on_dropped: OnDropped
    ) -> None:
        self._loop = loop
        self._on_line = on_line
        self._on_dropped = on_dropped
        self._lines = self._bytes = self._dropped = 0
        self._open: dict[int, Stream] = {pipes[0]: "stdout", pipes[1]: "stderr"}
        self._rest: dict[Stream, bytes] = {"stdout": b"", "stderr": b""}
        self._threaded = not POLLED
        self._holding = watch(pipes)
        self.tail = b""
        for fd in pipes:
            if self._threaded:
                threading.Thread(target=self._pump, args=(fd,), daemon=True).start()
            else:
                unblock(fd)
                loop.add_reader(fd, self._readable, fd)

    def admits(self, size: int) -> bool:
        """Whether a line of ``size`` bytes may go on; one that may not is counted."""
        if self._dropped or self._lines >= LINES_A_CALL or self._bytes + size > BYTES_A_CALL:
            self._dropped += 1
            return False
        self._lines += 1
        self._bytes += size
        return True

    def settle(self) -> None:
        """A call is over: tell what was dropped of it, and begin to count anew."""
        dropped, self._lines, self._bytes, self._dropped = self._dropped, 0, 0, 0
        if dropped:
            self._on_dropped(dropped)

    def drain(self, *, flush: bool = True) -> None:
        """Read what the pipes hold now; ``flush`` gives an unfinished line out as well."""
        if not self._threaded:
            for fd in self._holding():
                for _ in range(DRAIN_LIMIT if fd in self._open else 0):
                    if not self._readable(fd):
                        break
        if flush:
            for stream, rest in self._rest.items():
                if rest:
                    self._rest[stream] = b""
                    self._give(stream, rest)

    def close(self) -> None:
        for fd in list(self._open):
            self._end(fd)
        self._on_line, self._on_dropped = _unread, _uncounted  # no circle is left of what has ended

    def _readable(self, fd: int) -> bool:
        """Read once; True when there may be more."""
        try:
            data = os.read(fd, CHUNK)
        except BlockingIOError:
            return False
        except OSError:
            data = b""
        if not data:
            self._end(fd)
            return False
        self._take(self._open[fd], data)
        return len(data) == CHUNK

    def _pump(self, fd: int) -> None:
        while True:
            try:
                data = os.read(fd, CHUNK)
                self._loop.call_soon_threadsafe(self._take, self._open.get(fd, "stdout"), data)
            except (OSError, RuntimeError):
                return
            if not data:
                return

    def _end(self, fd: int) -> None:
        if self._open.pop(fd, None) and not self._threaded:
            self._loop.remove_reader(fd)

    def _take(self, stream: Stream, data: bytes) -> None:
        if stream == "stderr":
            self.tail = (self.tail + data)[-4096:]
        if self._dropped:  # nothing of it goes on, so nothing is made of it
            self._dropped += data.count(b"\n")
            begun = b"" if b"\n" in data else self._rest[stream]
            self._rest[stream] = (begun + data.rpartition(b"\n")[2])[: limits.TEXT]
            return
        *lines, rest = (self._rest[stream] + data).split(b"\n")
        if len(rest) > limits.TEXT:
            lines.append(rest)
            rest = b""
        self._rest[stream] = rest
        for line in lines:
            self._give(stream, line[: limits.TEXT].rstrip(b"\r"))

    def _give(self, stream: Stream, line: bytes) -> None:
        if self.admits(len(line)):
            self._on_line(stream, line.decode("utf-8", "replace"))


def _unread(stream: Stream, text: str) -> None:
    """Where nobody listens any more."""


def _uncounted(lines: int) -> None:
    """The same for lines that were dropped."""
