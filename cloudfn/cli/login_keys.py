"""The keys of ``cloudfn login``: where they come from, and the environments that they reach."""

from __future__ import annotations

import os
from typing import Any

import click

from cloudfn.cli.app import App
from cloudfn.cli.confirmation import is_interactive
from cloudfn.cli.texts import deploy
from cloudfn.deploy import remote
from cloudfn.deploy.cloud import Cloud
from cloudfn.deploy.credentials import Credentials, checked, from_variables
from cloudfn.deploy.target import CLOUD_LANGUAGES, endpoint
from cloudfn.errors import UsageError


def ask_for_keys(app: App) -> Credentials:
    """The keys from the environment, else from the user. Raises UsageError (CFN-DEP-036) without a terminal."""
    keys = from_variables(os.environ)
    if keys is not None:
        app.talk(app.say(deploy.taking_keys(keys.origin)))
        return keys
    if not is_interactive():
        raise UsageError("CFN-DEP-036")
    secret_id = click.prompt("SecretId", err=True)
    secret_key = click.prompt("SecretKey", hide_input=True, err=True)
    return checked(secret_id, secret_key, "", "login")


def environments(keys: Credentials, region: str, app: App) -> list[dict[str, Any]]:
    """What the keys reach; the check that they are good. Raises AuthError."""
    return list(remote.environments(Cloud(keys, region, endpoint=endpoint(), language=CLOUD_LANGUAGES[app.lang])))
