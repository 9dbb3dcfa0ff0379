"""Where a deploy goes: a cloud that is reached with keys, and the folder of this project's records for it."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path

from cloudfn.deploy import credentials as keys
from cloudfn.deploy.cloud import Cloud, Endpoint, refresh_login
from cloudfn.deploy.credentials import Credentials
from cloudfn.deploy.record import Shelf
from cloudfn.deploy.remote import environment
from cloudfn.deploy.state import Environment
from cloudfn.deploy.waiting import PATIENT, Waiting
from cloudfn.errors import Notice
from cloudfn.frozen import dataclass
from cloudfn.languages import Lang
from cloudfn.manifest import variables
from cloudfn.manifest.values import Manifest


@dataclass(frozen=True, slots=True)
class Address:
    """A cloud before anything was asked of it. ``kind`` keeps its records apart from another one's."""

    credentials: Credentials
    endpoint: Endpoint
    waiting: Waiting = PATIENT
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Target:
    """A cloud that can be called, and where this project remembers what it did there."""

    cloud: Cloud
    environment: Environment
    shelf: Shelf
    waiting: Waiting

    @property
    def env_id(self) -> str:
        return self.environment.env_id


CLOUD_LANGUAGES: Mapping[Lang, str] = {"en": "en-US", "zh": "zh-CN"}
"""Our languages as the cloud names them."""


def tencent() -> Address:
    """Tencent's cloud with the user's keys. Raises AuthError."""
    return Address(credentials(), endpoint())


def endpoint() -> Endpoint:
    """``CLOUDFN_CLOUD_URL`` is for tests, and for clouds that speak the same API at another address."""
    return Endpoint(os.environ.get("CLOUDFN_CLOUD_URL", ""))


def credentials() -> Credentials:
    """The user's keys. Raises AuthError."""
    url = os.environ.get("CLOUDFN_REFRESH_URL") or keys.REFRESH_URL
    return keys.find(None, os.environ, Path.home(), refresh=lambda saved: refresh_login(saved, url))


def connect(manifest: Manifest, address: Address, lang: Lang, notice: Callable[[Notice], None]) -> Target:
    """Look the manifest's environment up.

    ``notice`` is told when its region is another one, and of a record that cannot be read.

    Raises AuthError, NotFound for an unknown environment, CloudError.
    """
    cloud = Cloud(
        address.credentials,
        manifest.region,
        endpoint=address.endpoint,
        language=CLOUD_LANGUAGES[lang],
        hidden=_secrets(manifest),
    )
    found = environment(cloud, manifest.env_id)
    if found.region != manifest.region:
        params = {"env": manifest.env_id, "actual": found.region, "region": manifest.region}
        notice(Notice("CFN-DEP-037", params))
        cloud = cloud.moved_to(found.region)
    shelf = Shelf(manifest.state, address.kind)
    if damage := shelf.damage(found.env_id):
        notice(Notice("CFN-DEP-195", {"file": str(shelf.record_path(found.env_id)), "problem": damage}))
    return Target(cloud, found, shelf, address.waiting)


def _secrets(manifest: Manifest) -> tuple[str, ...]:
    """The values that no message may show, not even where the cloud repeats them."""
    names = {name for function in manifest.functions.values() for name in function.secrets}
    if not names:
        return ()
    values = variables(manifest.directory, manifest.stage)
    return tuple(values[name] for name in sorted(names) if name in values)
