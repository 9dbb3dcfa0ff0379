"""What workers say by themselves, turned into events: log lines, blocked hosts, outward connections, loaded files."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from cloudfn.errors import Level, Notice
from cloudfn.events.base import Emit
from cloudfn.events.functions import LogWritten
from cloudfn.events.tasks import Noticed
from cloudfn.manifest.values import Function
from cloudfn.regular_files import seen_from
from cloudfn.runner.frames import Header
from cloudfn.runner.packages import LoadedPackages, missing

Now = Callable[[], datetime]

MODELS_SDK = "@cloudbase/wx-cloud-client-sdk"
"""The SDK of data models; it has no other use."""


class Reports:
    """For one function. Each blocked host, file and package is told once."""

    def __init__(self, function: Function, project: Path, emit: Emit, now: Now) -> None:
        self._function = function
        self._project = project
        self._emit = emit
        self._now = now
        self._told: set[tuple[str, str]] = set()

    def log(self, header: Header, payload: bytes) -> None:
        """A line of ``cloud.logger()``."""
        level, text = str(header.get("level", "info")), payload.decode("utf-8", "replace")
        self._emit(LogWritten(self._now(), self._function.name, _request(header), "logger", text, level))

    def absent(self, what: str, request_id: str) -> None:
        """It asked for something that the local cloud does not have."""
        self._notice(("CFN-RUN-034", what), {"what": what}, request_id)

    def dropped(self, lines: int, request_id: str) -> None:
        """A call printed more than anybody reads."""
        params = {"function": self._function.name, "count": lines}
        self._emit(Noticed(self._now(), "CFN-RUN-030", params, "warning", self._function.name, request_id))

    def blocked(self, header: Header) -> None:
        """A production back end was kept out of reach."""
        host = str(header.get("host", ""))
        self._notice(("CFN-RUN-019", host), {"host": host}, _request(header))

    def outward(self, header: Header) -> None:
        """A connection that leaves the machine was refused, or ``stubbed``: a stub of the manifest answers it.

        Every single one counts, so every one is told.
        """
        code = "CFN-RUN-020"
        level: Level = "warning"
        if header.get("stubbed"):
            code, level = "CFN-RUN-025", "note"
        params = {
            "function": self._function.name,
            "host": str(header.get("host", "")),
            "port": header.get("port", 0),
            "method": str(header.get("method", "")),
            "path": str(header.get("path", "")),
            "request": f"({header['method']} {header.get('path', '')})" if header.get("method") else "",
        }
        now = self._now()
        self._emit(Noticed(now, code, params, level, self._function.name, _request(header)))

    def trace(self, header: Header) -> None:
        """A payment callback read a field that production does not deliver under this name."""
        name, delivered = str(header.get("name", "")), str(header.get("delivered", ""))
        params: dict[str, object] = {"name": name, "delivered": delivered, "kind": str(header.get("kind", ""))}
        self._notice(("CFN-RUN-023" if delivered else "CFN-RUN-024", name), params, _request(header))

    def files(self, found: LoadedPackages, request_id: str) -> tuple[Notice, ...]:
        """What the package would lack; all of it, and each is told once."""
        if MODELS_SDK in found.packages:
            self.absent("data models", request_id)
        notices = missing(self._function, found) if found.outside or found.packages else ()
        for notice in notices:
            subject = str(notice.params.get("file") or notice.params.get("package"))
            self._notice((notice.code, subject), dict(notice.params), request_id)
        return notices

    def runs_on(self, version: str) -> None:
        """A Python function runs on an interpreter of another version than it declares."""
        declared, actual = self._function.runtime, f"Python {version}"
        if version.split(".")[:2] != declared.removeprefix("Python").split(".")[:2]:
            self._notice(("CFN-RUN-021", ""), {"declared": declared, "actual": actual}, "")

    def crashed(self, message: str, request_id: str) -> None:
        """The process ended between two calls."""
        params = {"function": self._function.name, "message": message}
        self._emit(Noticed(self._now(), "CFN-RUN-018", params, "warning", self._function.name, request_id))

    def _notice(self, key: tuple[str, str], params: dict[str, object], request_id: str) -> None:
        if key in self._told:
            return
        self._told.add(key)
        params = {"function": self._function.name, **params}
        file = seen_from(self._project, Path(str(params["file"]))) if params.get("file") else ""
        self._emit(Noticed(self._now(), key[0], params, "warning", self._function.name, request_id, file))


def _request(header: Header) -> str:
    return str(header.get("id") or "")
