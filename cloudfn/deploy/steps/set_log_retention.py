"""How long the environment's log service keeps what functions write."""

from __future__ import annotations

from cloudfn.codes import Lang
from cloudfn.deploy import remote
from cloudfn.deploy.cloud import Progress
from cloudfn.deploy.state import RemoteFunction
from cloudfn.deploy.steps.step import Step, StepContext
from cloudfn.frozen import dataclass


@dataclass(frozen=True, slots=True)
class SetLogRetention(Step):
    """``days``: 1 to 3600, or 3640 for ever."""

    days: int

    def call(self, place: StepContext, progress: Progress) -> None:
        place.cloud.write("tcb", "ModifyClsTopic", {"EnvId": place.env_id, "Period": self.days})

    def happened(self, place: StepContext, before: RemoteFunction | None) -> bool:
        return remote.environment(place.cloud, place.env_id).log_days == self.days

    def sentence(self, lang: Lang = "en") -> str:
        return f"日志保留 {self.days} 天" if lang == "zh" else f"keep logs for {self.days} days"
