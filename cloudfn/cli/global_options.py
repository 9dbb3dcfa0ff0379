"""What every command gets besides its own options: the global ones after its name, and variables named as its options.

In: a command as its file declares it. Out: the same command, completed; once more changes nothing.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import click

from cloudfn.cli.app import language
from cloudfn.cli.click_language import LocalizedContext


def with_global_options(command: click.Command, prefix: str) -> click.Command:
    """``command`` and those below it. With ``prefix`` CLOUDFN_DEV, ``--port`` is read from CLOUDFN_DEV_PORT too."""
    command.context_class = LocalizedContext
    taken = {word for param in command.params for word in (*param.opts, *param.secondary_opts)}
    command.params += [option for option in _global_options() if not taken.intersection(option.opts)]
    if isinstance(command, click.Group):
        for name, inner in command.commands.items():
            with_global_options(inner, f"{prefix}_{_shouted(name)}")
        return command
    for param in command.params:
        if isinstance(param, click.Option) and param.allow_from_autoenv:
            param.allow_from_autoenv = False
            param.envvar = param.envvar or f"{prefix}_{_shouted(max(param.opts, key=len))}"
    return command


def _global_options() -> list[click.Option]:
    """Hidden: they are told once, in ``cloudfn --help``."""

    def option(*words: str, **more: Any) -> click.Option:
        return click.Option(words, expose_value=False, hidden=True, allow_from_autoenv=False, callback=_take, **more)

    return [
        option("--json", is_flag=True),
        option("--stage", "-s"),
        option("--lang", type=click.Choice(["en", "zh"])),
        option("--no-color", is_flag=True),
        option("--quiet", "-q", is_flag=True),
        option("--verbose", "-v", count=True),
    ]


def _take(ctx: click.Context, param: click.Parameter, value: Any) -> None:
    if not value or ctx.obj is None:
        return
    changes: dict[str, dict[str, object]] = {
        "json": {"as_json": True},
        "stage": {"stage": value},
        "lang": {"lang": language(value)},
        "no_color": {"colour": False},
        "quiet": {"quiet": True},
        "verbose": {"verbose": value},
    }
    ctx.obj = replace(ctx.obj, **changes[str(param.name)])


def _shouted(word: str) -> str:
    return word.lstrip("-").replace("-", "_").upper()
