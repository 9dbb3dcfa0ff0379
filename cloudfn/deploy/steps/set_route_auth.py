"""Whether only users who are logged in reach an HTTP path."""

from __future__ import annotations

from cloudfn.deploy import remote, web_routes, words
from cloudfn.deploy.cloud import Progress
from cloudfn.deploy.state import RemoteFunction
from cloudfn.deploy.steps.step import Step, StepContext
from cloudfn.frozen import dataclass
from cloudfn.languages import Phrase


@dataclass(frozen=True, slots=True)
class SetRouteAuth(Step):
    """``id``: how the cloud names the path's binding. Source of the call: manager-node 5.6.5, ``access``.

    ``domain``: of an HTTP function's path.
    """

    function: str
    path: str
    id: str
    auth: bool
    domain: str = ""

    looked_at = True

    @property
    def subject(self) -> str:
        return self.function

    def call(self, place: StepContext, progress: Progress) -> None:
        if self.domain:
            web_routes.set_auth(place.cloud, place.env_id, self.domain, self.path, self.function, self.auth)
            return
        options = [{"Key": "authswitch", "Value": "true" if self.auth else "false"}]
        params = {"ServiceId": place.env_id, "APIIdSet": [self.id], "Options": options}
        place.cloud.write("tcb", "ModifyCloudBaseGWAPIPrivilegeBatch", params)

    def happened(self, place: StepContext, before: RemoteFunction | None) -> bool:
        route = remote.list_routes(place.cloud, place.env_id, web=bool(self.domain)).get(self.path)
        return route is not None and route.auth == self.auth

    def sentence(self) -> Phrase:
        return words.require_login(self.path) if self.auth else words.require_no_login(self.path)
