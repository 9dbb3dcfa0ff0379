"""Where a cloud command goes: Tencent's cloud with the user's keys, or the emulated one with ``--local``."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from cloudfn.cli.app import App
from cloudfn.errors import Notice
from cloudfn.events.base import Emit, ignore
from cloudfn.frozen import dataclass

if TYPE_CHECKING:
    from cloudfn.deploy.cloud import Cloud
    from cloudfn.deploy.credentials import Credentials
    from cloudfn.deploy.record import Shelf
    from cloudfn.deploy.values import Environment
    from cloudfn.deploy.waiting import Waiting
    from cloudfn.manifest.values import Manifest


@dataclass(frozen=True, slots=True)
class Target:
    """A cloud that can be called, and where this project remembers what it did there."""

    cloud: Cloud
    environment: Environment
    shelf: Shelf
    waiting: Waiting
    local: bool

    @property
    def env_id(self) -> str:
        return self.environment.env_id


@contextlib.contextmanager
def target(app: App, manifest: Manifest, *, local: bool, emit: Emit = ignore) -> Iterator[Target]:
    """Reach the cloud and look the environment up.

    Raises AuthError without keys, NotFound for an unknown environment, CloudError.
    """
    from cloudfn.deploy.cloud import Cloud, Endpoint
    from cloudfn.deploy.credentials import Credentials
    from cloudfn.deploy.record import Shelf
    from cloudfn.deploy.remote import environment
    from cloudfn.deploy.waiting import PATIENT, Waiting

    language = "zh-CN" if app.lang == "zh" else "en-US"
    with contextlib.ExitStack() as stack:
        if local:
            from cloudfn.emulate import reach

            emulated = stack.enter_context(reach(manifest, emit))
            keys = Credentials(emulated.key.secret_id, emulated.key.secret_key, emulated.key.token, "emulated")
            endpoint, waiting = Endpoint(emulated.url), Waiting(first=0.05, most=0.5)
        else:
            # For tests, and for clouds that speak the same API at another address.
            endpoint, waiting = Endpoint(os.environ.get("CLOUDFN_CLOUD_URL", "")), PATIENT
            keys = credentials()
        cloud = Cloud(keys, manifest.region, endpoint=endpoint, language=language, hidden=_secrets(manifest))
        found = environment(cloud, manifest.env_id)
        if found.region != manifest.region:
            params = {"env": manifest.env_id, "actual": found.region, "region": manifest.region}
            app.notice(Notice("CFN-DEP-037", params))
            cloud = cloud.moved_to(found.region)
        yield Target(cloud, found, Shelf(manifest.state, "-local" if local else ""), waiting, local)


def _secrets(manifest: Manifest) -> tuple[str, ...]:
    """The values that no message may show, not even where the cloud repeats them."""
    from cloudfn.manifest import variables

    names = {name for function in manifest.functions.values() for name in function.secrets}
    if not names:
        return ()
    values = variables(manifest.directory, manifest.stage)
    return tuple(values[name] for name in sorted(names) if name in values)


def credentials() -> Credentials:
    """The user's keys. Raises AuthError."""
    from cloudfn.deploy import credentials as keys
    from cloudfn.deploy.cloud import refresh_login

    url = os.environ.get("CLOUDFN_REFRESH_URL") or keys.REFRESH_URL
    return keys.find(None, os.environ, Path.home(), refresh=lambda saved: refresh_login(saved, url))
