"""The cloud of a command: Tencent's with the user's keys, or the emulated one with ``--local``."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

from cloudfn import deployment
from cloudfn.cli.app import App

if TYPE_CHECKING:
    from cloudfn.deploy.deployer import Deployer
    from cloudfn.manifest.values import Manifest


def reach(app: App, manifest: Manifest, *, local: bool) -> AbstractContextManager[Deployer]:
    """A deployer that speaks the command's language.

    Raises AuthError without keys, NotFound for an unknown environment, CloudError.
    """
    return deployment.reach(manifest, local=local, lang=app.lang, notice=app.notice)
