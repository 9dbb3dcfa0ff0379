"""``cloudfn build``"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from cloudfn.cli.app import App
from cloudfn.cli.options import scripts_option
from cloudfn.cli.paths import FOLDER


@click.command()
@click.argument("functions", metavar="[FN]...", nargs=-1)
@click.option("--list", "listing", is_flag=True, help="Show what goes in, what stays out and why, instead of packaging")
@click.option("--no-cache", is_flag=True, help="Read and compress every file anew")
@click.option(
    "--out",
    type=FOLDER,
    metavar="DIR",
    help="Where the archives go; default: .cloudfn/build",
)
@click.option("--json", "as_json", is_flag=True, help="Machine-readable output on stdout")
@scripts_option
@click.pass_obj
def build(app: App, functions: tuple[str, ...], listing: bool, no_cache: bool, out: Path | None, as_json: bool) -> None:
    """Package the functions, each into one archive.

    The manifest's hooks preBuild and postBuild run before and after; --list runs none.

    \b
    Example:
      cloudfn build
      cloudfn build makeOrder --list
    """
    from cloudfn.build import build as pack
    from cloudfn.build import chosen, contents
    from cloudfn.cli import build_report
    from cloudfn.deploy import guards
    from cloudfn.deploy.hooks import around_build, run_hook
    from cloudfn.mini_program import hook
    from cloudfn.source import check_syntax, leaving

    app = replace(app, as_json=app.as_json or as_json)
    manifest = app.manifest()
    progress = build_report.BuildProgress(app)
    if listing:
        packages = [contents(manifest, function, progress.show) for function in chosen(manifest, functions)]
        listings = [build_report.listing(app, package) for package in packages]
        app.answer([build_report.listed(package) for package in packages], "\n\n".join(listings))
        return
    with around_build(manifest, lambda current, name: run_hook(current, name, app.talk)):
        app.notices((*leaving(manifest, functions), *hook.uploaded(manifest.directory)))
        names = [function.name for function in chosen(manifest, functions)]
        guards.check_syntax(check_syntax(manifest, names).problems, app.notice)
        artifacts = pack(manifest, functions, out and out.absolute(), progress.show, cache=not no_cache)
    rows = [build_report.row(artifact, progress.took.get(artifact.function, 0.0)) for artifact in artifacts]
    app.answer(rows, build_report.table(app, artifacts, progress.took, manifest.directory))
