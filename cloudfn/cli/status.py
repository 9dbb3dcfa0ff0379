"""``cloudfn status``"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cloudfn.cli.app import App
from cloudfn.cli.options import cloud_options, with_options
from cloudfn.cli.texts.deploy import NOT_DEPLOYED

if TYPE_CHECKING:
    from cloudfn.deploy.overview import DeployOverview


@click.command()
@cloud_options
@click.pass_obj
def status(app: App, stage: str | None, local: bool, as_json: bool) -> None:
    """What is deployed, what differs from the manifest, and the HTTP addresses.

    \b
    Example:
      cloudfn status --stage prod
    """
    from cloudfn.cli.target import reach
    from cloudfn.deploy.plan_json import overview_json

    app = with_options(app, stage, as_json)
    manifest = app.manifest()
    with reach(app, manifest, local=local) as deployer:
        found = deployer.overview()
    app.answer(
        overview_json(manifest.env_id, found),
        _table(app, manifest.env_id, found),
    )
    app.notices(found.notices)


def _table(app: App, env_id: str, found: DeployOverview) -> str:
    from cloudfn.deploy.aliases import pinned, shown  # with the cloud's SDK, 100 ms that the start of others is spared

    rows = found.functions
    names = [*(row.name for row in rows), *(collection.name for collection in found.collections)]
    width = max(map(len, names), default=0)
    lines = [app.paint(env_id, bold=True)]
    for row in rows:
        state, colour, facts = app.say(NOT_DEPLOYED), "yellow", ""
        if (there := row.found) is not None:
            state = there.status
            colour = "green" if state == "Active" else "red" if state.endswith("Failed") else "yellow"
            digest = there.marker.digest[:8] if there.marker else ""
            facts = f"{there.runtime}  {there.memory_mb} MB  {there.timeout_s} s  {digest or '-'}"
        lines.append(f"  {row.name:<{width}}  {app.paint(f'{state:<12}', fg=colour)}  {facts}".rstrip())
        lines += [f"  {'':<{width}}  {app.paint('~', fg='yellow')} {difference}" for difference in row.drift]
        if pinned(row.traffic):
            lines.append(f"  {'':<{width}}  {app.paint('~', fg='yellow')} traffic {shown(row.traffic)}")
        if row.url:
            lines.append(f"  {'':<{width}}  {row.url}")
    for collection in found.collections:
        lines.append(f"  {collection.name:<{width}}  {collection.permission or '-'}")
        lines += [f"  {'':<{width}}  {app.paint('~', fg='yellow')} {difference}" for difference in collection.drift]
    if found.files is not None:
        lines.append(f"  storage  {found.files.permission or '-'}")
        lines += [f"  {'':<{width}}  {app.paint('~', fg='yellow')} {difference}" for difference in found.files.drift]
    if found.site is not None:
        lines.append(f"  hosting  {found.site.url or app.say(NOT_DEPLOYED)}")
        lines += [f"  {'':<{width}}  {app.paint('~', fg='yellow')} {difference}" for difference in found.site.drift]
    return "\n".join(lines)
