"""``cloudfn traffic``"""

from __future__ import annotations

import click

from cloudfn.cli.app import App
from cloudfn.cli.options import cloud_options, with_options, yes_option


@click.command()
@click.argument("function", metavar="FN")
@cloud_options
@yes_option
@click.option("--to", "to", metavar="V=N,...", help="Shares in percent, for example 3=90,latest=10")
@click.pass_obj
def traffic(app: App, function: str, stage: str | None, local: bool, as_json: bool, yes: bool, to: str | None) -> None:
    """Show or set how the calls of FN are split between its versions.

    \b
    Example:
      cloudfn traffic makeOrder
      cloudfn traffic makeOrder --to 3=90,latest=10
    """
    from cloudfn.cli.apply_plan import confirm_and_make
    from cloudfn.cli.target import reach
    from cloudfn.deploy import aliases, releases
    from cloudfn.deploy.steps import MoveTraffic

    app = with_options(app, stage, as_json)
    shares = releases.split(to) if to is not None else None
    manifest = app.manifest()
    with reach(app, manifest, local=local) as deployer:
        target = deployer.target
        if shares is not None:
            published = [number for number in shares if number != aliases.LATEST]
            found = releases.versions(target.cloud, target.env_id, function) if published else ()
            for number in published:
                releases.require(found, function, number)
            confirm_and_make(app, deployer, manifest, function, MoveTraffic(function, shares), yes=yes or local)
        now = aliases.traffic(target.cloud, target.env_id, function)
    app.answer(
        {"v": 1, "function": function, "traffic": now},
        "\n".join(f"  {number:<8} {share:>3} %" for number, share in now.items()),
    )
