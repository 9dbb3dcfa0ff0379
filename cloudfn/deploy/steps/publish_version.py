"""What is deployed now, frozen under a number."""

from __future__ import annotations

from cloudfn.deploy import paging, words
from cloudfn.deploy.cloud import Progress
from cloudfn.deploy.state import RemoteFunction
from cloudfn.deploy.steps.step import Step, StepContext
from cloudfn.digits import only_digits
from cloudfn.frozen import dataclass
from cloudfn.languages import Phrase


@dataclass(frozen=True, slots=True)
class PublishVersion(Step):
    """``after``: the newest number before, 0 for none."""

    function: str
    description: str
    after: int

    leaves = "active"
    looked_at = True

    @property
    def subject(self) -> str:
        return self.function

    def call(self, place: StepContext, progress: Progress) -> None:
        place.cloud.write("scf", "PublishVersion", {**place.named(self.function), "Description": self.description})

    def happened(self, place: StepContext, before: RemoteFunction | None) -> bool:
        rows = paging.rows(place.cloud, "scf", "ListVersionByFunction", place.named(self.function), "Versions")
        return any(
            only_digits(str(each["Version"]))
            and int(each["Version"]) > self.after
            and str(each.get("Description") or "") == self.description
            for each in rows
        )

    def sentence(self) -> Phrase:
        return words.publish_version(self.function)
