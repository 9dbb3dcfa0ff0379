"""``cloudfn pay``: a group whose commands are imported when they are run, one thin file each.

All but ``rules``, ``keys``, ``scenario`` and ``prove`` talk to the running ``cloudfn dev`` through its control surface.
"""

from __future__ import annotations

import importlib

import click

from cloudfn.cli.click_language import LocalizedContext
from cloudfn.cli.global_options import with_global_options
from cloudfn.errors import UsageError
from cloudfn.nearest import nearest

COMMANDS: dict[str, tuple[str, str]] = {
    "orders": ("orders:orders", "List the orders, newest first"),
    "show": ("show:show", "One order: refunds, notifications with every attempt, timeline"),
    "success": ("actions:success", "Pay an order"),
    "cancel": ("actions:cancel", "Close the payment sheet without paying"),
    "fail": ("actions:fail", "Let the payment fail"),
    "close": ("actions:close", "Close an unpaid order, as the merchant"),
    "refund": ("actions:refund", "Refund from the merchant's console"),
    "notifications": ("notifications:notifications", "List the notifications and how they fared"),
    "replay": ("replay:replay", "Deliver a notification again"),
    "clock": ("clock:clock", "Show or move the clock that retries and refunds wait on"),
    "rules": ("rules:rules", "Magic amounts and the manifest's rules"),
    "keys": ("keys:keys", "Make a local set of keys for merchants of API v3 and v2"),
    "scenario": ("scenario:scenario", "Play a named situation against the callback"),
    "prove": ("prove:prove", "Prove that the callback is idempotent, crash-safe and not forgeable"),
}


class PayGroup(click.Group):
    context_class = LocalizedContext

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, attribute = COMMANDS[cmd_name][0].split(":")
        command: click.Command = getattr(importlib.import_module(f"cloudfn.cli.pay.{module}"), attribute)
        return with_global_options(command, f"CLOUDFN_PAY_{cmd_name.upper()}")

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            names = list(COMMANDS)
            raise UsageError("CFN-CLI-001", name=f"pay {args[0]}", near=nearest(args[0], names) or ", ".join(names))
        return super().resolve_command(ctx, args)


@click.group(cls=PayGroup)
def pay() -> None:
    """Orders, payments, notifications, refunds, clock, scenarios, prover.

    NO is an outTradeNo; without it the newest unpaid order is taken.

    \b
    Example:
      cloudfn pay success
      cloudfn pay show
      cloudfn pay clock advance next
      cloudfn pay prove
    """
