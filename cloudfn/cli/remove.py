"""``cloudfn remove``"""

from __future__ import annotations

import click

from cloudfn.cli.app import App
from cloudfn.cli.options import chosen, cloud_options, yes_option
from cloudfn.errors import NotFound


@click.command()
@click.argument("functions", metavar="[FN]...", nargs=-1)
@cloud_options
@yes_option
@click.pass_obj
def remove(app: App, functions: tuple[str, ...], stage: str | None, local: bool, as_json: bool, yes: bool) -> int:
    """Delete the functions that this project deployed, with their timers and HTTP paths. Collections stay.

    \b
    Example:
      cloudfn remove --stage test
      cloudfn remove oldFunction
    """
    app = chosen(app, stage, as_json)
    manifest = app.manifest()
    from cloudfn.cli.applying import apply_plan
    from cloudfn.cli.target import target
    from cloudfn.deploy import lock, remote
    from cloudfn.deploy.planner import removal

    with target(app, manifest, local=local) as found:
        path = found.shelf.record_path(found.env_id).with_suffix(".lock")
        with lock.held(path, "remove"):
            record = found.shelf.load(found.env_id)
            names = functions or tuple({**manifest.functions, **record.functions})
            seen = remote.read(found.cloud, found.environment, names, collections={}, routes=True)
            ours = [
                name
                for name, each in sorted(seen.functions.items())
                if each.marker is not None and each.marker.project == manifest.project
            ]
            for name in functions:
                if name not in ours:
                    raise NotFound("CFN-DEP-073", function=name, env=found.env_id)
            planned = removal(manifest.project, found.env_id, ours, seen)
            return apply_plan(app, found, planned, seen, record, protected=manifest.protected, yes=yes)
