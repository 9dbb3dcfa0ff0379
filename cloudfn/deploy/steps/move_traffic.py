"""Other shares of a function's calls for its versions."""

from __future__ import annotations

from collections.abc import Mapping

from cloudfn.deploy import aliases, words
from cloudfn.deploy.cloud import Progress
from cloudfn.deploy.state import RemoteFunction
from cloudfn.deploy.steps.step import Step, StepContext
from cloudfn.frozen import dataclass
from cloudfn.languages import Phrase


@dataclass(frozen=True, slots=True)
class MoveTraffic(Step):
    """``shares``: percent by version."""

    function: str
    shares: Mapping[str, int]

    looked_at = True

    @property
    def subject(self) -> str:
        return self.function

    def call(self, place: StepContext, progress: Progress) -> None:
        place.cloud.write("scf", "UpdateAlias", {**place.named(self.function), **aliases.parameters(self.shares)})

    def happened(self, place: StepContext, before: RemoteFunction | None) -> bool:
        wanted = {number: share for number, share in self.shares.items() if share}
        return aliases.traffic(place.cloud, place.env_id, self.function) == wanted

    def sentence(self) -> Phrase:
        return words.move_traffic(self.function, aliases.shown(self.shares))
