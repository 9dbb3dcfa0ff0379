"""The end of an HTTP path."""

from __future__ import annotations

from cloudfn.deploy import api_errors, remote, web_routes, words
from cloudfn.deploy.cloud import Progress
from cloudfn.deploy.state import RemoteFunction
from cloudfn.deploy.steps.step import Step, StepContext
from cloudfn.frozen import dataclass
from cloudfn.languages import Phrase


@dataclass(frozen=True, slots=True)
class DeleteRoute(Step):
    """``id``: deleting by the function's name alone would take all its paths.

    ``domain``: of an HTTP function's path.
    """

    function: str
    path: str
    id: str
    domain: str = ""

    looked_at = True

    @property
    def subject(self) -> str:
        return self.function

    def call(self, place: StepContext, progress: Progress) -> None:
        if self.domain:
            web_routes.delete(place.cloud, place.env_id, self.domain, self.path)
            return
        params = {"ServiceId": place.env_id, "Type": 1, "Name": self.function, "APIId": self.id}
        place.cloud.write("tcb", "DeleteCloudBaseGWAPI", params)

    def happened(self, place: StepContext, before: RemoteFunction | None) -> bool:
        route = remote.list_routes(place.cloud, place.env_id, web=bool(self.domain)).get(self.path)
        return route is None or (not self.domain and route.id != self.id)

    def already(self, code: str) -> bool:
        return api_errors.is_one_of(code, api_errors.GONE)

    def sentence(self) -> Phrase:
        return words.delete_route(self.path, self.function)
