"""The keys of ``cloudfn login``: where they come from, and the environments that they reach."""

from __future__ import annotations

import os
from typing import Any

import click

from cloudfn.cli.app import App
from cloudfn.cli.confirmation import is_interactive
from cloudfn.cli.texts import deploy
from cloudfn.deploy.cloud import Cloud
from cloudfn.deploy.credentials import NAMES, Credentials
from cloudfn.deploy.target import endpoint, language
from cloudfn.errors import UsageError


def ask_for_keys(app: App) -> Credentials:
    """The keys from the environment, else from the user. Raises UsageError (CFN-DEP-036) without a terminal."""
    for names in NAMES:
        secret_id, secret_key, token = (os.environ.get(name, "") for name in names)
        if secret_id and secret_key:
            app.talk(app.say(deploy.taking_keys(names[0], names[1])))
            return Credentials(secret_id, secret_key, token, names[0])
    if not is_interactive():
        raise UsageError("CFN-DEP-036")
    secret_id = click.prompt("SecretId", err=True).strip()
    secret_key = click.prompt("SecretKey", hide_input=True, err=True).strip()
    return Credentials(secret_id, secret_key, "", "login")


def environments(keys: Credentials, region: str, app: App) -> list[dict[str, Any]]:
    """What the keys reach; the check that they are good. Raises AuthError."""
    cloud = Cloud(keys, region, endpoint=endpoint(), language=language(app.lang))
    envs: list[dict[str, Any]] = cloud.read("tcb", "DescribeEnvs", {}).get("EnvList") or []
    return envs
