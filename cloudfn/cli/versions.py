"""``cloudfn versions``"""

from __future__ import annotations

import click

from cloudfn.cli.app import App
from cloudfn.cli.options import cloud_options, with_options, yes_option
from cloudfn.cli.texts import deploy
from cloudfn.digits import only_digits
from cloudfn.errors import UsageError


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
    from cloudfn.cli.apply_plan import confirm_and_make
    from cloudfn.cli.target import reach
    from cloudfn.deploy import releases
    from cloudfn.deploy.steps import Provision, PublishVersion

    app = with_options(app, stage, as_json)
    provisioned = _provision(function, provision) if provision is not None else None
    manifest = app.manifest()
    with reach(app, manifest, local=local) as deployer:
        target = deployer.target
        env_id = target.env_id
        if publish is not None:
            before = releases.newest(releases.versions(target.cloud, env_id, function))
            step = PublishVersion(function, publish, before)
            confirm_and_make(app, deployer, manifest, function, step, yes=yes or local)
            number = releases.newest(releases.versions(target.cloud, env_id, function))
            app.talk(app.say(deploy.version_published(str(number))))
        if provisioned is not None:
            confirm_and_make(app, deployer, manifest, function, Provision(*provisioned), yes=yes or local)
        published = releases.versions(target.cloud, env_id, function)
        packages, current, _ = deployer.kept_packages(function)
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


def _provision(function: str, text: str) -> tuple[str, str, int]:
    """Function, version and instances of ``3=2``. Raises UsageError (CFN-DEP-072)."""
    version, _, amount = text.partition("=")
    if not only_digits(version) or not only_digits(amount):
        raise UsageError("CFN-DEP-072", text=text)
    return function, version, int(amount)
