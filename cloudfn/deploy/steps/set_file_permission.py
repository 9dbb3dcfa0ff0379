"""Who may read and write the environment's files from a mini program."""

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
class SetFilePermission(Step):
    bucket: str
    permission: Permission

    looked_at = True

    def call(self, place: StepContext, progress: Progress) -> None:
        """Raises CloudError (CFN-DEP-200) when the cloud has taken it and shows something else."""
        params = permissions.file_parameters(place.env_id, self.bucket, self.permission)
        place.cloud.write("tcb", "ModifyStorageSafeRule", params)
        stored = permissions.read_files(place.cloud, place.env_id, self.bucket)
        if stored != self.permission:
            raise CloudError("CFN-DEP-200", desired=str(self.permission), stored=str(stored))

    def happened(self, place: StepContext, before: RemoteFunction | None) -> bool:
        return permissions.read_files(place.cloud, place.env_id, self.bucket) == self.permission

    def sentence(self) -> Phrase:
        return words.set_file_permission(self.permission)
