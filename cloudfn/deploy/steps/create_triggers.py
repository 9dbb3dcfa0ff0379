"""New timers of one function."""

from __future__ import annotations

import json

from cloudfn.deploy import remote, words
from cloudfn.deploy.cloud import Progress
from cloudfn.deploy.state import RemoteFunction
from cloudfn.deploy.steps.step import Step, StepContext
from cloudfn.frozen import dataclass
from cloudfn.languages import Phrase
from cloudfn.manifest.values import Timer


@dataclass(frozen=True, slots=True)
class CreateTriggers(Step):
    function: str
    timers: tuple[Timer, ...]

    @property
    def subject(self) -> str:
        return self.function

    def call(self, place: StepContext, progress: Progress) -> None:
        rows = [{"TriggerName": each.name, "Type": "timer", "TriggerDesc": each.cron} for each in self.timers]
        params = {**place.named(self.function), "Triggers": json.dumps(rows), "Count": len(rows)}
        place.cloud.write("scf", "BatchCreateTrigger", params)

    def happened(self, place: StepContext, before: RemoteFunction | None) -> bool:
        now = remote.get_function(place.cloud, place.env_id, self.function)
        return now is not None and set(self.timers) <= set(now.triggers)

    def already(self, code: str) -> bool:
        return code.startswith("ResourceInUse.Trigger")

    def sentence(self) -> Phrase:
        shown = ", ".join(f"{timer.name} ({timer.cron})" for timer in self.timers)
        return words.create_timers(self.function, shown)
