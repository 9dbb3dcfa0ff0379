"""Single keys while ``cloudfn dev`` runs in a terminal; nothing at all elsewhere."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections.abc import Callable, Iterator

Pressed = Callable[[str], None]


@contextlib.contextmanager
def listening(pressed: Pressed) -> Iterator[bool]:
    """``pressed`` gets each key in the loop's thread. The terminal is put back at the end. Yields whether keys work."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        yield False
    elif sys.platform == "win32":
        with _windows(pressed):
            yield True
    else:
        with _posix(pressed):
            yield True


if sys.platform == "win32":
    import msvcrt
    import threading

    @contextlib.contextmanager
    def _windows(pressed: Pressed) -> Iterator[None]:
        loop, stop = asyncio.get_running_loop(), threading.Event()

        def read() -> None:
            while not stop.wait(0.05):
                while msvcrt.kbhit():
                    loop.call_soon_threadsafe(pressed, msvcrt.getwch().lower())

        thread = threading.Thread(target=read, daemon=True)
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join()
else:
    import os
    import signal
    import termios
    import tty

    from cloudfn.platforms.terminal import in_front

    BEHIND_S = 0.5
    """How often a process behind another one looks whether it is in front again, where nobody tells it."""

    @contextlib.contextmanager
    def _posix(pressed: Pressed) -> Iterator[None]:
        loop, handle = asyncio.get_running_loop(), sys.stdin.fileno()
        before = termios.tcgetattr(handle)
        later: asyncio.TimerHandle | None = None

        def listen() -> None:
            """Whoever is not in front (Ctrl-Z, ``bg``) would be stopped for touching the terminal: look again later."""
            nonlocal later
            if later is not None:
                later.cancel()
            if in_front(handle):
                with contextlib.suppress(termios.error):  # the terminal is gone, which reading tells
                    tty.setcbreak(handle)  # the shell has set it as it was
                loop.add_reader(handle, read)
            else:
                loop.remove_reader(handle)
                later = loop.call_later(BEHIND_S, listen)

        def read() -> None:
            if not in_front(handle):
                listen()
                return
            keys = os.read(handle, 64)
            if not keys:  # the terminal is gone
                loop.remove_reader(handle)
            for key in keys.decode(errors="ignore"):
                pressed(key.lower())

        listen()
        loop.add_signal_handler(signal.SIGCONT, listen)
        try:
            yield
        finally:
            loop.remove_signal_handler(signal.SIGCONT)
            if later is not None:
                later.cancel()
            loop.remove_reader(handle)
            if in_front(handle):
                with contextlib.suppress(termios.error):  # the terminal is gone
                    termios.tcsetattr(handle, termios.TCSADRAIN, before)
