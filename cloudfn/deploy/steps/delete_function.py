"""The end of a function."""

from __future__ import annotations

from cloudfn.deploy import api_errors, remote, words
from cloudfn.deploy.cloud import Progress
from cloudfn.deploy.record import Record
from cloudfn.deploy.state import Leftover, RemoteFunction
from cloudfn.deploy.steps.step import Step, StepContext
from cloudfn.frozen import dataclass
from cloudfn.languages import Phrase


@dataclass(frozen=True, slots=True)
class DeleteFunction(Step):
    """``leftover``: what others have set on it and gets back on its successor."""

    name: str
    leftover: Leftover | None = None

    leaves = "gone"
    looked_at = True

    @property
    def subject(self) -> str:
        return self.name

    def call(self, place: StepContext, progress: Progress) -> None:
        place.cloud.write("scf", "DeleteFunction", place.named(self.name))

    def happened(self, place: StepContext, before: RemoteFunction | None) -> bool:
        now = remote.get_function(place.cloud, place.env_id, self.name)
        return now is None or now.status == "Deleting"

    def already(self, code: str) -> bool:
        return api_errors.is_one_of(code, api_errors.GONE)

    def sentence(self) -> Phrase:
        return words.delete_function(self.name)

    def recorded_before(self, record: Record) -> Record:
        return record.with_leftover(self.name, self.leftover) if self.leftover else record

    def recorded_after(self, record: Record, before: RemoteFunction | None, after: RemoteFunction | None) -> Record:
        return record.without(self.name)
