"""``cloudfn login``"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from cloudfn.cli.app import App
from cloudfn.cli.options import json_option
from cloudfn.cli.texts import deploy


@click.command()
@click.option("--list", "listing", is_flag=True, help="Only list the environments that the keys in use reach")
@click.option("--region", default="ap-shanghai", metavar="NAME", help="Where to ask")
@json_option
@click.pass_obj
def login(app: App, listing: bool, region: str, as_json: bool) -> None:
    """Store keys of Tencent Cloud in the login file that the official CLI uses too, readable by you only.

    The keys are taken from TENCENTCLOUD_SECRETID and TENCENTCLOUD_SECRETKEY, or asked for. They are checked before they
    are stored. `cloudfn deploy` takes them from these variables as well, without a login.

    \b
    Example:
      cloudfn login
      cloudfn login --list
    """
    from cloudfn.cli.login_keys import ask_for_keys, environments
    from cloudfn.deploy.credentials import store
    from cloudfn.deploy.target import credentials

    app = replace(app, as_json=app.as_json or as_json)
    keys = credentials() if listing else ask_for_keys(app)
    envs = environments(keys, region, app)
    if not listing:
        path = store(Path.home(), keys)
        app.talk(app.say(deploy.keys_stored(path)))
    rows = [
        {
            "envId": env.get("EnvId"),
            "alias": env.get("Alias"),
            "region": env.get("Region"),
            "status": env.get("Status"),
            "source": env.get("Source"),
        }
        for env in envs
    ]
    lines = [f"  {row['envId']}  {row['region']}  {row['status']}  {row['alias']}" for row in rows]
    app.answer({"v": 1, "environments": rows}, "\n".join(lines) or app.say(deploy.NO_ENVIRONMENTS))
