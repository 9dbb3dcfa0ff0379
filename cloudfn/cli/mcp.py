"""``cloudfn mcp``"""

from __future__ import annotations

import importlib.util

import click

from cloudfn.cli.app import App
from cloudfn.errors import InvalidFile


@click.command()
@click.pass_context
def mcp(ctx: click.Context) -> None:
    """Serve this project to an AI assistant by the Model Context Protocol, over stdin and stdout.

    An assistant's program starts it. Its tools validate, invoke, pay, prove and plan; none deploys.

    \b
    Example:
      cloudfn mcp
      cloudfn -C shop --lang zh mcp
    """
    from cloudfn.cli.event_loop import run

    app: App = ctx.obj
    if importlib.util.find_spec("mcp") is None:
        raise InvalidFile("CFN-CLI-080")
    # 700 ms that the refusal is spared; the library is an extra.
    from cloudfn.cli.command_help import reference
    from cloudfn.cli.mcp_server.server import serve
    from cloudfn.cli.mcp_server.workplace import Workplace

    root = ctx.find_root()
    run(serve(Workplace(app, lambda: reference(root))))
