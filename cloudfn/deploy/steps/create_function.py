"""A new function, with its code and its whole configuration."""

from __future__ import annotations

from cloudfn.deploy import properties, remote, words
from cloudfn.deploy.cloud import Progress
from cloudfn.deploy.record import Record
from cloudfn.deploy.state import DesiredFunction, Package, RemoteFunction
from cloudfn.deploy.steps.step import Step, StepContext
from cloudfn.frozen import dataclass
from cloudfn.languages import Phrase

ROLE = "TCB_QcsRole"
STAMP = "MINI_QCBASE"
"""The role and stamp that CloudBase's own tools give every function."""


@dataclass(frozen=True, slots=True)
class CreateFunction(Step):
    """``function.variables`` is the whole set, those of others included."""

    function: DesiredFunction

    leaves = "active"

    @property
    def subject(self) -> str:
        return self.function.name

    @property
    def package(self) -> Package:
        return self.function.package

    def call(self, place: StepContext, progress: Progress) -> None:
        one, environment = self.function, place.environment
        code = place.cloud.code(environment.app_id, place.env_id, one.name, one.package.path, progress)
        log = {"ClsLogsetId": environment.logset, "ClsTopicId": environment.topic} if environment.topic else {}
        params = {
            **place.named(one.name),
            "Role": ROLE,
            **properties.parameters(one, properties.TABLE),
            "Handler": one.package.handler,
            "Stamp": STAMP,
            **log,
            "Code": code,
        }
        place.cloud.write("scf", "CreateFunction", params)

    def happened(self, place: StepContext, before: RemoteFunction | None) -> bool:
        return remote.get_function(place.cloud, place.env_id, self.function.name) is not None

    def already(self, code: str) -> bool:
        return code.startswith("ResourceInUse.Function")

    def sentence(self) -> Phrase:
        one = self.function
        return words.create_function(one.name, one.runtime, one.package.size)

    def recorded_before(self, record: Record) -> Record:
        return record.before_creation(self.function.name)
