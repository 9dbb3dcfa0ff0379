"""Who may read and write a collection from a mini program."""

from __future__ import annotations

from cloudfn.deploy import permissions, words
from cloudfn.deploy.cloud import Progress
from cloudfn.deploy.state import RemoteFunction
from cloudfn.deploy.steps.step import Step, StepContext
from cloudfn.errors import CloudError
from cloudfn.frozen import dataclass
from cloudfn.languages import Phrase
from cloudfn.manifest.values import Permission


@dataclass(frozen=True, slots=True)
class SetPermission(Step):
    collection: str
    permission: Permission
    app_id: str

    looked_at = True

    def call(self, place: StepContext, progress: Progress) -> None:
        """Raises CloudError (CFN-DEP-142) when the cloud has taken it and shows something else."""
        params = permissions.parameters(place.env_id, self.app_id, self.collection, self.permission)
        place.cloud.write("tcb", "ModifySafeRule", params)
        stored = permissions.read(place.cloud, place.env_id, self.collection)
        if stored != self.permission:
            desired, shown = str(self.permission), str(stored)
            raise CloudError("CFN-DEP-142", collection=self.collection, desired=desired, stored=shown)

    def happened(self, place: StepContext, before: RemoteFunction | None) -> bool:
        return permissions.read(place.cloud, place.env_id, self.collection) == self.permission

    def sentence(self) -> Phrase:
        return words.set_permission(self.collection, self.permission)
