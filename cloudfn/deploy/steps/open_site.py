"""Static hosting of an environment that has none yet."""

from __future__ import annotations

from cloudfn.deploy import sites, words
from cloudfn.deploy.cloud import Progress
from cloudfn.deploy.state import RemoteFunction
from cloudfn.deploy.steps.step import Step, StepContext
from cloudfn.frozen import dataclass
from cloudfn.languages import Phrase


@dataclass(frozen=True, slots=True)
class OpenSite(Step):
    looked_at = True
    shown_s = 180.0  # a bucket and a domain are made for it

    def call(self, place: StepContext, progress: Progress) -> None:
        place.cloud.write("tcb", "CreateStaticStore", {"EnvId": place.env_id})

    def happened(self, place: StepContext, before: RemoteFunction | None) -> bool:
        found = sites.address(place.cloud, place.env_id)
        return found is not None and found.status == sites.ONLINE

    def already(self, code: str) -> bool:
        return code.startswith("ResourceUnavailable.ResourceExist")

    def sentence(self) -> Phrase:
        return words.OPEN_SITE
