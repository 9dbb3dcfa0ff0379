"""``cloudfn rollback``"""

from __future__ import annotations

import click

from cloudfn.cli.app import App
from cloudfn.cli.options import cloud_options, with_options, yes_option
from cloudfn.cli.texts import deploy


@click.command()
@click.argument("functions", metavar="FN...", nargs=-1, required=True)
@cloud_options
@yes_option
@click.option("--to", "to", metavar="DIGEST|N", help="A kept package or a published version; default: the one before")
@click.pass_obj
def rollback(
    app: App, functions: tuple[str, ...], stage: str | None, local: bool, as_json: bool, yes: bool, to: str | None
) -> int:
    """Put an earlier package of FN back, or send all its calls to a published version. Its configuration stays.

    \b
    Example:
      cloudfn rollback makeOrder
      cloudfn rollback makeOrder --to 9f0c11aa
    """
    from cloudfn.cli.apply_plan import confirm_and_apply, report
    from cloudfn.cli.target import reach
    from cloudfn.deploy import releases

    app = with_options(app, stage, as_json)
    manifest = app.manifest()
    with reach(app, manifest, local=local) as deployer, deployer.held("rollback"):
        if to is not None and to.isdigit() and len(to) < 6:
            for name in functions:
                releases.switch(deployer.target.cloud, deployer.target.env_id, name, to)
            done = [{"function": name, "version": to} for name in functions]
            text = app.say(deploy.switched(to))
            app.answer({"v": 1, "ok": True, "results": done}, text)
            return 0
        planned = deployer.rollback(functions, to)
        outcomes = confirm_and_apply(app, deployer, planned, protected=manifest.protected, yes=yes or local)
        return report(app, planned.plan, outcomes)
