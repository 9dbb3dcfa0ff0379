"""How long the environment's log service keeps what functions write."""

from __future__ import annotations

from cloudfn.deploy import remote, words
from cloudfn.deploy.cloud import Progress
from cloudfn.deploy.state import RemoteFunction
from cloudfn.deploy.steps.step import Step, StepContext
from cloudfn.frozen import dataclass
from cloudfn.languages import Phrase


@dataclass(frozen=True, slots=True)
class SetLogRetention(Step):
    """``days``: 1 to 3600, or 3640 for ever."""

    days: int

    looked_at = True

    def call(self, place: StepContext, progress: Progress) -> None:
        place.cloud.write("tcb", "ModifyClsTopic", {"EnvId": place.env_id, "Period": self.days})

    def happened(self, place: StepContext, before: RemoteFunction | None) -> bool:
        return remote.environment(place.cloud, place.env_id).log_days == self.days

    def sentence(self) -> Phrase:
        return words.set_log_retention(self.days)
