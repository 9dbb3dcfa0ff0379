"""Questions to the user. Without a terminal there are none: the command fails and names the flag to pass."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from cloudfn.cli.app import App
from cloudfn.cli.texts import deploy
from cloudfn.errors import Notice, UsageError, UserError

if TYPE_CHECKING:
    from cloudfn.manifest.values import Manifest


def confirm_by_typing(app: App, expected: str, reason: str, *, yes: bool) -> None:
    """Go on only when the user types ``expected``.

    Raises UsageError (CFN-DEP-016) without a terminal, UserError (CFN-DEP-017) for another answer.
    """
    if yes:
        return
    if not is_interactive():
        raise UsageError("CFN-DEP-016", why=reason)
    app.talk(app.paint(reason, fg="yellow"))
    given = click.prompt(app.say(deploy.type_to_go_on(expected)), default="", show_default=False, err=True)
    if given != expected:
        raise UserError("CFN-DEP-017")


def confirm_protected(app: App, manifest: Manifest, *, yes: bool) -> None:
    """A protected stage is only written to when its environment's id was typed. Raises as ``confirm_by_typing``."""
    if manifest.protected:
        notice = Notice("CFN-DEP-015", {"stage": manifest.stage or "-", "env": manifest.env_id})
        confirm_by_typing(app, manifest.env_id, notice.title(app.lang), yes=yes)


def is_interactive() -> bool:
    return sys.stdin.isatty() and sys.stderr.isatty()
