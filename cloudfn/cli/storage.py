"""``cloudfn storage``: files of the local cloud, of the environment, of the emulated cloud."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from cloudfn import durations
from cloudfn.cli.app import App
from cloudfn.cli.confirmation import confirm_protected
from cloudfn.cli.options import remote_options, yes_option
from cloudfn.cli.paths import READ, WRITE_ANY
from cloudfn.cli.texts import data
from cloudfn.errors import InvalidFile, UsageError


@click.group()
def storage() -> None:
    """Files: list, put, get, delete, link to them.

    Those of the local cloud; with --remote the environment's of the manifest, with --local the emulated cloud's.

    \b
    Example:
      cloudfn storage put banner.png images/banner.png
      cloudfn storage ls images/ --remote
    """


@storage.command()
@click.argument("prefix", default="")
@remote_options
@click.pass_obj
def ls(app: App, prefix: str, stage: str | None, remote: bool, local: bool) -> None:
    """List the files whose path begins with PREFIX.

    \b
    Example:
      cloudfn storage ls images/
    """
    from cloudfn.cli.storage_places import place_of

    app = replace(app, stage=stage or app.stage)
    with place_of(app, app.manifest(), remote=remote, local=local) as place:
        files = tuple(place.files(prefix))
    rows = [{"path": each.path, "size": each.size, "modified": each.modified, "fileId": each.file_id} for each in files]
    lines = "\n".join(f"{each.size:>10}  {each.modified}  {each.path}" for each in files)
    app.answer({"v": 1, "files": rows}, lines or app.say(data.NO_FILES))


@storage.command()
@click.argument("source", type=READ)
@click.argument("path")
@remote_options
@yes_option
@click.pass_obj
def put(app: App, source: Path, path: str, stage: str | None, remote: bool, local: bool, yes: bool) -> None:
    """Store the file SOURCE, or a folder's files, at PATH.

    Of a folder everything goes below PATH. What is there already is replaced.

    \b
    Example:
      cloudfn storage put banner.png images/banner.png
      cloudfn storage put assets images --remote
    """
    from cloudfn.cli.storage_places import file_path, place_of
    from cloudfn.cli.storage_sources import files_to_store

    app = replace(app, stage=stage or app.stage)
    base = file_path(path.rstrip("/"))
    sources = files_to_store(source)
    below = {each: file_path(f"{base}/{each.relative_to(source).as_posix()}") for each in sources if each != source}
    manifest = app.manifest()
    with place_of(app, manifest, remote=remote, local=local) as place:
        if remote:
            confirm_protected(app, manifest, yes=yes)
        for each in sources:
            place.put(below.get(each, base), each)
    stored = [below.get(each, base) for each in sources]
    app.answer({"v": 1, "stored": stored}, app.say(data.files_put(len(stored))))


@storage.command()
@click.argument("path")
@click.argument("file", type=WRITE_ANY, required=False)
@click.option("--force", is_flag=True, help="Write over a file that exists")
@remote_options
@click.pass_obj
def get(app: App, path: str, file: Path | None, force: bool, stage: str | None, remote: bool, local: bool) -> None:
    """Write the file PATH to FILE; default: its own name in this folder.

    With a slash at its end PATH is a folder: all files below it are written below FILE.

    \b
    Example:
      cloudfn storage get images/banner.png /tmp/banner.png
      cloudfn storage get images/ /tmp/images
    """
    from cloudfn.cli.storage_places import file_path, files_at, place_of

    app = replace(app, stage=stage or app.stage)
    base = file_path(path.removesuffix("/"))
    target = file or app.directory / base.rpartition("/")[2]
    if target.is_dir() and not path.endswith("/"):
        target /= base.rpartition("/")[2]
    with place_of(app, app.manifest(), remote=remote, local=local) as place:
        found = files_at(place, path)
        targets = {
            each: target if each == base else target / file_path(each.removeprefix(f"{base}/")) for each in found
        }
        for each in targets.values():
            if each.exists() and not force:
                raise InvalidFile("CFN-DEP-074", file=str(each))
        size = sum(place.fetch(each, at) for each, at in targets.items())
    app.answer({"v": 1, "path": path, "file": str(target), "size": size, "fetched": found}, str(target))


@storage.command()
@click.argument("paths", metavar="PATH...", nargs=-1, required=True)
@remote_options
@yes_option
@click.pass_obj
def rm(app: App, paths: tuple[str, ...], stage: str | None, remote: bool, local: bool, yes: bool) -> None:
    """Delete files. A PATH with a slash at its end is a folder: all files below it.

    \b
    Example:
      cloudfn storage rm images/banner.png
      cloudfn storage rm images/
    """
    from cloudfn.cli.storage_places import file_path, files_at, place_of

    app = replace(app, stage=stage or app.stage)
    for path in paths:
        file_path(path.removesuffix("/"))
    manifest = app.manifest()
    with place_of(app, manifest, remote=remote, local=local) as place:
        if remote:
            confirm_protected(app, manifest, yes=yes)
        gone = [each for path in paths for each in files_at(place, path)]
        place.delete(gone)
    app.answer({"v": 1, "deleted": gone}, app.say(data.files_deleted(len(gone))))


@storage.command()
@click.argument("path")
@click.option("--expires", metavar="TIME", default="2h", show_default=True, help="How long the address is good")
@remote_options
@click.pass_obj
def url(app: App, path: str, expires: str, stage: str | None, remote: bool, local: bool) -> None:
    """An address that opens the file, for a while.

    Of the local cloud's files while `cloudfn dev` runs.

    \b
    Example:
      cloudfn storage url images/banner.png --remote --expires 1d
    """
    from cloudfn.cli.storage_places import file_path, place_of

    app = replace(app, stage=stage or app.stage)
    if local:
        raise UsageError("CFN-CLI-044")
    lasts = durations.length(expires)
    if lasts is None or lasts.total_seconds() < 1:
        raise UsageError("CFN-CLI-065", value=expires)
    path = file_path(path)
    with place_of(app, app.manifest(), remote=remote, local=False) as place:
        found = place.link(path, int(lasts.total_seconds()))
    app.answer({"v": 1, "path": path, "url": found}, found)
