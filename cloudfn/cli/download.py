"""``cloudfn download``"""

from __future__ import annotations

from pathlib import Path

import click

from cloudfn.cli.app import App
from cloudfn.cli.options import cloud_options, with_options
from cloudfn.cli.paths import FOLDER
from cloudfn.cli.texts import deploy
from cloudfn.errors import InvalidFile


@click.command()
@click.argument("function", metavar="FN")
@cloud_options
@click.option("--version", "version", default="$LATEST", metavar="N", help="A published version; default: the latest")
@click.option(
    "--out",
    type=FOLDER,
    metavar="DIR",
    help="Where the code goes; default: download/FN",
)
@click.option("--force", is_flag=True, help="Write into a folder that exists")
@click.pass_obj
def download(
    app: App, function: str, stage: str | None, local: bool, as_json: bool, version: str, out: Path | None, force: bool
) -> None:
    """Fetch the code of a deployed function.

    \b
    Example:
      cloudfn download makeOrder --out /tmp/makeOrder
    """
    from cloudfn.cli.target import reach
    from cloudfn.deploy import releases

    app = with_options(app, stage, as_json)
    manifest = app.manifest()
    place = out or manifest.directory / "download" / function
    if place.exists() and any(place.iterdir()) and not force:
        raise InvalidFile("CFN-DEP-074", file=str(place))
    with reach(app, manifest, local=local) as deployer:
        target = deployer.target
        data = releases.download(target.cloud, target.env_id, function, version)
    count = releases.unpack(data, place)
    text = app.say(deploy.downloaded(count, function, place))
    app.answer({"v": 1, "function": function, "version": version, "path": str(place), "files": count}, text)
