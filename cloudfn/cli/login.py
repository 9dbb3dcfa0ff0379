"""``cloudfn login``"""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cloudfn.cli.app import App
from cloudfn.cli.options import json_option
from cloudfn.errors import UsageError

if TYPE_CHECKING:
    from cloudfn.deploy.credentials import Credentials


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
    app = replace(app, as_json=app.as_json or as_json)
    from cloudfn.deploy import credentials as keys
    from cloudfn.deploy.target import credentials

    found = credentials() if listing else _ask(app)
    envs = _environments(found, region, app)
    if not listing:
        path = keys.store(Path.home(), found)
        app.talk(app.say(f"keys stored in {path}, readable by you only", f"密钥已保存到 {path}，仅本人可读"))
    rows = [
        {
            "envId": each.get("EnvId"),
            "alias": each.get("Alias"),
            "region": each.get("Region"),
            "status": each.get("Status"),
            "source": each.get("Source"),
        }
        for each in envs
    ]
    lines = [f"  {row['envId']}  {row['region']}  {row['status']}  {row['alias']}" for row in rows]
    app.answer({"v": 1, "environments": rows}, "\n".join(lines) or app.say("no environments", "没有环境"))


def _ask(app: App) -> Credentials:
    """The keys from the environment, else from the user. Raises UsageError (CFN-DEP-036) without a terminal."""
    from cloudfn.cli.asking import terminal
    from cloudfn.deploy.credentials import checked, from_variables

    if (found := from_variables(os.environ)) is not None:
        app.talk(app.say(f"keys from the {found.origin}", f"密钥来自 {found.origin}"))
        return found
    if not terminal():
        raise UsageError("CFN-DEP-036")
    secret_id = click.prompt("SecretId", err=True)
    secret_key = click.prompt("SecretKey", hide_input=True, err=True)
    return checked(secret_id, secret_key, "", "login")


def _environments(found: Credentials, region: str, app: App) -> list[dict[str, Any]]:
    """What the keys reach; the check that they are good. Raises AuthError."""
    from cloudfn.deploy.cloud import Cloud
    from cloudfn.deploy.remote import environments
    from cloudfn.deploy.target import endpoint, language

    return list(environments(Cloud(found, region, endpoint=endpoint(), language=language(app.lang))))
