"""stdout and stderr for a command that serves: a thread writes, so that nobody waits for whoever reads.

A terminal that is stopped (Ctrl-S) and a pager that has its page take nothing, for as long as they like. What does not
fit into the queue meanwhile is left out and counted.
"""

from __future__ import annotations

import contextlib
import io
import os
import select
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from typing import TextIO

from cloudfn.cli import streams
from cloudfn.platforms.pipes import descriptor

MOST_CHARACTERS = 1 << 20
"""Text that waits to be written. Below half of it what is new is taken again."""
PIECE_CHARACTERS = 1 << 16
END_S = 1.0
"""So long the end waits for what is still to be written."""

Missed = Callable[[int, OSError | None], object]
"""Gets how many texts were left out, and why: None when they were not read in time."""


class OutputThread:
    """Writes to one file, which stdout and stderr may share. ``closed`` and ``missed`` are called in its thread."""

    def __init__(self, talk: TextIO, closed: Callable[[], object], missed: Missed) -> None:
        self._talk = talk  # stderr: when its reader has gone, stdout's may still be there
        self._closed, self._tell_missed = closed, missed
        self._changed = threading.Condition()
        self._texts: deque[tuple[TextIO, str]] = deque()
        self._size = 0  # of what waits and what is being written
        self._dropping = False
        self._missed = 0
        self._why: OSError | None = None
        self._ending = False
        # A daemon: Python would wait for any other at its end, however long nobody reads.
        self._thread = threading.Thread(target=self._run, name="cloudfn-output", daemon=True)
        self._thread.start()

    def put(self, stream: TextIO, text: str) -> None:
        """From any thread; never waits."""
        with self._changed:
            if self._dropping or (self._texts and self._size + len(text) > MOST_CHARACTERS):
                self._dropping = True
                self._missed += 1
                return
            self._texts.append((stream, text))
            self._size += len(text)
            self._changed.notify()

    def end(self, until: float) -> bool:
        """Whether all was written by ``until`` (``time.monotonic``)."""
        with self._changed:
            self._ending = True
            self._changed.notify()
        self._thread.join(max(0.0, until - time.monotonic()))
        return not self._thread.is_alive()

    def _run(self) -> None:
        while piece := self._next():
            stream, texts = piece
            text, error = "".join(texts), None
            try:
                _write(stream, text)
            except OSError as raised:
                error = raised
            self._account(stream, texts, error)

    def _next(self) -> tuple[TextIO, list[str]] | None:
        """What is written in one go; None at the end."""
        with self._changed:
            while not self._texts:
                if self._ending:
                    return None
                self._changed.wait()
            stream, texts, size = self._texts[0][0], list[str](), 0
            while self._texts and self._texts[0][0] is stream and size < PIECE_CHARACTERS:
                texts.append(self._texts.popleft()[1])
                size += len(texts[-1])
            return stream, texts

    def _account(self, stream: TextIO, texts: list[str], error: OSError | None) -> None:
        told, gone = 0, False
        with self._changed:
            self._size -= sum(map(len, texts))
            if self._size <= MOST_CHARACTERS // 2:
                self._dropping = False
            why = self._why
            if error is None:
                if not self._dropping:
                    told, self._missed, self._why = self._missed, 0, None
            else:
                gone = streams.is_closed(error)
                if not gone:
                    self._missed += len(texts)
                    self._why = error
        if gone:
            streams.to_nowhere(stream)
            if stream is not self._talk:
                self._closed()
        if told:
            self._tell_missed(told, why)


class _Aside(io.TextIOBase):
    """Stands for ``stream``, and gives to ``thread`` what is to be written there."""

    def __init__(self, stream: TextIO, thread: OutputThread) -> None:
        self._stream, self._thread = stream, thread

    @property
    def encoding(self) -> str:  # type: ignore[override]
        return self._stream.encoding

    @property
    def errors(self) -> str:  # type: ignore[override]
        return "replace"

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError("text is needed")
        if text:
            self._thread.put(self._stream, text)
        return len(text)

    def writable(self) -> bool:
        return True

    def isatty(self) -> bool:
        return self._stream.isatty()

    def fileno(self) -> int:
        return self._stream.fileno()


@contextlib.contextmanager
def written_aside(closed: Callable[[], object], missed: Missed) -> Iterator[None]:
    """``sys.stdout`` and ``sys.stderr`` never block inside; what they were given is written at the end, if it can be.

    ``closed``: whoever read stdout has gone. Both are called in threads.
    """
    before = out, err = sys.stdout, sys.stderr
    for stream in before:
        with contextlib.suppress(OSError):
            stream.flush()
    first = OutputThread(err, closed, missed)
    second = (
        first if _same_file(out, err) else OutputThread(err, closed, missed)
    )  # so that order is kept where it shows
    sys.stdout, sys.stderr = _Aside(out, first), _Aside(err, second)
    try:
        yield
    finally:
        sys.stdout, sys.stderr = before
        until = time.monotonic() + END_S
        for stream, thread in ((out, first), (err, second)):
            if not thread.end(until):
                streams.to_nowhere(stream)  # the farewell would wait, too


@contextlib.contextmanager
def talk_aside() -> Iterator[None]:
    """The same for ``sys.stderr`` alone, where stdout is the answer of a command and waits for its reader."""
    before = err = sys.stderr
    with contextlib.suppress(OSError):
        err.flush()
    thread = OutputThread(err, _not_told, _not_told)
    sys.stderr = _Aside(err, thread)
    try:
        yield
    finally:
        sys.stderr = before
        if not thread.end(time.monotonic() + END_S):
            streams.to_nowhere(err)


def _not_told(*_: object) -> None:
    """Who reads nothing of the talk is not told on another way that some is missing."""


def _same_file(out: TextIO, err: TextIO) -> bool:
    try:
        return os.path.sameopenfile(out.fileno(), err.fileno())
    except (OSError, ValueError):
        return out is err


def _write(stream: TextIO, text: str) -> None:
    """All of ``text``. Raises OSError."""
    data = text.encode(stream.encoding or "utf-8", "replace")
    handle = descriptor(stream)
    if handle < 0:  # a console of Windows takes text, and so does what is no file
        stream.write(data.decode(stream.encoding or "utf-8"))
        stream.flush()
        return
    # Past the stream's buffer: Python ends with a fatal error when a thread still holds that.
    left = memoryview(data)
    while left:
        try:
            left = left[os.write(handle, left) :]
        except BlockingIOError:  # another process has made it so
            select.select([], [handle], [])
