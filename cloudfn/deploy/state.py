"""What passes through a deploy: the desired state, the remote state, and both in the same words.

``variables`` hold the values of secrets too; nothing in this room prints or records them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from pathlib import Path
from typing import Any, Protocol

from cloudfn.deploy.properties import Properties
from cloudfn.deploy.site_state import DesiredSite, RemoteSite
from cloudfn.frozen import dataclass
from cloudfn.manifest.values import Index, Permission, Timer


class Deployable(Protocol):
    """A finished package as the builder hands it over. Sizes in bytes."""

    @property
    def function(self) -> str: ...
    @property
    def digest(self) -> str: ...
    @property
    def path(self) -> Path: ...
    @property
    def size(self) -> int: ...
    @property
    def handler(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Package:
    """The code of a function: identity, zip file, size in bytes, and the handler inside it."""

    digest: str
    path: Path
    size: int
    handler: str


@dataclass(frozen=True, slots=True)
class DesiredFunction(Properties):
    """A function as the manifest and the artifact want it. ``http_auth`` None: what is set at the path is left."""

    name: str
    package: Package
    triggers: tuple[Timer, ...] = ()
    http: str = ""
    http_auth: bool | None = None


@dataclass(frozen=True, slots=True)
class DesiredState:
    """Everything that a deploy is to bring about. ``complete`` is False when only some functions were named.

    ``log_days`` is how long logs are kept, 0 to leave it as it is. ``permissions`` are those of collections, as far as
    the manifest names them; ``app_id`` is the mini program that they hold for, "" where the manifest names none.
    ``site`` None: the static site is left as it is. ``files``: who may read and write files, None: as it is.
    """

    project: str
    env_id: str
    region: str
    functions: tuple[DesiredFunction, ...]
    collections: Mapping[str, tuple[Index, ...]] = field(default_factory=dict)
    stage: str = ""
    complete: bool = True
    log_days: int = 0
    permissions: Mapping[str, Permission] = field(default_factory=dict)
    app_id: str = ""
    site: DesiredSite | None = None
    files: Permission | None = None


@dataclass(frozen=True, slots=True)
class Marker:
    """What ``CLOUDFN_STATE`` says in the cloud: whose function this is, its code, and what else is owned."""

    project: str
    digest: str
    variables: tuple[str, ...] = ()
    triggers: tuple[str, ...] = ()
    http: str = ""


@dataclass(frozen=True, slots=True)
class DeployedTimer:
    """A timer as the cloud holds it: what it takes to make it again."""

    name: str
    cron: str
    enabled: bool = True
    argument: str = ""


@dataclass(frozen=True, slots=True)
class Leftover:
    """What others have set on a function that is replaced. ``settings`` are parameters of the API."""

    timers: tuple[DeployedTimer, ...] = ()
    settings: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RemoteFunction(Properties):
    """A function as the cloud holds it. ``reasons`` are (code, message) of a ``*Failed`` status.

    ``timers`` are the timers among ``triggers`` with all that the cloud says of them; ``others`` are the triggers that
    are no timers, ``name (kind)``.
    """

    name: str
    handler: str
    status: str = "Active"
    status_desc: str = ""
    reasons: tuple[tuple[str, str], ...] = ()
    triggers: tuple[Timer, ...] = ()
    code_size: int = 0
    modified: str = ""
    marker: Marker | None = None
    timers: tuple[DeployedTimer, ...] = ()
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Environment:
    """The environment's facts that calls need. ``database`` is the document store's instance id.

    ``log_days`` is how long the log service keeps what it has, 0 when there is none. ``bucket`` holds the files.
    """

    env_id: str
    region: str
    app_id: str = ""
    database: str = ""
    logset: str = ""
    topic: str = ""
    log_days: int = 0
    bucket: str = ""


@dataclass(frozen=True, slots=True)
class Route:
    """What an HTTP path leads to; ``id`` is how the cloud names the binding. ``auth``: only users who are logged in.

    ``domain`` is where the path of an HTTP function is bound, "" for that of one with a handler.
    """

    function: str
    id: str = ""
    auth: bool = False
    domain: str = ""


@dataclass(frozen=True, slots=True)
class Remote:
    """What the cloud holds of what a plan looks at. ``routes`` are the HTTP paths.

    ``tables`` holds the indexes of each collection that exists among the desired ones, ``names`` all functions of the
    environment, ``traffic`` who has the calls: percent by version, ``$LATEST`` for what was deployed last;
    ``permissions`` those of the collections that exist and whose permission the manifest names; ``site`` and ``files``
    (the permission of files) are None where nobody has looked.
    """

    environment: Environment
    functions: Mapping[str, RemoteFunction] = field(default_factory=dict)
    routes: Mapping[str, Route] = field(default_factory=dict)
    tables: Mapping[str, tuple[Index, ...]] = field(default_factory=dict)
    names: tuple[str, ...] = ()
    traffic: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    permissions: Mapping[str, Permission] = field(default_factory=dict)
    site: RemoteSite | None = None
    files: Permission | None = None
