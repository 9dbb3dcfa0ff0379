"""``cloudfn import``"""

from __future__ import annotations

from pathlib import Path

import click

from cloudfn.cli.app import App
from cloudfn.cli.options import chosen, json_option
from cloudfn.cli.paths import READ_FILE, WRITE
from cloudfn.errors import InvalidFile


@click.command()
@click.argument("file", required=False, type=READ_FILE)
@click.option("--mode", default="", metavar="NAME", help="Read .env.NAME too, as the other tool does")
@click.option("--out", type=WRITE, metavar="FILE", help="Default: cloudfn.yaml")
@click.option("--force", is_flag=True, help="Overwrite the manifest")
@click.option("--print", "only_print", is_flag=True, help="Write nothing, print the manifest")
@json_option
@click.pass_obj
def import_(
    app: App, file: Path | None, mode: str, out: Path | None, force: bool, only_print: bool, as_json: bool
) -> None:
    """Write cloudfn.yaml from cloudbaserc.json (.yaml, package.json#cloudbase) or a WeChat DevTools project.

    \b
    Example:
      cloudfn import
      cloudfn import old/cloudbaserc.json --mode test --print
    """
    app = chosen(app, None, as_json)
    from cloudfn.deploy import formats

    found = formats.read(app.directory, file, mode=mode)
    text = formats.manifest_text(found)
    place = out or (file.parent if file else app.directory) / "cloudfn.yaml"
    app.notices(found.notices)
    names = list(found.functions)
    data = {"v": 1, "source": found.source, "functions": names, "manifest": text}
    if only_print:
        app.answer(data, text.rstrip("\n"))
        return
    if place.exists() and not force:
        raise InvalidFile("CFN-DEP-074", file=place.name)
    place.write_text(text, "utf-8")
    count = len(names)
    said = app.say(
        f"{place.name}: {count} functions from {found.source}", f"{place.name}：来自 {found.source} 的 {count} 个函数"
    )
    app.answer({**data, "file": str(place)}, said)
