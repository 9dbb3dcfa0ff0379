"""``cloudfn versions``"""

from __future__ import annotations

import click

from cloudfn.cli.app import App
from cloudfn.cli.options import chosen, cloud_options, yes_option


@click.command()
@click.argument("function", metavar="FN")
@cloud_options
@yes_option
@click.option("--publish", metavar="TEXT", help="Publish what is deployed now, with this description")
@click.option("--provision", metavar="V=N", help="Keep N instances of version V warm; 0 ends it")
@click.pass_obj
def versions(
    app: App,
    function: str,
    stage: str | None,
    local: bool,
    as_json: bool,
    yes: bool,
    publish: str | None,
    provision: str | None,
) -> None:
    """Published versions of FN with their share of the calls, and the packages kept here for `rollback`.

    \b
    Example:
      cloudfn versions makeOrder
      cloudfn versions makeOrder --publish "spring sale"
    """
    app = chosen(app, stage, as_json)
    manifest = app.manifest()
    from cloudfn.cli.applying import make_asked
    from cloudfn.cli.target import reach
    from cloudfn.deploy import releases
    from cloudfn.deploy.steps import Provision, PublishVersion
    from cloudfn.errors import UsageError

    kept_warm = Provision(function, "", 0)
    if provision is not None:
        version, _, amount = provision.partition("=")
        if not version.isdigit() or not amount.isdigit():
            raise UsageError("CFN-DEP-072", text=provision)
        kept_warm = Provision(function, version, int(amount))
    with reach(app, manifest, local=local) as deployer:
        found = deployer.target
        env_id, record = found.env_id, found.shelf.load(found.env_id)
        if publish is not None:
            before = releases.newest(releases.versions(found.cloud, env_id, function))
            step = PublishVersion(function, publish, before)
            make_asked(app, deployer, manifest, function, step, yes=yes or local)
            number = releases.newest(releases.versions(found.cloud, env_id, function))
            app.talk(app.say(f"published version {number}", f"已发布版本 {number}"))
        if provision is not None:
            make_asked(app, deployer, manifest, function, kept_warm, yes=yes or local)
        published = releases.versions(found.cloud, env_id, function)
        kept = found.shelf.kept_packages(record, function)
        current = record.of(function).digest
    data = {
        "v": 1,
        "function": function,
        "versions": [
            {
                "version": each.number,
                "description": each.description,
                "added": each.added,
                "share": each.share,
                "provisioned": each.provisioned,
            }
            for each in published
        ],
        "kept": [
            {"digest": each.digest, "size": each.size, "at": each.at, "deployed": each.digest == current}
            for each in kept
        ],
    }
    lines = [app.paint(app.say("published", "已发布"), bold=True)]
    for each in published:
        warm = f"  {each.provisioned} " + app.say("warm", "预置") if each.provisioned else ""
        lines.append(f"  {each.number:<8} {each.share:>3} %  {each.added}  {each.description}{warm}".rstrip())
    lines.append(app.paint(app.say("kept here", "本地保留"), bold=True))
    for package in kept:
        mark = app.say("  deployed", "  当前部署") if package.digest == current else ""
        lines.append(f"  {package.digest[:12]}  {package.at}  {package.size} B{mark}")
    app.answer(data, "\n".join(lines))
