"""``cloudfn versions``"""

from __future__ import annotations

import click

from cloudfn.cli.app import App
from cloudfn.cli.options import cloud_options, with_options
from cloudfn.cli.texts import deploy


@click.command()
@click.argument("function", metavar="FN")
@cloud_options
@click.option("--publish", metavar="TEXT", help="Publish what is deployed now, with this description")
@click.option("--provision", metavar="V=N", help="Keep N instances of version V warm; 0 ends it")
@click.pass_obj
def versions(
    app: App,
    function: str,
    stage: str | None,
    local: bool,
    as_json: bool,
    publish: str | None,
    provision: str | None,
) -> None:
    """Published versions of FN with their share of the calls, and the packages kept here for `rollback`.

    \b
    Example:
      cloudfn versions makeOrder
      cloudfn versions makeOrder --publish "spring sale"
    """
    from cloudfn.cli.target import reach
    from cloudfn.deploy import releases
    from cloudfn.errors import UsageError

    app = with_options(app, stage, as_json)
    manifest = app.manifest()
    with reach(app, manifest, local=local) as deployer:
        target = deployer.target
        env_id, record = target.env_id, target.shelf.load(target.env_id)
        if publish is not None:
            number = releases.publish(target.cloud, env_id, function, publish)
            app.talk(app.say(deploy.version_published(number)))
        if provision is not None:
            version, _, amount = provision.partition("=")
            if not version.isdigit() or not amount.isdigit():
                raise UsageError("CFN-DEP-072", text=provision)
            releases.provision(target.cloud, env_id, function, version, int(amount))
        published = releases.versions(target.cloud, env_id, function)
        packages = target.shelf.kept_packages(record, function)
        current = record.of(function).digest
    data = {
        "v": 1,
        "function": function,
        "versions": [
            {
                "version": release.number,
                "description": release.description,
                "added": release.added,
                "share": release.share,
                "provisioned": release.provisioned,
            }
            for release in published
        ],
        "kept": [
            {"digest": package.digest, "size": package.size, "at": package.at, "deployed": package.digest == current}
            for package in packages
        ],
    }
    lines = [app.paint(app.say(deploy.PUBLISHED), bold=True)]
    for release in published:
        warm = f"  {release.provisioned} {app.say(deploy.WARM)}" if release.provisioned else ""
        facts = f"{release.share:>3} %  {release.added}  {release.description}{warm}"
        lines.append(f"  {release.number:<8} {facts}".rstrip())
    lines.append(app.paint(app.say(deploy.KEPT_HERE), bold=True))
    for package in packages:
        mark = app.say(deploy.DEPLOYED_NOW) if package.digest == current else ""
        lines.append(f"  {package.digest[:12]}  {package.at}  {package.size} B{mark}")
    app.answer(data, "\n".join(lines))
