"""What of the static site is this project's, written down in the site itself."""

from __future__ import annotations

from collections.abc import Mapping

from cloudfn.deploy import sites, words
from cloudfn.deploy.cloud import Progress
from cloudfn.deploy.site_state import mark, mark_key
from cloudfn.deploy.state import RemoteFunction
from cloudfn.deploy.steps.step import Step, StepContext
from cloudfn.errors import CloudError
from cloudfn.frozen import dataclass
from cloudfn.languages import Phrase


@dataclass(frozen=True, slots=True)
class MarkSite(Step):
    """``files``: key and MD5 of each."""

    project: str
    files: tuple[tuple[str, str], ...]

    looked_at = True

    @staticmethod
    def of(project: str, files: Mapping[str, str]) -> MarkSite:
        return MarkSite(project, tuple(sorted(files.items())))

    def call(self, place: StepContext, progress: Progress) -> None:
        """Raises CloudError (CFN-DEP-185) when something else is written there."""
        content, key = mark(self.project, dict(self.files)), mark_key(self.project)
        bucket = sites.bucket(place.cloud, place.env_id)
        bucket.put(key, lambda: content, {"Content-Type": "application/json"})
        if bucket.get(key) != content:
            raise CloudError("CFN-DEP-185", files=key, count=1)

    def happened(self, place: StepContext, before: RemoteFunction | None) -> bool:
        return sites.read_mark(place.cloud, place.env_id, self.project) == dict(self.files)

    def sentence(self) -> Phrase:
        return words.mark_site(len(self.files))
