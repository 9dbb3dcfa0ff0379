"""What the pay commands share: the running cloud, the default order, ``--json`` after the command's name."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import quote

import click

from cloudfn.cli.app import App
from cloudfn.cli.client import Client, running
from cloudfn.errors import NotFound


def with_app(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give the command its App as the first argument, and a ``--json`` of its own."""

    @click.option("--json", "as_json", is_flag=True, help="Machine-readable output on stdout")
    @click.pass_context
    def inner(ctx: click.Context, /, *args: Any, as_json: bool, **options: Any) -> Any:
        app: App = ctx.obj
        return command(replace(app, as_json=app.as_json or as_json), *args, **options)

    functools.update_wrapper(inner, command)
    return inner


def connect(app: App) -> Client:
    """The project's running local cloud. Raises NotFound CFN-PAY-062 when there is none."""
    client = running(app.manifest().state)
    if client is None:
        raise NotFound("CFN-PAY-062")
    return client


def order_path(number: str, action: str = "") -> str:
    """Raises NotFound CFN-PAY-050 for what no order can be called: a path of its own."""
    if "/" in number or number in (".", ".."):
        raise NotFound("CFN-PAY-050", order=number)
    return f"/_cloudfn/orders/{quote(number, safe='')}" + (f"/{action}" if action else "")


def get(client: Client, path: str) -> dict[str, Any]:
    answer = client.get(path)
    assert isinstance(answer, dict), f"{path} answered {answer!r}"
    return answer


def post(client: Client, path: str, data: object) -> dict[str, Any]:
    answer = client.post(path, data)
    assert isinstance(answer, dict), f"{path} answered {answer!r}"
    return answer


def newest_unpaid(client: Client) -> str:
    """Raises NotFound CFN-PAY-051 when every order is paid or closed."""
    items = get(client, "/_cloudfn/orders?limit=1&state=NOTPAY")["items"]
    if not items:
        raise NotFound("CFN-PAY-051")
    return str(items[0]["outTradeNo"])


def newest(client: Client) -> str:
    """The newest unpaid order, or the newest one. Raises NotFound CFN-PAY-051 when there is none."""
    unpaid = get(client, "/_cloudfn/orders?limit=1&state=NOTPAY")["items"]
    items = unpaid or get(client, "/_cloudfn/orders?limit=1")["items"]
    if not items:
        raise NotFound("CFN-PAY-051")
    return str(items[0]["outTradeNo"])
