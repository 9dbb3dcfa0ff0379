"""Somebody else who uses the same ``dev`` while it is attacked: ten times a second, each time over a new connection."""

from __future__ import annotations

import http.client
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

PAUSE_S = 0.1
SLOW_S = 2.0
GIVES_UP_S = 30.0
AFTERWARDS = 5


class Prober(threading.Thread):
    """Asks ``/healthz`` and a function that answers its number. ``wrong`` is what nobody had announced.

    ``address`` is asked before each probe, since ``dev`` may have been started again on another port.
    """

    def __init__(self, address: Callable[[], str], slow_s: float = SLOW_S) -> None:
        super().__init__(daemon=True)
        self._address, self._slow_s = address, slow_s
        self._turn, self._ended = threading.Lock(), threading.Event()
        self._refusals, self._only_refusals = tuple[str, ...](), False
        self.count, self.slowest_s, self.slow, self.refused = 0, 0.0, 0, 0
        self.wrong: list[str] = []

    def run(self) -> None:
        number = 0
        while not self._ended.wait(PAUSE_S):
            number += 1
            with self._turn:
                self.ask("GET", "/healthz", None, {"ok": True})
                self.ask("POST", "/functions/probe", {"n": number}, number)

    def end(self) -> None:
        """Returns when the last probe has its answer."""
        self._ended.set()
        if self.is_alive():
            self.join()

    @contextmanager
    def resting(self) -> Iterator[None]:
        """Nothing is asked meanwhile, and no answer is awaited."""
        with self._turn:
            yield

    def announce(self, *refusals: str, only: bool = False) -> None:
        """From now on a 503 with one of ``refusals`` in its body is right too; ``only``: and nothing else is."""
        self._refusals, self._only_refusals = refusals, only

    def answer_once_more(self) -> None:
        """Returns after some more probes: what was attacked must have survived it."""
        until = self.count + 2 * AFTERWARDS
        while self.is_alive() and self.count < until:
            time.sleep(PAUSE_S)

    def ask(self, method: str, path: str, body: object, right: object) -> None:
        began = time.monotonic()
        status, text = self._answer(method, path, body)
        took = time.monotonic() - began
        self.count += 1
        self.slowest_s = max(self.slowest_s, took)
        self.slow += took > self._slow_s
        if status == 503 and any(refusal in text for refusal in self._refusals):
            self.refused += 1
        elif self._only_refusals or (status, _read(text)) != (200, right):
            self.wrong.append(f"{path}: {status} {text[:200]} after {took:.2f} s")

    def _answer(self, method: str, path: str, body: object) -> tuple[int, str]:
        address = urlsplit(self._address())
        connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=GIVES_UP_S)
        try:
            connection.request(method, path, None if body is None else json.dumps(body))
            answer = connection.getresponse()
            return answer.status, answer.read().decode("utf-8", "replace")
        except (OSError, http.client.HTTPException) as error:
            return 0, f"{type(error).__name__}: {error}"
        finally:
            connection.close()


def _read(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None
