"""``cloudfn rollback``"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cloudfn.cli.app import App
from cloudfn.cli.options import chosen, cloud_options, yes_option
from cloudfn.errors import NotFound

if TYPE_CHECKING:
    from cloudfn.cli.target import Target
    from cloudfn.deploy.record import Kept, Record


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
    app = chosen(app, stage, as_json)
    manifest = app.manifest()
    from cloudfn.cli.applying import apply_plan
    from cloudfn.cli.target import target
    from cloudfn.deploy import lock, releases, remote
    from cloudfn.deploy.plan import Options
    from cloudfn.deploy.planner import plan
    from cloudfn.deploy.values import Package, Wanted
    from cloudfn.deploy.wanted import as_deployed

    with target(app, manifest, local=local) as found:
        path = found.shelf.record_path(found.env_id).with_suffix(".lock")
        with lock.held(path, "rollback"):
            if to is not None and to.isdigit() and len(to) < 6:
                for name in functions:
                    _check_version(found, name, to)
                    releases.route(found.cloud, found.env_id, name, {to: 100})
                done = [{"function": name, "version": to} for name in functions]
                text = app.say(f"all calls go to version {to}", f"全部调用已切换到版本 {to}")
                app.answer({"v": 1, "ok": True, "results": done}, text)
                return 0
            record = found.shelf.load(found.env_id)
            seen = remote.read(found.cloud, found.environment, functions, collections={}, routes=False)
            wanted = []
            for name in functions:
                there = seen.functions.get(name)
                if there is None:
                    raise NotFound("CFN-DEP-073", function=name, env=found.env_id)
                kept = _earlier(found, record, name, to)
                package = Package(kept.digest, found.shelf.package_path(kept.digest), kept.size, kept.handler)
                wanted.append(as_deployed(there, package))
            goal = Wanted(
                manifest.project, found.env_id, manifest.region, tuple(wanted), stage=manifest.stage, complete=False
            )
            planned = plan(goal, seen, record, Options())
            return apply_plan(app, found, planned, seen, record, protected=manifest.protected, yes=yes or local)


def _earlier(found: Target, record: Record, function: str, to: str | None) -> Kept:
    """The kept package that ``to`` begins, or the newest that is not deployed. Raises NotFound."""
    kept = found.shelf.kept(record, function)
    if to is not None:
        match = next((each for each in kept if each.digest.startswith(to) and len(to) >= 4), None)
        if match is None:
            raise NotFound("CFN-DEP-071", function=function, wanted=to)
        return match
    current = record.of(function).digest
    earlier = next((each for each in kept if each.digest != current), None)
    if earlier is None:
        raise NotFound("CFN-DEP-070", function=function)
    return earlier


def _check_version(found: Target, function: str, number: str) -> None:
    from cloudfn.deploy import releases

    if all(each.number != number for each in releases.versions(found.cloud, found.env_id, function)):
        raise NotFound("CFN-DEP-071", function=function, wanted=number)
