"""``cloudfn rollback``"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import click

from cloudfn.cli.app import App
from cloudfn.cli.options import chosen, cloud_options, yes_option

if TYPE_CHECKING:
    from cloudfn.deploy.record import KeptPackage

    Kept = Mapping[str, tuple[tuple[KeptPackage, ...], str, str]]


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
    app = chosen(app, stage, as_json)
    manifest = app.manifest()
    from cloudfn.cli.applying import apply_asked, make_asked, tell
    from cloudfn.cli.target import reach
    from cloudfn.deploy import releases
    from cloudfn.deploy.steps import MoveTraffic

    with reach(app, manifest, local=local) as deployer:
        if listing:
            found = {name: deployer.kept(name) for name in functions}
            app.answer(_kept_json(found), "\n".join(_kept_lines(app, found)))
            return 0
        if to is not None and to.isdigit() and len(to) < 6:
            for name in functions:
                deployer.check_owner(name)
                versions = releases.versions(deployer.target.cloud, deployer.target.env_id, name)
                releases.require(versions, name, to)
            for name in functions:
                make_asked(app, deployer, manifest, name, MoveTraffic(name, {to: 100}), yes=yes or local)
            done = [{"function": name, "version": to} for name in functions]
            text = app.say(f"all calls go to version {to}", f"全部调用已切换到版本 {to}")
            app.answer({"v": 1, "ok": True, "results": done}, text)
            return 0
        with deployer.held("rollback"):
            planned = deployer.rollback(functions, to)
            app.notices(planned.plan.notices)
            outcomes = apply_asked(app, deployer, planned, manifest=manifest, yes=yes or local)
        return tell(app, planned, outcomes)


def _kept_json(found: Kept) -> dict[str, object]:
    rows = [
        {
            "name": name,
            "kept": [
                {
                    "digest": each.digest,
                    "size": each.size,
                    "at": each.at,
                    "deployed": each.digest == current,
                    "next": each.digest == following,
                }
                for each in packages
            ],
        }
        for name, (packages, current, following) in found.items()
    ]
    return {"v": 1, "functions": rows}


def _kept_lines(app: App, found: Kept) -> Iterator[str]:
    for name, (packages, current, following) in found.items():
        yield app.paint(name, bold=True)
        for each in packages:
            deployed, comes = app.say("deployed", "当前部署"), app.say("next", "下一步")
            mark = deployed if each.digest == current else comes if each.digest == following else ""
            yield f"  {each.digest[:12]}  {each.at}  {each.size} B  {mark}".rstrip()
