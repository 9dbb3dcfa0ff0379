"""Missing indexes of one collection."""

from __future__ import annotations

from typing import Any

from cloudfn.deploy import api_errors, remote, words
from cloudfn.deploy.cloud import Progress
from cloudfn.deploy.state import RemoteFunction
from cloudfn.deploy.steps.step import Step, StepContext
from cloudfn.frozen import dataclass
from cloudfn.languages import Phrase
from cloudfn.manifest.values import Index


@dataclass(frozen=True, slots=True)
class CreateIndexes(Step):
    collection: str
    indexes: tuple[Index, ...]

    looked_at = True

    def call(self, place: StepContext, progress: Progress) -> None:
        made = {"TableName": self.collection, "CreateIndexes": [_shape(each) for each in self.indexes]}
        place.cloud.write("tcb", "UpdateTable", {**remote.connector(place.environment), **made})

    def happened(self, place: StepContext, before: RemoteFunction | None) -> bool:
        return set(self.indexes) <= set(remote.get_indexes(place.cloud, place.environment, self.collection) or ())

    def already(self, code: str) -> bool:
        return api_errors.is_one_of(code, api_errors.EXISTS)

    def sentence(self) -> Phrase:
        return words.create_indexes(self.collection, ", ".join(map(str, self.indexes)))


def _shape(index: Index) -> dict[str, Any]:
    keys = [{"Name": path, "Direction": str(direction)} for path, direction in index.keys]
    schema = {"MgoIndexKeys": keys, "MgoIsUnique": index.unique}
    return {"IndexName": index.name.replace(".", "_"), "MgoKeySchema": schema}
