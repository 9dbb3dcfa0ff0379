"""Other code for a function that exists."""

from __future__ import annotations

import hashlib
from pathlib import Path

from cloudfn.deploy import properties, remote, words
from cloudfn.deploy.cloud import Progress
from cloudfn.deploy.record import Record
from cloudfn.deploy.state import DesiredFunction, Package, RemoteFunction
from cloudfn.deploy.steps.step import Step, StepContext
from cloudfn.frozen import dataclass
from cloudfn.languages import Phrase


@dataclass(frozen=True, slots=True)
class UpdateCode(Step):
    function: DesiredFunction

    leaves = "active"
    looked_at = True
    shown_s = 1.2  # the cloud writes down whole seconds: after this its instant of change must be another one
    harmless_again = True

    @property
    def subject(self) -> str:
        return self.function.name

    @property
    def package(self) -> Package:
        return self.function.package

    def call(self, place: StepContext, progress: Progress) -> None:
        one = self.function
        params = {
            **place.named(one.name),
            **properties.parameters(one, properties.carried("code")),
            "Handler": one.package.handler,
            "Code": place.cloud.code(place.environment.app_id, place.env_id, one.name, one.package.path, progress),
        }
        place.cloud.write("scf", "UpdateFunctionCode", params)

    def happened(self, place: StepContext, before: RemoteFunction | None) -> bool:
        """What cannot be told apart is said not to have happened: sending the same code twice does no harm."""
        now = remote.get_function(place.cloud, place.env_id, self.function.name)
        if now is None or before is None:
            return False
        if (now.status, now.modified, now.code_size) != (before.status, before.modified, before.code_size):
            return True
        return remote.code_sum(place.cloud, place.env_id, self.function.name) == _sum(self.function.package.path)

    def sentence(self) -> Phrase:
        return words.update_code(self.function.name, self.function.package.size)

    def recorded_after(self, record: Record, before: RemoteFunction | None, after: RemoteFunction | None) -> Record:
        over = before.marker.digest if before is not None and before.marker is not None else ""
        modified = after.modified if after is not None else ""
        return record.with_uploaded(self.function.name, self.function.package.digest, over, modified)


def _sum(path: Path) -> str:
    """SHA-256 in hex."""
    return hashlib.sha256(path.read_bytes()).hexdigest()
