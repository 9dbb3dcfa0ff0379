"""A client of Node.js's inspector (Chrome DevTools Protocol), which attaches again as VS Code does with ``restart``."""

from __future__ import annotations

import contextlib
import json
import urllib.request
from typing import Any

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from tests.kit.waiting import until


class Inspector:
    """Attached to whoever listens on ``port``; breakpoints are set again after each attachment, as editors do it."""

    def __init__(self, port: int) -> None:
        self._port, self._number, self.attachments = port, 0, 0
        self._breakpoints: list[tuple[str, int]] = []
        self._socket: ClientConnection | None = None
        self._held = contextlib.ExitStack()
        self._told: list[dict[str, Any]] = []

    def attach(self) -> None:
        """To the next process that opens the port: until one does, and answers."""
        self.close()
        address = until(self._target, f"a debugger on port {self._port}")
        self._socket = self._held.enter_context(connect(address, max_size=None))
        self.attachments += 1
        self.ask("Runtime.enable")
        self.ask("Debugger.enable")
        for url, line in self._breakpoints:
            self._set(url, line)

    def break_at(self, url: str, line: int) -> None:
        """``line`` counts from 1."""
        self._breakpoints.append((url, line))
        self._set(url, line)

    def _set(self, url: str, line: int) -> None:
        told = self.ask("Debugger.setBreakpointByUrl", url=url, lineNumber=line - 1)
        assert told["breakpointId"]

    def paused(self) -> dict[str, Any]:
        """The topmost frame of the next stop."""
        while True:
            for event in self._told:
                if event.get("method") == "Debugger.paused":
                    self._told.remove(event)
                    frame: dict[str, Any] = event["params"]["callFrames"][0]
                    return frame
            self._told.append(self._read())

    def evaluate(self, frame: dict[str, Any], expression: str) -> Any:
        told = self.ask("Debugger.evaluateOnCallFrame", callFrameId=frame["callFrameId"], expression=expression)
        return told["result"].get("value")

    def resume(self) -> None:
        self.ask("Debugger.resume")

    def until_left(self) -> None:
        """Until the process that is attached to has given its port up."""
        assert self._socket is not None
        with contextlib.suppress(ConnectionClosed):  # the process is killed: no word of farewell
            while True:
                self._socket.recv()

    def close(self) -> None:
        self._held.close()
        self._socket, self._told = None, []

    def ask(self, method: str, **params: object) -> Any:
        assert self._socket is not None
        self._number += 1
        number = self._number
        self._socket.send(json.dumps({"id": number, "method": method, "params": params}))
        while True:
            message = self._read()
            if message.get("id") == number:
                assert "error" not in message, message
                return message["result"]
            self._told.append(message)

    def _read(self) -> dict[str, Any]:
        assert self._socket is not None
        message: dict[str, Any] = json.loads(self._socket.recv(60))
        return message

    def _target(self) -> str:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self._port}/json", timeout=5) as answer:
                targets = json.load(answer)
        except OSError:
            return ""
        return str(targets[0]["webSocketDebuggerUrl"])
