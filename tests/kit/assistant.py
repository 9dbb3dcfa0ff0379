"""An assistant's client: the official Python SDK's, on ``cloudfn mcp`` in a process of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, NamedTuple

from mcp import ClientSession, StdioServerParameters, stdio_client

from tests.kit.command import argv, environment


class Told(NamedTuple):
    """A tool's answer: what a model reads, and the same as data."""

    text: str
    data: dict[str, Any]
    failed: bool


class Assistant:
    def __init__(self, session: ClientSession) -> None:
        self.session = session

    async def __call__(self, tool: str, **arguments: object) -> Told:
        answer = await self.session.call_tool(tool, arguments)
        assert answer.structured_content is not None
        return Told(answer.content[0].text, answer.structured_content, bool(answer.is_error))

    async def ok(self, tool: str, **arguments: object) -> dict[str, Any]:
        told = await self(tool, **arguments)
        assert not told.failed, told.text
        return told.data


def with_assistant(project: Path, work: Callable[[Assistant], Awaitable[None]], *options: str, **env: str) -> None:
    """``work`` with a client of a server that serves ``project``; its stderr is ``project/mcp.log``."""

    async def inside() -> None:
        command, *args = argv("-C", str(project), *options, "mcp")
        parameters = StdioServerParameters(command=command, args=args, env=environment(**env))
        with (project / "mcp.log").open("w", encoding="utf-8") as log:
            async with stdio_client(parameters, errlog=log) as streams, ClientSession(*streams) as session:
                await session.initialize()
                await work(Assistant(session))

    asyncio.run(inside())
