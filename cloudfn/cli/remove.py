"""``cloudfn remove``"""

from __future__ import annotations

import click

from cloudfn.cli.app import App
from cloudfn.cli.options import cloud_options, with_options, yes_option


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
    from cloudfn.cli.apply_plan import confirm_and_apply, report
    from cloudfn.cli.target import reach

    app = with_options(app, stage, as_json)
    manifest = app.manifest()
    with reach(app, manifest, local=local) as deployer, deployer.held("remove"):
        planned = deployer.removal(functions)
        outcomes = confirm_and_apply(app, deployer, planned, manifest=manifest, yes=yes)
        return report(app, planned, outcomes)
