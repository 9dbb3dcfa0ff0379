"""The end of files of the static site."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from cloudfn.deploy import sites, words
from cloudfn.deploy.cloud import Progress
from cloudfn.deploy.state import RemoteFunction
from cloudfn.deploy.steps.step import Step, StepContext
from cloudfn.frozen import dataclass
from cloudfn.languages import Phrase

AT_ONCE = 4


@dataclass(frozen=True, slots=True)
class DeleteSiteFiles(Step):
    keys: tuple[str, ...]

    looked_at = True

    def call(self, place: StepContext, progress: Progress) -> None:
        bucket = sites.bucket(place.cloud, place.env_id)
        with ThreadPoolExecutor(AT_ONCE) as pool:
            for _ in pool.map(bucket.delete, self.keys):
                pass

    def happened(self, place: StepContext, before: RemoteFunction | None) -> bool:
        there = {each.key for each in sites.bucket(place.cloud, place.env_id).objects()}
        return there.isdisjoint(self.keys)

    def sentence(self) -> Phrase:
        return words.delete_site_files(len(self.keys))
