"""An HTTP path that leads to a function."""

from __future__ import annotations

from cloudfn.deploy import api_errors, remote, web_routes, words
from cloudfn.deploy.cloud import Progress
from cloudfn.deploy.state import RemoteFunction
from cloudfn.deploy.steps.step import Step, StepContext
from cloudfn.frozen import dataclass
from cloudfn.languages import Phrase

AUTH_ON, AUTH_OFF = 1, 2


@dataclass(frozen=True, slots=True)
class CreateRoute(Step):
    function: str
    path: str
    auth: bool = False
    web: bool = False  # to an HTTP function

    looked_at = True

    @property
    def subject(self) -> str:
        return self.function

    def call(self, place: StepContext, progress: Progress) -> None:
        if self.web:
            web_routes.create(place.cloud, place.env_id, self.path, self.function, self.auth)
            return
        params = {
            "ServiceId": place.env_id,
            "Path": self.path,
            "Type": 1,
            "Name": self.function,
            "AuthSwitch": AUTH_ON if self.auth else AUTH_OFF,
        }
        place.cloud.write("tcb", "CreateCloudBaseGWAPI", params)

    def happened(self, place: StepContext, before: RemoteFunction | None) -> bool:
        route = remote.list_routes(place.cloud, place.env_id, web=self.web).get(self.path)
        return route is not None and (route.function, route.auth) == (self.function, self.auth)

    def already(self, code: str) -> bool:
        return api_errors.is_one_of(code, api_errors.EXISTS)

    def sentence(self) -> Phrase:
        return words.create_route(self.path, self.function)
