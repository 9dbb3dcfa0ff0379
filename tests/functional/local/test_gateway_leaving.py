"""The address ends while clients are in the middle of something: each of their connections is closed with it."""

from __future__ import annotations

import asyncio
import socket
from typing import Any

import pytest

from cloudfn.local.gateway.http_protocol import NO_SHORT_CUT
from cloudfn.local.gateway.server import bind, serve

HALF_A_HEAD = b"POST /files HTTP/1.1\r\nhost"
HALF_A_BODY = b"POST /files HTTP/1.1\r\nhost: a\r\ncontent-length: 100\r\n\r\nabc"


async def reads_all(scope: Any, receive: Any, send: Any) -> None:
    """An ASGI application that answers once it has the whole body."""
    more = True
    while more:
        message = await receive()
        more = message["type"] == "http.request" and message["more_body"]
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"read"})


def is_closed(client: socket.socket) -> bool:
    """Whether the other end has gone: what it had said before that is read first."""
    client.setblocking(False)
    try:
        while client.recv(4096):
            pass
    except ConnectionResetError:
        return True
    except BlockingIOError:
        return False
    return True


@pytest.mark.parametrize("turns", range(6))
def test_a_connection_that_comes_while_the_address_ends(turns: int) -> None:
    """The system has accepted it, and the loop has come to know of it by so many of its turns."""

    async def live() -> bool:
        listener = bind(0)
        async with serve(reads_all, NO_SHORT_CUT, listener):
            client = socket.create_connection(("127.0.0.1", listener.port))
            for _ in range(turns):
                await asyncio.sleep(0)
        with client:
            return is_closed(client)

    assert asyncio.run(live())


@pytest.mark.parametrize("sent", [HALF_A_HEAD, HALF_A_BODY])
@pytest.mark.parametrize("aborts", [False, True])
def test_an_upload_that_is_not_whole(sent: bytes, aborts: bool) -> None:
    """Its client waits for more, or has gone a moment before: nothing of it outlives the address."""

    async def live() -> tuple[bool, set[asyncio.Task[Any]]]:
        begun = asyncio.Event()

        async def begins(scope: Any, receive: Any, send: Any) -> None:
            begun.set()
            await reads_all(scope, receive, send)

        listener = bind(0)
        async with serve(begins, NO_SHORT_CUT, listener):
            reader, writer = await asyncio.open_connection("127.0.0.1", listener.port)
            writer.write(sent)
            if sent is HALF_A_BODY:
                await begun.wait()
            if aborts:
                writer.transport.abort()
        left = asyncio.all_tasks() - {asyncio.current_task()}
        if aborts:
            return True, left
        try:
            async with asyncio.timeout(5):
                await reader.read()
        except ConnectionResetError:
            pass
        except TimeoutError:
            return False, left
        finally:
            writer.close()
        return True, left

    assert asyncio.run(live()) == (True, set())
