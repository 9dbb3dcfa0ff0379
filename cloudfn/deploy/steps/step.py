"""What a step of a deploy is: one call that changes the cloud, and what must be known to make it safely.

A new step is a file of this folder with a class like its neighbours, and a line where the planner makes it.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, ClassVar, Literal

from cloudfn.deploy.cloud import Cloud, Progress
from cloudfn.deploy.record import Record
from cloudfn.deploy.state import Environment, Package, RemoteFunction
from cloudfn.frozen import dataclass
from cloudfn.languages import Phrase

Leaves = Literal["active", "gone", "open"]
"""How a step leaves its function: it must become active, be gone, or is looked at again when all steps are done."""


@dataclass(frozen=True, slots=True)
class StepContext:
    """Where a step is made."""

    cloud: Cloud
    environment: Environment

    @property
    def env_id(self) -> str:
        return self.environment.env_id

    def named(self, function: str) -> dict[str, Any]:
        """The parameters that name a function."""
        return {"FunctionName": function, "Namespace": self.env_id}


class Step(ABC):
    """A frozen value. The planner makes it, ``apply`` makes the call."""

    __slots__ = ()
    leaves: ClassVar[Leaves] = "open"
    looked_at: ClassVar[bool] = False
    """Whether its effect is looked for after its call: nothing else shows it, as the end of a function's row does for
    the function itself."""
    shown_s: ClassVar[float] = 60.0
    """How long the effect of a call that was answered is waited for, in seconds."""
    harmless_again: ClassVar[bool] = False
    """Whether the call is made again where its effect is not shown in that time: a few times, then it has failed."""

    @property
    def subject(self) -> str:
        """The function that is waited for before the call is repeated, "" for none."""
        return ""

    @property
    def title(self) -> str:
        """What people are told that it is about, where it is no part of a plan."""
        return self.subject

    @property
    def package(self) -> Package | None:
        """The package to keep before it is sent."""
        return None

    @abstractmethod
    def call(self, place: StepContext, progress: Progress) -> None:
        """Make the call. Raises CloudfnError when it is refused, ``Uncertain`` when nobody knows."""

    @abstractmethod
    def happened(self, place: StepContext, before: RemoteFunction | None) -> bool:
        """Whether the cloud shows the effect; ``before`` is the function as it was seen before the step.

        Asked after an answer was lost.
        """

    def already(self, code: str) -> bool:
        """Whether refusal ``code`` says that the step's end is there already, so that a look decides instead of it."""
        return False

    @abstractmethod
    def sentence(self) -> Phrase:
        """What it does, from the room's words."""

    def recorded_before(self, record: Record) -> Record:
        return record

    def recorded_after(self, record: Record, before: RemoteFunction | None, after: RemoteFunction | None) -> Record:
        return record
