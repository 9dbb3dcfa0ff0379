"""A new collection."""

from __future__ import annotations

from cloudfn.deploy import api_errors, remote, words
from cloudfn.deploy.cloud import Progress
from cloudfn.deploy.state import RemoteFunction
from cloudfn.deploy.steps.step import Step, StepContext
from cloudfn.frozen import dataclass
from cloudfn.languages import Phrase


@dataclass(frozen=True, slots=True)
class CreateCollection(Step):
    name: str

    looked_at = True

    def call(self, place: StepContext, progress: Progress) -> None:
        place.cloud.write("tcb", "CreateTable", {**remote.connector(place.environment), "TableName": self.name})

    def happened(self, place: StepContext, before: RemoteFunction | None) -> bool:
        return remote.get_indexes(place.cloud, place.environment, self.name) is not None

    def already(self, code: str) -> bool:
        return api_errors.is_one_of(code, api_errors.EXISTS)

    def sentence(self) -> Phrase:
        return words.create_collection(self.name)
