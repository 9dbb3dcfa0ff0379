"""Instances of a published version that are kept warm."""

from __future__ import annotations

from cloudfn.codes import Lang
from cloudfn.deploy.cloud import Progress
from cloudfn.deploy.state import RemoteFunction
from cloudfn.deploy.steps.step import Step, StepContext
from cloudfn.frozen import dataclass


@dataclass(frozen=True, slots=True)
class Provision(Step):
    """``instances`` of ``version``; 0 ends it."""

    function: str
    version: str
    instances: int

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

    def sentence(self, lang: Lang = "en") -> str:
        what = f"{self.function}:{self.version}"
        return (
            f"为 {what} 预置 {self.instances} 个实例"
            if lang == "zh"
            else f"keep {self.instances} instances of {what} warm"
        )
