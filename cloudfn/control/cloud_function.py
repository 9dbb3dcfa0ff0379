"""What the emulated cloud holds of a function, and how it is written down."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from cloudfn.frozen import dataclass

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


@dataclass(frozen=True, slots=True)
class PublishedVersion:
    """A published version: a number and the code and configuration of that moment."""

    number: str
    description: str
    added: str
    package: str
    handler: str
    variables: Pairs
    timeout_s: int
    memory_mb: int


@dataclass(frozen=True, slots=True)
class CloudFunction:
    """A function in one namespace. ``package`` is the SHA-256 of its zip.

    A change puts it into a busy status until ``settles_at``; then it becomes ``becomes``.
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
    triggers: tuple[TimerTrigger, ...] = ()
    versions: tuple[PublishedVersion, ...] = ()
    routing: tuple[tuple[str, int], ...] = ()  # (version, weight in percent) of $DEFAULT beside $LATEST
    provisioned: tuple[tuple[str, int], ...] = ()  # (version, instances)
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

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def function_from_json(value: dict[str, Any]) -> CloudFunction:
    pairs = ("variables", "layers", "routing", "provisioned", "reasons")
    return CloudFunction(
        **{
            **value,
            **{name: tuple((first, second) for first, second in value[name]) for name in pairs},
            "vpc": tuple(value["vpc"]),
            "logs": tuple(value["logs"]),
            "triggers": tuple(TimerTrigger(**each) for each in value["triggers"]),
            "versions": tuple(
                PublishedVersion(**{**each, "variables": tuple((a, b) for a, b in each["variables"])})
                for each in value["versions"]
            ),
        }
    )


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
