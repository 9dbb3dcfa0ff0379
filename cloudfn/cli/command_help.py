"""What ``--help`` prints of every command, as one text."""

from __future__ import annotations

from collections.abc import Iterator

import click

COLUMNS = 80


def reference(root: click.Context) -> str:
    """The help of ``root``'s command and of all below, groups before what is in them."""
    return "\n\n".join(_pages(root.command, root.info_name or "", None))


def _pages(command: click.Command, name: str, parent: click.Context | None) -> Iterator[str]:
    ctx = click.Context(command, info_name=name, parent=parent, terminal_width=COLUMNS, **command.context_settings)
    yield f"## {ctx.command_path}\n\n{command.get_help(ctx)}"
    if isinstance(command, click.Group):
        for below in command.list_commands(ctx):
            inner = command.get_command(ctx, below)
            if inner is not None:
                yield from _pages(inner, below, ctx)
