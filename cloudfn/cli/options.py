"""Options that the cloud commands share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, TypeVar

import click

from cloudfn.cli.app import App
from cloudfn.errors import UsageError

F = TypeVar("F", bound=Callable[..., Any])


class TimeScale(click.ParamType):  # type: ignore[type-arg]  # which takes one only in later versions of click
    """A number of virtual seconds per real second, or ``max``."""

    name = "N|max"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        if value == "max":
            return float("inf")
        try:
            scale = float(value)
        except ValueError:
            scale = -1
        if not 0 <= scale <= 1e6:
            raise UsageError("CFN-CLI-030", value=value)
        return scale


class StartInstant(click.ParamType):  # type: ignore[type-arg]  # as above
    """An instant in ISO 8601, from 1970 to the year 8999, where the clock can go on from."""

    name = "instant"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        try:
            instant = datetime.fromisoformat(value).astimezone(UTC)
        except (ValueError, OverflowError) as error:  # the latter for the first and the last day of the calendar
            raise UsageError("CFN-CLI-095", value=value) from error
        if not 1970 <= instant.year <= 8999:
            raise UsageError("CFN-CLI-095", value=value)
        return instant


def local_option(function: F) -> F:
    text = "The emulated cloud on this machine instead of Tencent's"
    return click.option("--local", is_flag=True, help=text)(function)


def stage_option(function: F) -> F:
    return click.option("-s", "--stage", metavar="NAME", help="The stage of the manifest")(function)


def json_option(function: F) -> F:
    return click.option("--json", "as_json", is_flag=True, help="Machine-readable output on stdout")(function)


def remote_options(function: F) -> F:
    """``--stage``, ``--remote`` and ``--local`` of commands that also work without a cloud."""
    text = "What is deployed in Tencent's cloud"
    remote = click.option("--remote", is_flag=True, help=text)
    return stage_option(remote(local_option(function)))


def scripts_option(function: F) -> F:
    """``--ignore-scripts`` of every command that may install packages; it goes into ``App``, not to the command."""

    def take(ctx: click.Context, param: click.Parameter, value: bool) -> None:
        if value:
            ctx.obj = replace(ctx.obj, ignore_scripts=True)

    text = "Packages that are installed run no scripts of their own"
    return click.option("--ignore-scripts", is_flag=True, expose_value=False, callback=take, help=text)(function)


def yes_option(function: F) -> F:
    return click.option("-y", "--yes", is_flag=True, help="Do not ask")(function)


def plan_options(function: F) -> F:
    """What ``plan`` and ``deploy`` may do besides bringing the manifest into the cloud."""
    for option in (
        click.option("--promote", is_flag=True, help="All calls go to what is deployed, none to published versions"),
        click.option("--adopt", multiple=True, metavar="FN", help="Take FN over from another project; repeatable"),
        click.option("--prune", is_flag=True, help="Delete functions that left the manifest"),
        click.option("--replace", is_flag=True, help="Delete and create where a field cannot change"),
    ):
        function = option(function)
    return function


def check_prune(functions: tuple[str, ...], prune: bool) -> None:
    """Raises UsageError (CFN-DEP-191): with names only these are compared."""
    if prune and functions:
        raise UsageError("CFN-DEP-191", names=", ".join(functions))


def cloud_options(function: F) -> F:
    """``--stage``, ``--local`` and ``--json``."""
    return stage_option(local_option(json_option(function)))


def with_options(app: App, stage: str | None, as_json: bool) -> App:
    """``app`` with what was said after the command's name."""
    return replace(app, stage=stage or app.stage, as_json=app.as_json or as_json)
