"""Files for the static site, several at a time."""

from __future__ import annotations

import base64
import mimetypes
import threading
from concurrent.futures import ThreadPoolExecutor

from cloudfn.deploy import sites, words
from cloudfn.deploy.bucket import Bucket
from cloudfn.deploy.cloud import Progress
from cloudfn.deploy.site_state import SiteFile
from cloudfn.deploy.state import RemoteFunction
from cloudfn.deploy.steps.step import Step, StepContext
from cloudfn.errors import CloudError
from cloudfn.frozen import dataclass
from cloudfn.languages import Phrase

AT_ONCE = 4
TYPES = mimetypes.MimeTypes()
"""Python's own table, and not the machine's: a site is the same wherever it was deployed from."""

for _ending, _type in ((".js", "text/javascript"), (".mjs", "text/javascript"), (".wasm", "application/wasm"),
                       (".webp", "image/webp"), (".avif", "image/avif"), (".woff2", "font/woff2"),
                       (".webmanifest", "application/manifest+json"), (".md", "text/markdown")):  # fmt: skip
    TYPES.add_type(_type, _ending)


@dataclass(frozen=True, slots=True)
class UploadSite(Step):
    files: tuple[SiteFile, ...]

    looked_at = True

    def call(self, place: StepContext, progress: Progress) -> None:
        """Raises CloudError (CFN-DEP-185) when the site shows something else afterwards."""
        bucket = sites.bucket(place.cloud, place.env_id)
        whole, done, lock = sum(file.size for file in self.files), 0, threading.Lock()

        def put(file: SiteFile) -> None:
            nonlocal done
            md5 = base64.b64encode(bytes.fromhex(file.md5)).decode()
            headers = {"Content-Type": content_type(file.key), "Content-MD5": md5}
            bucket.put(file.key, file.place.read_bytes, headers)
            with lock:
                done += file.size
                progress(done, whole)

        with ThreadPoolExecutor(AT_ONCE) as pool:
            for _ in pool.map(put, self.files):
                pass
        if other := self._other(bucket):
            raise CloudError("CFN-DEP-185", files=", ".join(other[:5]), count=len(other))

    def happened(self, place: StepContext, before: RemoteFunction | None) -> bool:
        return not self._other(sites.bucket(place.cloud, place.env_id))

    def _other(self, bucket: Bucket) -> list[str]:
        there = {each.key: each.etag for each in bucket.objects()}
        return [file.key for file in self.files if there.get(file.key) != file.md5]

    def sentence(self) -> Phrase:
        return words.upload_site(len(self.files), sum(file.size for file in self.files))


def content_type(key: str) -> str:
    """Texts are UTF-8: what a build writes today."""
    found = TYPES.guess_type(key)[0] or "application/octet-stream"
    return f"{found}; charset=utf-8" if found.startswith("text/") else found
