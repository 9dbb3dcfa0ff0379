"""Instances of a published version that are kept warm."""

from __future__ import annotations

from cloudfn.deploy import words
from cloudfn.deploy.cloud import Progress
from cloudfn.deploy.state import RemoteFunction
from cloudfn.deploy.steps.step import Step, StepContext
from cloudfn.frozen import dataclass
from cloudfn.languages import Phrase


@dataclass(frozen=True, slots=True)
class Provision(Step):
    """``instances`` of ``version``; 0 ends it."""

    function: str
    version: str
    instances: int

    looked_at = True

    @property
    def subject(self) -> str:
        return self.function

    def call(self, place: StepContext, progress: Progress) -> None:
        params = {**place.named(self.function), "Qualifier": self.version}
        if self.instances:
            amount = {"VersionProvisionedConcurrencyNum": self.instances}
            place.cloud.write("scf", "PutProvisionedConcurrencyConfig", {**params, **amount})
        else:
            place.cloud.write("scf", "DeleteProvisionedConcurrencyConfig", params)

    def happened(self, place: StepContext, before: RemoteFunction | None) -> bool:
        found = place.cloud.read("scf", "GetProvisionedConcurrencyConfig", place.named(self.function))
        rows = found.get("Allocated") or []
        amounts = [
            int(each["AllocatedProvisionedConcurrencyNum"]) for each in rows if each["Qualifier"] == self.version
        ]
        return sum(amounts) == self.instances

    def sentence(self) -> Phrase:
        return words.provision(self.function, self.version, self.instances)
