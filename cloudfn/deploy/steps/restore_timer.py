"""A timer of somebody else, made again after the function was replaced."""

from __future__ import annotations

from cloudfn.deploy import remote, words
from cloudfn.deploy.cloud import Progress
from cloudfn.deploy.state import DeployedTimer, RemoteFunction
from cloudfn.deploy.steps.step import Step, StepContext
from cloudfn.frozen import dataclass
from cloudfn.languages import Phrase


@dataclass(frozen=True, slots=True)
class RestoreTimer(Step):
    """Off or on, and with the argument that it had."""

    function: str
    timer: DeployedTimer

    looked_at = True

    @property
    def subject(self) -> str:
        return self.function

    def call(self, place: StepContext, progress: Progress) -> None:
        one = self.timer
        params = {
            **place.named(self.function),
            "TriggerName": one.name,
            "Type": "timer",
            "TriggerDesc": one.cron,
            "Enable": "OPEN" if one.enabled else "CLOSE",
            **({"CustomArgument": one.argument} if one.argument else {}),
        }
        place.cloud.write("scf", "CreateTrigger", params)

    def happened(self, place: StepContext, before: RemoteFunction | None) -> bool:
        now = remote.get_function(place.cloud, place.env_id, self.function)
        return now is not None and any(each.name == self.timer.name for each in now.triggers)

    def already(self, code: str) -> bool:
        return code.startswith("ResourceInUse.Trigger")

    def sentence(self) -> Phrase:
        return words.restore_timer(self.function, self.timer.name, self.timer.cron)
