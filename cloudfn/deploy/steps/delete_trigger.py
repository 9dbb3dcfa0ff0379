"""The end of one timer."""

from __future__ import annotations

from cloudfn.deploy import api_errors, remote, words
from cloudfn.deploy.cloud import Progress
from cloudfn.deploy.state import RemoteFunction
from cloudfn.deploy.steps.step import Step, StepContext
from cloudfn.frozen import dataclass
from cloudfn.languages import Phrase


@dataclass(frozen=True, slots=True)
class DeleteTrigger(Step):
    function: str
    name: str

    looked_at = True

    @property
    def subject(self) -> str:
        return self.function

    def call(self, place: StepContext, progress: Progress) -> None:
        params = {**place.named(self.function), "TriggerName": self.name, "Type": "timer"}
        place.cloud.write("scf", "DeleteTrigger", params)

    def happened(self, place: StepContext, before: RemoteFunction | None) -> bool:
        now = remote.get_function(place.cloud, place.env_id, self.function)
        return now is None or all(each.name != self.name for each in now.triggers)

    def already(self, code: str) -> bool:
        return api_errors.is_one_of(code, api_errors.GONE)

    def sentence(self) -> Phrase:
        return words.delete_timer(self.name, self.function)
