"""Other properties for a function that exists; the ownership marker is one of its variables."""

from __future__ import annotations

from cloudfn.deploy import properties, remote, words
from cloudfn.deploy.cloud import Progress
from cloudfn.deploy.state import DesiredFunction, RemoteFunction
from cloudfn.deploy.steps.step import Step, StepContext
from cloudfn.frozen import dataclass
from cloudfn.languages import Phrase


@dataclass(frozen=True, slots=True)
class UpdateConfiguration(Step):
    """``function.variables`` is the whole new set, those of others included: the cloud replaces all of them at once.

    ``unbind`` names the properties that the function has and shall have no more.
    """

    function: DesiredFunction
    unbind: frozenset[str] = frozenset()

    leaves = "active"

    @property
    def subject(self) -> str:
        return self.function.name

    def call(self, place: StepContext, progress: Progress) -> None:
        settings = properties.parameters(self.function, properties.carried("configuration"), self.unbind)
        params = {**place.named(self.function.name), **settings}
        place.cloud.write("scf", "UpdateFunctionConfiguration", params)

    def happened(self, place: StepContext, before: RemoteFunction | None) -> bool:
        now = remote.get_function(place.cloud, place.env_id, self.function.name)
        rows = properties.carried("configuration")
        return now is not None and not any(properties.differing(self.function, now, rows))

    def sentence(self) -> Phrase:
        return words.update_configuration(self.function.name)
