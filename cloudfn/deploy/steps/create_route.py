"""An HTTP path that leads to a function."""

from __future__ import annotations

from cloudfn.codes import Lang
from cloudfn.deploy import remote
from cloudfn.deploy.cloud import Progress
from cloudfn.deploy.state import RemoteFunction
from cloudfn.deploy.steps.step import Step, StepContext
from cloudfn.frozen import dataclass


@dataclass(frozen=True, slots=True)
class CreateRoute(Step):
    function: str
    path: str

    @property
    def subject(self) -> str:
        return self.function

    def call(self, place: StepContext, progress: Progress) -> None:
        params = {"ServiceId": place.env_id, "Path": self.path, "Type": 1, "Name": self.function, "AuthSwitch": 2}
        place.cloud.write("tcb", "CreateCloudBaseGWAPI", params)

    def happened(self, place: StepContext, before: RemoteFunction | None) -> bool:
        route = remote.list_routes(place.cloud, place.env_id).get(self.path)
        return route is not None and route.function == self.function

    def already(self, code: str) -> bool:
        return code == "InvalidParameter.APICreated"

    def sentence(self, lang: Lang = "en") -> str:
        return (
            f"将 HTTP 路径 {self.path} 绑定到 {self.function}"
            if lang == "zh"
            else f"bind {self.path} to {self.function}"
        )
