"""``cloudfn rollback``"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import click

from cloudfn.cli.app import App
from cloudfn.cli.options import cloud_options, with_options, yes_option
from cloudfn.cli.texts import deploy
from cloudfn.digits import only_digits

if TYPE_CHECKING:
    from cloudfn.deploy.record import KeptPackage

    Packages = Mapping[str, tuple[tuple[KeptPackage, ...], str, str]]


@click.command()
@click.argument("functions", metavar="FN...", nargs=-1, required=True)
@cloud_options
@yes_option
@click.option("--to", "to", metavar="DIGEST|N", help="A kept package or a published version; default: the one before")
@click.option("--list", "listing", is_flag=True, help="Show the kept packages, and which of them is deployed")
@click.pass_obj
def rollback(
    app: App,
    functions: tuple[str, ...],
    stage: str | None,
    local: bool,
    as_json: bool,
    yes: bool,
    to: str | None,
    listing: bool,
) -> int:
    """Put an earlier package of FN back, or send all its calls to a published version. Its configuration stays.

    Again and again, it walks back through what was live, up to ten packages.

    \b
    Example:
      cloudfn rollback makeOrder
      cloudfn rollback makeOrder --to 9f0c11aa
    """
    from cloudfn.cli.apply_plan import confirm_and_apply, confirm_and_make, report
    from cloudfn.cli.target import reach
    from cloudfn.deploy import releases
    from cloudfn.deploy.steps import MoveTraffic

    app = with_options(app, stage, as_json)
    manifest = app.manifest()
    with reach(app, manifest, local=local) as deployer:
        if listing:
            packages = {name: deployer.kept_packages(name) for name in functions}
            app.answer(_as_json(packages), "\n".join(_lines(app, packages)))
            return 0
        if to is not None and only_digits(to, 5):
            for name in functions:
                deployer.check_owner(name)
                releases.require(releases.versions(deployer.target.cloud, deployer.target.env_id, name), name, to)
            for name in functions:
                confirm_and_make(app, deployer, manifest, name, MoveTraffic(name, {to: 100}), yes=yes or local)
            done = [{"function": name, "version": to} for name in functions]
            text = app.say(deploy.switched(to))
            app.answer({"v": 1, "ok": True, "results": done}, text)
            return 0
        with deployer.held("rollback"):
            planned = deployer.rollback(functions, to)
            app.notices(planned.plan.notices)
            outcomes = confirm_and_apply(app, deployer, planned, manifest=manifest, yes=yes or local)
        return report(app, planned, outcomes)


def _as_json(packages: Packages) -> dict[str, object]:
    rows = [
        {
            "name": name,
            "kept": [
                {
                    "digest": package.digest,
                    "size": package.size,
                    "at": package.at,
                    "deployed": package.digest == current,
                    "next": package.digest == following,
                }
                for package in row
            ],
        }
        for name, (row, current, following) in packages.items()
    ]
    return {"v": 1, "functions": rows}


def _lines(app: App, packages: Packages) -> Iterator[str]:
    for name, (row, current, following) in packages.items():
        yield app.paint(name, bold=True)
        for package in row:
            marks = {current: deploy.DEPLOYED_NOW, following: deploy.NEXT_BACK}
            mark = app.say(marks[package.digest]) if package.digest in marks else ""
            yield f"  {package.digest[:12]}  {package.at}  {package.size} B{mark}"
