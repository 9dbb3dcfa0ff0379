"""What the runner's tests share: functions from source text, a back end that remembers, a pool."""

from __future__ import annotations

import asyncio
import json
import textwrap
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from cloudfn.calls import Identity, Invocation, InvokeResult
from cloudfn.clock import Clock, SystemClock
from cloudfn.events.base import Event
from cloudfn.events.functions import LogWritten
from cloudfn.events.tasks import Noticed
from cloudfn.manifest.values import Function, Manifest
from cloudfn.runner import Pool, RunnerSettings

T = TypeVar("T")
E = TypeVar("E", bound=Event)
USER = Identity("wx0123456789abcdef", "oLocalUser000000000000000001")


def run(work: Coroutine[Any, Any, T]) -> T:
    return asyncio.run(asyncio.wait_for(work, 90))


@dataclass
class Request:
    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Backend:
    """Answers every request with an empty function result; ``hold`` keeps answers back until it is set."""

    requests: list[Request] = field(default_factory=list)
    hold: asyncio.Event | None = None
    port: int = 0
    on_request: Callable[[Request], Awaitable[None]] | None = None

    def url(self, function: str, request_id: str) -> str:
        return f"http://127.0.0.1:{self.port}/i/{function}/{request_id}/admin"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode()
                line, *rows = head.strip().split("\r\n")
                headers = {name.lower(): value.strip() for name, _, value in (row.partition(":") for row in rows)}
                body = await reader.readexactly(int(headers.get("content-length", 0)))
                while headers.get("transfer-encoding") == "chunked":
                    size = int(await reader.readline(), 16)
                    body += (await reader.readexactly(size + 2))[:-2]
                    if size == 0:
                        break
                request = Request(line.split(" ")[1], headers, body)
                self.requests.append(request)
                if self.on_request:
                    await self.on_request(request)
                if self.hold:
                    await self.hold.wait()
                answer = b'{"requestId":"r-1","data":{"response_data":"{\\"ok\\":1}"}}'
                head = f"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {len(answer)}\r\n\r\n"
                writer.write(head.encode() + answer)
        except (asyncio.IncompleteReadError, ConnectionError):
            return
        finally:
            writer.close()


@dataclass
class Kit:
    """A running pool. ``write`` saves a file of a function, ``call`` invokes one and gives the whole result."""

    pool: Pool
    root: Path
    backend: Backend
    events: list[Event]

    def write(self, name: str, text: str) -> Path:
        file = self.root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(textwrap.dedent(text))
        return file

    async def call(self, function: str, event: object = None, **more: Any) -> InvokeResult:
        payload = json.dumps({} if event is None else event).encode()
        return await self.pool.invoke(Invocation(function, payload, more.pop("identity", USER), **more))

    async def value(self, function: str, event: object = None, **more: Any) -> Any:
        result = await self.call(function, event, **more)
        assert result.failure is None, result.failure
        return json.loads(result.payload)

    def seen(self, kind: type[E]) -> list[E]:
        return [event for event in self.events if isinstance(event, kind)]

    def lines(self, stream: str) -> list[tuple[str, str]]:
        """(request id, text) of each line on ``stream``."""
        return [(line.request_id, line.text) for line in self.seen(LogWritten) if line.stream == stream]

    def noticed(self, code: str) -> list[Noticed]:
        return [notice for notice in self.seen(Noticed) if notice.code == code]


@asynccontextmanager
async def kit(
    root: Path,
    sources: Mapping[str, str],
    settings: RunnerSettings | None = None,
    *,
    clock: Clock | None = None,
    each: Callable[[str], Mapping[str, Any]] = lambda name: {},
    **function: Any,
) -> AsyncIterator[Kit]:
    """``sources``: file under the root -> its text; every top folder is a function with the fields ``function``
    and those that ``each`` gives for its name."""
    events: list[Event] = []
    backend = Backend()
    server = await asyncio.start_server(backend.serve, "127.0.0.1", 0)
    backend.port = server.sockets[0].getsockname()[1]
    for name, text in sources.items():
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(textwrap.dedent(text))
    names = sorted({name.split("/")[0] for name in sources})
    functions = {name: Function(name, root / name, **function, **each(name)) for name in names}
    manifest = Manifest("p", root.parent, "env-test-1", app_ids=(USER.appid,), root=root, functions=functions)
    pool = Pool(
        manifest,
        backend_url=backend.url,
        emit=lambda event: events.extend(event.parts()),
        clock=clock or SystemClock(),
        settings=settings or RunnerSettings(max_spares=0),
    )
    await pool.start()
    try:
        yield Kit(pool, root, backend, events)
    finally:
        await pool.close()
        server.close()
        await server.wait_closed()
