"""``cloudfn remove``"""

from __future__ import annotations

import click

from cloudfn.cli.app import App
from cloudfn.cli.options import chosen, cloud_options, yes_option


@click.command()
@click.argument("functions", metavar="[FN]...", nargs=-1)
@cloud_options
@yes_option
@click.pass_obj
def remove(app: App, functions: tuple[str, ...], stage: str | None, local: bool, as_json: bool, yes: bool) -> int:
    """Delete the functions that this project deployed, with their timers and HTTP paths. Collections stay.

    \b
    Example:
      cloudfn remove --stage test
      cloudfn remove oldFunction
    """
    app = chosen(app, stage, as_json)
    manifest = app.manifest()
    from cloudfn.cli.applying import apply_asked, tell
    from cloudfn.cli.target import reach

    with reach(app, manifest, local=local) as deployer, deployer.held("remove"):
        planned = deployer.removal(functions)
        outcomes = apply_asked(app, deployer, planned, manifest=manifest, yes=yes)
        return tell(app, planned, outcomes)
