"""Static hosting of an environment that has none yet."""

from __future__ import annotations

import time

from cloudfn.deploy import sites, words
from cloudfn.deploy.cloud import Progress
from cloudfn.deploy.state import RemoteFunction
from cloudfn.deploy.steps.step import Step, StepContext
from cloudfn.errors import CloudError
from cloudfn.frozen import dataclass
from cloudfn.languages import Phrase

PATIENCE_S = 180.0
PAUSE_S = 2.0


@dataclass(frozen=True, slots=True)
class OpenSite(Step):
    def call(self, place: StepContext, progress: Progress) -> None:
        """Raises CloudError (CFN-DEP-183) when it is not open in time."""
        place.cloud.write("tcb", "CreateStaticStore", {"EnvId": place.env_id})
        deadline = time.monotonic() + PATIENCE_S
        while (found := sites.address(place.cloud, place.env_id)) is None or found.status != sites.ONLINE:
            if time.monotonic() > deadline:
                raise CloudError("CFN-DEP-183", env=place.env_id, status=found.status if found else "-")
            time.sleep(PAUSE_S)

    def happened(self, place: StepContext, before: RemoteFunction | None) -> bool:
        found = sites.address(place.cloud, place.env_id)
        return found is not None and found.status == sites.ONLINE

    def already(self, code: str) -> bool:
        return code.startswith("ResourceUnavailable.ResourceExist")

    def sentence(self) -> Phrase:
        return words.OPEN_SITE
