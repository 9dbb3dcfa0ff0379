"""The files of an environment: listed, put, fetched, deleted and linked to as the official tools do it."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from pathlib import Path

from cloudfn.deploy.bucket import Bucket
from cloudfn.deploy.cloud import Cloud
from cloudfn.deploy.object_requests import ObjectRequests
from cloudfn.deploy.state import Environment
from cloudfn.deploy.stored_file import StoredFile
from cloudfn.errors import CloudError, NotFound

AT_ONCE = 50
"""Files in one call of the data plane."""


class EnvironmentFiles:
    """Paths have no slash at their beginning."""

    def __init__(self, cloud: Cloud, environment: Environment) -> None:
        if not environment.bucket:
            raise NotFound("CFN-DEP-143", path="-", env=environment.env_id)
        self._requests: ObjectRequests = cloud.objects()
        self._env_id = environment.env_id
        self._bucket = environment.bucket
        self._objects = Bucket(self._requests, environment.bucket, environment.region)
        self._host = self._objects.host

    def file_id(self, path: str) -> str:
        return f"cloud://{self._env_id}.{self._bucket}/{path}"

    def files(self, prefix: str = "") -> Iterator[StoredFile]:
        """All whose path begins with ``prefix``, by path."""
        for each in self._objects.objects(prefix):
            yield StoredFile(each.key, each.size, each.modified, self.file_id(each.key))

    def put(self, path: str, source: Path) -> None:
        """Replaces what is there. The service gives an id with which functions find the file.

        Raises CloudError (CFN-DEP-194) when something else arrived there.
        """
        granted = self._requests.administrate(self._env_id, "storage.getUploadMetadata", {"path": path})
        content = source.read_bytes()
        md5 = hashlib.md5(content)
        headers = {
            "x-cos-meta-fileid": str(granted.get("cosFileId") or ""),
            "Content-MD5": base64.b64encode(md5.digest()).decode(),
        }
        if self._objects.put(path, lambda: content, headers) != md5.hexdigest():
            raise CloudError("CFN-DEP-194", path=path)

    def fetch(self, path: str, place: Path) -> int:
        """Write the file to ``place``; its size. Raises NotFound (CFN-DEP-143)."""
        answer = self._requests.send("GET", self._host, path, stream=True)
        if answer.status_code == 404:
            raise NotFound("CFN-DEP-143", path=path, env=self._env_id)
        place.parent.mkdir(parents=True, exist_ok=True)
        draft = place.with_name(f".{place.name}.part")
        size = 0
        with draft.open("wb") as file:
            for part in answer.iter_content(1 << 16):
                size += file.write(part)
        draft.replace(place)
        return size

    def delete(self, paths: list[str]) -> None:
        """Raises NotFound (CFN-DEP-143), CloudError (CFN-DEP-145) for the first that is not deleted."""
        for start in range(0, len(paths), AT_ONCE):
            ids = [self.file_id(path) for path in paths[start : start + AT_ONCE]]
            found = self._requests.administrate(self._env_id, "storage.batchDeleteFile", {"fileid_list": ids})
            for row in found.get("delete_list") or []:
                self._check(row, "storage.batchDeleteFile")

    def link(self, path: str, lasts_s: int) -> str:
        """An address that is good for ``lasts_s`` seconds. Raises NotFound (CFN-DEP-143)."""
        wish = {"fileid": self.file_id(path), "max_age": lasts_s}
        found = self._requests.administrate(self._env_id, "storage.batchGetDownloadUrl", {"file_list": [wish]})
        (row,) = found.get("download_list") or [{"code": "-"}]
        self._check(row, "storage.batchGetDownloadUrl")
        return str(row.get("download_url") or row.get("tempFileURL") or "")

    def _check(self, row: dict[str, object], action: str) -> None:
        code = str(row.get("code") or "SUCCESS")
        if code == "SUCCESS":
            return
        path = str(row.get("fileid") or row.get("fileID") or "-").partition(f"{self._bucket}/")[2]
        if code == "STORAGE_FILE_NONEXIST":
            raise NotFound("CFN-DEP-143", path=path, env=self._env_id)
        raise CloudError("CFN-DEP-145", action=action, code=code, message=path)
