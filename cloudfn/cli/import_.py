"""``cloudfn import``"""

from __future__ import annotations

from pathlib import Path

import click

from cloudfn import regular_files
from cloudfn.cli.app import App
from cloudfn.cli.options import json_option, with_options
from cloudfn.cli.paths import READ, WRITE
from cloudfn.cli.texts import start
from cloudfn.errors import InvalidFile, Notice
from cloudfn.notices import described


@click.command()
@click.argument("source", metavar="[PATH]", required=False, type=READ)
@click.option("--mode", default="", metavar="NAME", help="Read .env.NAME too, as the other tool does")
@click.option("--out", type=WRITE, metavar="FILE", help="Default: cloudfn.yaml")
@click.option("--force", is_flag=True, help="Overwrite the manifest")
@click.option("--print", "only_print", is_flag=True, help="Write nothing, print the manifest")
@click.option("--hook", "with_hook", is_flag=True, help="Put cloudfn into the mini program too, as `cloudfn hook` does")
@json_option
@click.pass_obj
def import_(
    app: App,
    source: Path | None,
    mode: str,
    out: Path | None,
    force: bool,
    only_print: bool,
    with_hook: bool,
    as_json: bool,
) -> None:
    """Write cloudfn.yaml from a mini-program project: WeChat DevTools, CloudBase, or just a folder of functions.

    PATH is a folder or a file (project.config.json, cloudbaserc.json, .yaml, .js, package.json). The default is here,
    or one or two folders below. Settings come from the files of those tools; payments, environment, collections and
    shared folders from the functions' source, which is read and never run. What is written always loads.

    \b
    Example:
      cloudfn import
      cloudfn import apps/shop
      cloudfn import old/cloudbaserc.json --mode test --print
    """
    from cloudfn import formats
    from cloudfn.cli import hook
    from cloudfn.cli.schema_file import refresh_schema
    from cloudfn.mini_program import find
    from cloudfn.mini_program import hook as hooks

    app = with_options(app, None, as_json)
    origin = app.directory / source if source else app.directory
    folder = origin if source and origin.is_dir() else origin.parent if source else app.directory
    place = app.directory / out if out else folder / "cloudfn.yaml"
    project = formats.import_project(origin, place, mode, app.lang)
    app.notices(project.notices)
    data = {
        "v": 1,
        "source": ", ".join(project.sources),
        "functions": list(project.functions),
        "manifest": project.text,
        "notices": [described(notice, app.lang) for notice in project.notices],
    }
    if only_print:
        app.answer(data, project.text.rstrip("\n"))
        return
    if place.exists() and not force:
        raise InvalidFile("CFN-DEP-074", file=place.name)
    if out is None and (what := regular_files.kind(place)):  # who writes into a FIFO waits for a reader
        raise InvalidFile("CFN-DEP-118", file=str(place), reason=f"no regular file ({what})")
    try:
        place.write_text(project.text, "utf-8")
    except OSError as error:
        raise InvalidFile("CFN-DEP-118", file=str(place), reason=error.strerror or str(error)) from error
    refresh_schema(place)
    program = find(folder)
    if with_hook:
        hook.put_in(program or hook.found(app, folder), "", ignore=False)
    elif program is not None and not hooks.state(program).line:
        app.notice(Notice("CFN-CLI-078", {"entry": program.entry.name}, level="note"))
    imported = start.imported(place.name, len(project.functions), ", ".join(project.sources))
    app.answer({**data, "file": str(place)}, app.say(imported))
