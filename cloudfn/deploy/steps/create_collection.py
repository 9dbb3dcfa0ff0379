"""A new collection."""

from __future__ import annotations

from cloudfn.codes import Lang
from cloudfn.deploy import remote
from cloudfn.deploy.cloud import Progress
from cloudfn.deploy.state import RemoteFunction
from cloudfn.deploy.steps.step import Step, StepContext
from cloudfn.frozen import dataclass


@dataclass(frozen=True, slots=True)
class CreateCollection(Step):
    name: str

    def call(self, place: StepContext, progress: Progress) -> None:
        place.cloud.write("tcb", "CreateTable", {**remote.connector(place.environment), "TableName": self.name})

    def happened(self, place: StepContext, before: RemoteFunction | None) -> bool:
        return remote.get_indexes(place.cloud, place.environment, self.name) is not None

    def already(self, code: str) -> bool:
        return code.startswith("ResourceInUse")

    def sentence(self, lang: Lang = "en") -> str:
        return f"创建集合 {self.name}" if lang == "zh" else f"create collection {self.name}"
