"""Speaks the Model Context Protocol on stdin and stdout. The only file that knows its library (``mcp``).

The library leads file descriptor 1 to stderr while it serves, so that nothing else is printed into the protocol. Calls
run in threads of their own that nobody waits for at the end: what a call still does must not keep the server alive.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
import threading
from collections.abc import Callable
from typing import TypeVar

import mcp_types as types
from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server
from mcp.shared.exceptions import MCPError

from cloudfn import __version__, languages
from cloudfn.cli.event_loop import on_termination
from cloudfn.cli.mcp_server import calls, resources
from cloudfn.cli.mcp_server.catalogue import TOOLS
from cloudfn.cli.mcp_server.parameters import schema
from cloudfn.cli.mcp_server.tools import McpTool
from cloudfn.cli.mcp_server.workplace import Workplace
from cloudfn.cli.texts import mcp as words
from cloudfn.errors import CloudfnError, ExitCode
from cloudfn.languages import Lang

Result = TypeVar("Result")
OUTPUT = {
    "type": "object",
    "properties": {"next": {"type": "array", "items": {"type": "object"}}, "leftOut": {"type": "object"}},
    "required": ["next"],
}
"""What every answer has; the rest is the tool's own."""


async def serve(place: Workplace) -> None:
    """Until stdin ends, or SIGINT, SIGTERM or SIGHUP comes; all children are ended then."""
    loop = asyncio.get_running_loop()
    on_termination(lambda: _end_now(place))
    previous = _on_interrupt(loop, lambda: _end_now(place))
    try:
        server = _server(place)
        async with stdio_server() as (incoming, outgoing):
            await server.run(incoming, outgoing, server.create_initialization_options())
    finally:
        place.children.end_all()
        previous()


def _on_interrupt(loop: asyncio.AbstractEventLoop, act: Callable[[], None]) -> Callable[[], object]:
    """Ctrl-C does ``act`` on the loop; what is returned takes that back. Windows' loop leaves it to Python."""
    try:
        loop.add_signal_handler(signal.SIGINT, act)
    except (NotImplementedError, RuntimeError, ValueError):
        return lambda: None
    return lambda: loop.remove_signal_handler(signal.SIGINT)


def _end_now(place: Workplace) -> None:
    """The library's thread still reads stdin and cannot be interrupted: the process ends around it."""
    place.children.end_all()
    sys.stderr.flush()
    os._exit(ExitCode.OK)


def _server(place: Workplace) -> Server[dict[str, object]]:
    lang = place.app.lang

    async def list_tools(context: object, params: object) -> types.ListToolsResult:
        return types.ListToolsResult(tools=[_tool(tool, lang) for tool in TOOLS.values()])

    async def call_tool(context: object, params: types.CallToolRequestParams) -> types.CallToolResult:
        answer = await _beside(lambda: calls.call(place, params.name, params.arguments or {}))
        return types.CallToolResult(
            content=[
                types.TextContent(type="text", text=answer.text),
                types.TextContent(type="text", text=json.dumps(answer.data, ensure_ascii=False, default=str)),
            ],
            structured_content=answer.data,
            is_error=answer.failed,
        )

    async def list_resources(context: object, params: object) -> types.ListResourcesResult:
        listed = [
            types.Resource(
                uri=each.uri, name=each.name, description=languages.said(each.text, lang), mime_type=each.kind
            )
            for each in resources.RESOURCES.values()
        ]
        return types.ListResourcesResult(resources=listed)

    async def list_templates(context: object, params: object) -> types.ListResourceTemplatesResult:
        template = types.ResourceTemplate(uri_template=resources.CODE_TEMPLATE, name="code", mime_type="text/markdown")
        return types.ListResourceTemplatesResult(resource_templates=[template])

    async def read_resource(context: object, params: types.ReadResourceRequestParams) -> types.ReadResourceResult:
        try:
            found = await _beside(lambda: resources.read(place, str(params.uri)))
        except CloudfnError as error:
            said = f"{error.code} {error.title(lang)} {error.fix(lang)}"
            raise MCPError(types.INVALID_PARAMS, said) from error
        contents = types.TextResourceContents(uri=params.uri, mime_type=found.kind, text=found.text)
        return types.ReadResourceResult(contents=[contents])

    return Server(
        "cloudfn",
        version=__version__,
        instructions=languages.said(words.INSTRUCTIONS, lang),
        on_list_tools=list_tools,
        on_call_tool=call_tool,
        on_list_resources=list_resources,
        on_list_resource_templates=list_templates,
        on_read_resource=read_resource,
    )


def _tool(tool: McpTool, lang: Lang) -> types.Tool:
    return types.Tool(
        name=tool.name,
        description=languages.said(tool.text, lang),
        input_schema=schema(tool.parameters, lang),
        output_schema=OUTPUT,
        annotations=types.ToolAnnotations(
            read_only_hint=tool.reads_only,
            destructive_hint=tool.destroys,
            idempotent_hint=tool.reads_only or tool.repeats,
            open_world_hint=tool.outside,
        ),
    )


async def _beside(work: Callable[[], Result]) -> Result:
    """``work`` in a thread that ends with the process."""
    loop, future = asyncio.get_running_loop(), asyncio.get_running_loop().create_future()

    def settle(result: Result | None, error: BaseException | None) -> None:
        if future.cancelled():
            return
        if error is not None:
            future.set_exception(error)
        else:
            future.set_result(result)

    def run() -> None:
        result, failed = None, None
        try:
            result = work()
        except Exception as error:
            failed = error
        if not loop.is_closed():
            loop.call_soon_threadsafe(settle, result, failed)

    threading.Thread(target=run, name="tool", daemon=True).start()
    done: Result = await future
    return done
