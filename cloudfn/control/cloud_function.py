"""What the emulated cloud holds of a function, and how it is written down."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, field, fields, replace
from datetime import datetime
from typing import Any

from cloudfn.frozen import dataclass

LATEST = "$LATEST"
DEFAULT = "$DEFAULT"

BUSY = ("Creating", "Updating", "Publishing", "Deleting")
FAILED = ("CreateFailed", "UpdateFailed", "PublishFailed", "DeleteFailed")

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class TimerTrigger:
    name: str
    cron: str
    enabled: bool = True
    argument: str = ""
    added: str = ""
    modified: str = ""
    qualifier: str = DEFAULT
    description: str = ""


@dataclass(frozen=True, slots=True)
class Match:
    """A part of an alias's calls that another version answers: a range of a number that is drawn per user."""

    version: str
    key: str
    method: str
    expression: str


@dataclass(frozen=True, slots=True)
class Alias:
    """A name for a version. ``weights`` (shares from 0 to 1) and ``matches`` send part of the calls to others."""

    name: str
    version: str
    description: str = ""
    weights: tuple[tuple[str, float], ...] = ()
    matches: tuple[Match, ...] = ()
    added: str = ""
    modified: str = ""


@dataclass(frozen=True, slots=True)
class CloudFunction:
    """A function in one namespace. ``package`` is the SHA-256 of its zip.

    A change puts it into a busy status until ``settles_at``; then it becomes ``becomes``. ``settings`` are those that
    change nothing here, by the API's own names, as they were given.
    """

    namespace: str
    name: str
    id: str
    runtime: str
    handler: str
    package: str
    size: int
    type: str = "Event"
    timeout_s: int = 3
    memory_mb: int = 128
    description: str = ""
    role: str = ""
    stamp: str = ""
    install: bool = False
    variables: Pairs = ()
    layers: tuple[tuple[str, int], ...] = ()
    vpc: tuple[str, str] = ("", "")
    logs: tuple[str, str] = ("", "")  # logset and topic
    code_secret: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict)
    triggers: tuple[TimerTrigger, ...] = ()
    versions: tuple[PublishedVersion, ...] = ()
    aliases: tuple[Alias, ...] = ()
    provisioned: tuple[tuple[str, int], ...] = ()  # (version, instances)
    reserved_mb: int | None = None
    retries: int = 2  # of an asynchronous call that failed
    event_ttl_s: int = 21600  # how long an asynchronous call may wait
    status: str = "Active"
    status_desc: str = ""
    reasons: Pairs = ()
    settles_at: str = ""
    becomes: str = ""
    added: str = ""
    modified: str = ""

    @property
    def key(self) -> str:
        return f"{self.namespace}/{self.name}"

    @property
    def busy(self) -> bool:
        return self.status in BUSY

    def version(self, number: str) -> PublishedVersion | None:
        return next((version for version in self.versions if version.number == number), None)

    def alias(self, name: str) -> Alias | None:
        """``$DEFAULT`` is always there, and is ``$LATEST`` until it is told otherwise."""
        found = next((alias for alias in self.aliases if alias.name == name), None)
        if found is None and name == DEFAULT:
            return Alias(DEFAULT, LATEST, added=self.added, modified=self.added)
        return found

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class PublishedVersion:
    """A published version: a number and the function as it was at that moment."""

    number: str
    description: str
    added: str
    function: CloudFunction


def function_from_json(value: dict[str, Any]) -> CloudFunction:
    """What ``to_json`` made of it, also by a release with other fields: those are as in a new function then."""
    own = {name: value[name] for name in (own_field.name for own_field in fields(CloudFunction)) if name in value}
    for name in ("variables", "layers", "provisioned", "reasons"):
        own[name] = tuple((first, second) for first, second in value.get(name, ()))
    return CloudFunction(
        **{
            **own,
            "vpc": tuple(value["vpc"]),
            "logs": tuple(value["logs"]),
            "triggers": tuple(TimerTrigger(**trigger) for trigger in value["triggers"]),
            "aliases": tuple(_alias(alias) for alias in value.get("aliases", ())),
            "versions": tuple(
                PublishedVersion(**{**version, "function": function_from_json(version["function"])})
                for version in value["versions"]
                if "function" in version
            ),
        }
    )


def _alias(value: dict[str, Any]) -> Alias:
    weights = tuple((version, weight) for version, weight in value["weights"])
    return Alias(**{**value, "weights": weights, "matches": tuple(Match(**match) for match in value["matches"])})


def settle(function: CloudFunction, now: datetime) -> CloudFunction | None:
    """``function`` as it is at ``now``; None once its deletion is through."""
    if not function.settles_at or now.timestamp() < float(function.settles_at):
        return function
    if function.status == "Deleting":
        return None
    failed = function.becomes in FAILED
    return replace(
        function,
        status=function.becomes,
        becomes="",
        settles_at="",
        status_desc=function.status_desc if failed else "",
        reasons=function.reasons if failed else (),
    )
