"""``storage.*`` of the mini program: uploads, links and deletions under the permission of the environment's files.

Source of the shapes: types in miniprogram-api-typings 5.2.3; of an unreadable file among others, which fails by itself
while the call succeeds: public projects. What is unverified is listed in docs/assumptions.md.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from cloudfn.backend.client.door import ClientHandler
from cloudfn.backend.client.file_rights import FileOperation, FileRights
from cloudfn.backend.client.refusal import ClientRefusal, invalid
from cloudfn.backend.files import DEFAULT_AGE_S, MOST_AGE_S, Files
from cloudfn.backend.limits import CLIENT_UPLOAD_BYTES, FILES
from cloudfn.backend.registry import ActionCall
from cloudfn.backend.storage import BadPath, Storage
from cloudfn.clock import Clock
from cloudfn.events.base import Emit
from cloudfn.events.tasks import Noticed

TEXTS: Mapping[int, str] = {-503002: "STORAGE_EXCEED_AUTHORITY", -503003: "STORAGE_FILE_NONEXIST"}
"""``errMsg`` of one file in a list."""


class ClientFiles:
    """``limits`` False lifts the largest list and the largest file."""

    def __init__(
        self, storage: Storage, files: Files, rights: FileRights, emit: Emit, clock: Clock, limits: bool
    ) -> None:
        self._storage, self._files, self._rights, self._limits = storage, files, rights, limits
        self._emit, self._clock = emit, clock

    def handlers(self) -> dict[str, ClientHandler]:
        return {
            "storage.upload": self.upload,
            "storage.download": self.download,
            "storage.links": self.links,
            "storage.delete": self.delete,
        }

    async def upload(self, call: ActionCall) -> object:
        """``{path, fields, fileID}``: the form that the file is posted with. ``size`` is given where it is known; the
        address that takes the form refuses a large file in any case."""
        try:
            path = self._storage.path_of(call.text("cloudPath"))
        except BadPath as error:
            raise invalid(str(error)) from error
        size, openid = call.fields.get("size"), call.caller.identity.openid
        if self._limits and isinstance(size, int) and size > CLIENT_UPLOAD_BYTES:
            about = {"path": path, "size": size, "most": CLIENT_UPLOAD_BYTES}
            raise ClientRefusal(-403001, f"file size {size} exceeds {CLIENT_UPLOAD_BYTES}", "CFN-TCB-092", about)
        self._rights.check("write", path, openid, there=self._storage.exists(path))
        return self._files.form(path, openid)

    async def download(self, call: ActionCall) -> object:
        """``{path}``: the file, below the local address."""
        return {"path": self._files.link(self._allowed(call, "read", call.text("fileID")))}

    async def links(self, call: ActionCall) -> object:
        """``{fileList}``; a file that is refused or missing has a ``status`` of its own."""
        return {"fileList": [self._each(call, entry, self._link) for entry in self._entries(call)]}

    async def delete(self, call: ActionCall) -> object:
        """``{fileList}``, as above."""
        return {"fileList": [self._each(call, entry, self._deleted) for entry in self._entries(call)]}

    def _entries(self, call: ActionCall) -> list[Mapping[str, Any]]:
        written = call.fields.get("fileList")
        if not isinstance(written, list) or not written:
            raise invalid("parameter.fileList should be a non-empty array;")
        if self._limits and len(written) > FILES:
            raise invalid(f"fileList has {len(written)} files, at most {FILES} at a time")
        return [entry if isinstance(entry, dict) else {"fileID": entry} for entry in written]

    def _each(
        self,
        call: ActionCall,
        entry: Mapping[str, Any],
        work: Callable[[ActionCall, str, Mapping[str, Any]], dict[str, object]],
    ) -> dict[str, object]:
        file_id = str(entry.get("fileID", ""))
        try:
            return {"fileID": file_id, **work(call, file_id, entry), "status": 0, "errMsg": "ok"}
        except ClientRefusal as error:
            if error.code:
                self._emit(Noticed(self._clock.now(), error.code, error.params, "error", request_id=call.request_id))
            return {"fileID": file_id, "status": error.number, "errMsg": TEXTS.get(error.number, error.text)}

    def _link(self, call: ActionCall, file_id: str, entry: Mapping[str, Any]) -> dict[str, object]:
        age = entry.get("maxAge")
        lifetime = int(min(age, MOST_AGE_S)) if isinstance(age, int | float) and age > 0 else DEFAULT_AGE_S
        return {"path": self._files.link(self._allowed(call, "read", file_id), lifetime), "maxAge": lifetime}

    def _deleted(self, call: ActionCall, file_id: str, entry: Mapping[str, Any]) -> dict[str, object]:
        self._storage.delete(self._allowed(call, "write", file_id))
        return {}

    def _allowed(self, call: ActionCall, operation: FileOperation, file_id: str) -> str:
        """The path of a file that is there. Raises ClientRefusal (-503002, -503003)."""
        try:
            path = self._storage.path_of(file_id)
        except BadPath as error:
            raise ClientRefusal(-503003, TEXTS[-503003]) from error
        if not self._storage.exists(path):
            raise ClientRefusal(-503003, TEXTS[-503003])
        self._rights.check(operation, path, call.caller.identity.openid, there=True)
        return path
