"""What passes through a deploy: the desired state, the remote state, and both in the same words.

``variables`` hold the values of secrets too; nothing in this room prints or records them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from pathlib import Path
from typing import Protocol

from cloudfn.deploy.properties import Properties
from cloudfn.frozen import dataclass
from cloudfn.manifest.values import Index, Timer


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
    """A function as the manifest and the artifact want it."""

    name: str
    package: Package
    triggers: tuple[Timer, ...] = ()
    http: str = ""


@dataclass(frozen=True, slots=True)
class DesiredState:
    """Everything that a deploy is to bring about. ``complete`` is False when only some functions were named.

    ``log_days`` is how long logs are kept, 0 to leave it as it is.
    """

    project: str
    env_id: str
    region: str
    functions: tuple[DesiredFunction, ...]
    collections: Mapping[str, tuple[Index, ...]] = field(default_factory=dict)
    stage: str = ""
    complete: bool = True
    log_days: int = 0


@dataclass(frozen=True, slots=True)
class Marker:
    """What ``CLOUDFN_STATE`` says in the cloud: whose function this is, its code, and what else is owned."""

    project: str
    digest: str
    variables: tuple[str, ...] = ()
    triggers: tuple[str, ...] = ()
    http: str = ""


@dataclass(frozen=True, slots=True)
class RemoteFunction(Properties):
    """A function as the cloud holds it. ``reasons`` are (code, message) of a ``*Failed`` status."""

    name: str
    handler: str
    status: str = "Active"
    status_desc: str = ""
    reasons: tuple[tuple[str, str], ...] = ()
    triggers: tuple[Timer, ...] = ()
    code_size: int = 0
    modified: str = ""
    marker: Marker | None = None


@dataclass(frozen=True, slots=True)
class Environment:
    """The environment's facts that calls need. ``database`` is the document store's instance id.

    ``log_days`` is how long the log service keeps what it has, 0 when there is none.
    """

    env_id: str
    region: str
    app_id: str = ""
    database: str = ""
    logset: str = ""
    topic: str = ""
    log_days: int = 0


@dataclass(frozen=True, slots=True)
class Route:
    """What an HTTP path leads to; ``id`` is how the cloud names the binding."""

    function: str
    id: str = ""


@dataclass(frozen=True, slots=True)
class Remote:
    """What the cloud holds of what a plan looks at. ``routes`` are the HTTP paths.

    ``tables`` holds the indexes of each collection that exists among the desired ones.
    """

    environment: Environment
    functions: Mapping[str, RemoteFunction] = field(default_factory=dict)
    routes: Mapping[str, Route] = field(default_factory=dict)
    tables: Mapping[str, tuple[Index, ...]] = field(default_factory=dict)
