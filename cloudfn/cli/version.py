"""``cloudfn version``"""

from __future__ import annotations

import click

from cloudfn import __version__
from cloudfn.cli.app import App


@click.command()
@click.pass_obj
def version(app: App) -> None:
    """Print the version."""
    app.answer({"version": __version__}, __version__)
