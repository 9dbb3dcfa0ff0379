"""The end of a function."""

from __future__ import annotations

from cloudfn.codes import Lang
from cloudfn.deploy import remote
from cloudfn.deploy.cloud import Progress
from cloudfn.deploy.record import Record
from cloudfn.deploy.state import RemoteFunction
from cloudfn.deploy.steps.step import Step, StepContext
from cloudfn.frozen import dataclass


@dataclass(frozen=True, slots=True)
class DeleteFunction(Step):
    name: str

    leaves = "gone"

    @property
    def subject(self) -> str:
        return self.name

    def call(self, place: StepContext, progress: Progress) -> None:
        place.cloud.write("scf", "DeleteFunction", place.named(self.name))

    def happened(self, place: StepContext, before: RemoteFunction | None) -> bool:
        now = remote.get_function(place.cloud, place.env_id, self.name)
        return now is None or now.status == "Deleting"

    def already(self, code: str) -> bool:
        return code.startswith("ResourceNotFound")

    def sentence(self, lang: Lang = "en") -> str:
        return f"删除函数 {self.name}" if lang == "zh" else f"delete function {self.name}"

    def recorded_after(self, record: Record, before: RemoteFunction | None, after: RemoteFunction | None) -> Record:
        return record.without(self.name)
