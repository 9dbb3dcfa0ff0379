"""``storage.*`` actions and the file URLs that they hand out.

Source of the shapes: measured requests of wx-server-sdk 2.6.3, 3.0.4 (multipart POST) and 4.0.2 (chunked PUT).
"""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs, quote, unquote, urlencode

from cloudfn.backend.limits import CLIENT_UPLOAD_BYTES, FILES
from cloudfn.backend.multipart import BadMultipart, boundary_of, parse
from cloudfn.backend.registry import ActionCall, ActionResult, Handler, failure, success
from cloudfn.backend.storage import PREFIX, BadPath, Clash, Storage
from cloudfn.calls import Answer, new_request_id
from cloudfn.regular_files import why_unread

UPLOAD_S = 900
DEFAULT_AGE_S = 7200
"""How long a temporary URL lives unless ``max_age`` says otherwise."""
MOST_AGE_S = 10**9

REFUSED = "refused"
"""In the query of an upload URL that refuses whatever comes: why."""

OWNER = "x-cloudfn-owner"
"""The form's field that says whose the file will be; signed with it."""
TOO_LARGE = "EntityTooLarge"

NOT_THERE = {"code": "STORAGE_FILE_NONEXIST", "message": "storage file not exists"}


class Files:
    def __init__(self, storage: Storage, base_url: str, *, limits: bool = True) -> None:
        self._storage = storage
        self._most = FILES if limits else math.inf
        self._most_bytes = CLIENT_UPLOAD_BYTES if limits else math.inf
        self._base = base_url.rstrip("/")

    def handlers(self) -> dict[str, Handler]:
        return {
            "storage.getUploadMetadata": self.upload,
            "storage.batchGetDownloadUrl": self.links,
            "storage.batchDeleteFile": self.delete,
            "storage.batchCopyFile": self.copy,
        }

    # --- actions -----------------------------------------------------------------------------------------------------

    async def upload(self, call: ActionCall) -> ActionResult:
        try:
            path = self._storage.path_of(call.text("path"))
        except BadPath as error:
            return self._refused_upload(call, str(error))
        now = self._storage.now_s()
        expires = now + UPLOAD_S
        signature = self._storage.sign("put", path, expires)
        data = {
            "url": f"{self._base}{PREFIX}{quote(path)}",
            "token": "local",
            "authorization": f"q-sign-algorithm=sha1&q-ak=local&q-sign-time={now};{expires}&q-signature={signature}",
            "fileId": self._storage.file_id(path),
            "cosFileId": hashlib.sha256(path.encode("utf-8", "replace")).hexdigest(),
        }
        return success(call, data)

    def _refused_upload(self, call: ActionCall, why: str) -> ActionResult:
        """wx-server-sdk before 4 reads the answer's ``data`` without a look at its code and ends in a TypeError.

        So it gets a URL that refuses the file with the same words.
        """
        refused = failure(call, "INVALID_PARAM", why)
        if not (call.sdk.startswith("wx-server-sdk/") and call.sdk_generation < 4):
            return refused
        url = f"{self._base}{PREFIX}?{urlencode({REFUSED: why})}"
        data = {"url": url, "token": "local", "authorization": "refused", "fileId": "", "cosFileId": ""}
        return ActionResult(success(call, data).answer, False, refused.detail)

    async def links(self, call: ActionCall) -> ActionResult:
        entries = _entries(call, "file_list")
        if len(entries) > self._most:
            return self._too_many(call, entries)
        found = [self._link(each) for each in entries]
        return success(call, {"download_list": found})

    def _too_many(self, call: ActionCall, entries: list[Any]) -> ActionResult:
        return failure(call, "INVALID_PARAM", f"fileList has {len(entries)} files, at most {FILES} at a time")

    def _link(self, entry: Any) -> dict[str, object]:
        wanted = entry if isinstance(entry, dict) else {"fileid": entry}
        file_id = str(wanted.get("fileid", ""))
        age = wanted.get("max_age")
        lifetime = int(min(age, MOST_AGE_S)) if isinstance(age, int | float) and age > 0 else DEFAULT_AGE_S
        try:
            path = self._storage.path_of(file_id)
        except BadPath:
            return {**NOT_THERE, "fileID": file_id, "tempFileURL": ""}
        if not self._storage.exists(path):
            return {**NOT_THERE, "fileID": file_id, "tempFileURL": ""}
        return {"code": "SUCCESS", "fileID": file_id, "tempFileURL": self.url(path, lifetime), "maxAge": lifetime}

    def url(self, path: str, lifetime_s: int = DEFAULT_AGE_S) -> str:
        """A temporary URL. Only what would end the path is escaped, since the SDK escapes the rest itself."""
        expires = self._storage.now_s() + lifetime_s
        shown = re.sub(r"[%?#\x00-\x1f]", lambda found: quote(found.group()), path)
        return f"{self._base}{PREFIX}{shown}?sign={self._storage.sign('get', path, expires)}&t={expires}"

    def link(self, path: str, lifetime_s: int = DEFAULT_AGE_S) -> str:
        """The same below whichever address a mini program knows the local cloud by."""
        expires = self._storage.now_s() + lifetime_s
        return f"{PREFIX}{quote(path)}?sign={self._storage.sign('get', path, expires)}&t={expires}"

    def form(self, path: str, owner: str) -> dict[str, object]:
        """Where and with which fields the user ``owner`` posts a file: ``{path, fields, fileID}``, as COS has it."""
        now = self._storage.now_s()
        expires = now + UPLOAD_S
        signature = self._storage.sign(_put(owner), path, expires)
        fields = {
            "key": path,
            "Signature": f"q-sign-algorithm=sha1&q-ak=local&q-sign-time={now};{expires}&q-signature={signature}",
            "x-cos-security-token": "local",
            "x-cos-meta-fileid": hashlib.sha256(path.encode("utf-8", "replace")).hexdigest(),
            OWNER: owner,
        }
        return {"path": f"{PREFIX}{quote(path)}", "fields": fields, "fileID": self._storage.file_id(path)}

    def keep(self, path: str, data: bytes) -> tuple[str, str]:
        """Store ``data`` under ``path``: its file id and a temporary URL."""
        self._storage.write(path, data)
        return self._storage.file_id(path), self.url(path)

    async def delete(self, call: ActionCall) -> ActionResult:
        entries = _entries(call, "fileid_list")
        if len(entries) > self._most:
            return self._too_many(call, entries)
        deleted: list[dict[str, object]] = []
        for file_id in map(str, entries):
            try:
                gone = self._storage.delete(self._storage.path_of(file_id))
            except BadPath:
                gone = False
            deleted.append({"code": "SUCCESS", "fileID": file_id} if gone else {**NOT_THERE, "fileID": file_id})
        return success(call, {"delete_list": deleted})

    async def copy(self, call: ActionCall) -> ActionResult:
        copied = [self._copy(each) for each in _entries(call, "file_list") if isinstance(each, dict)]
        return success(call, {"copy_list": copied})

    def _copy(self, entry: Mapping[str, Any]) -> dict[str, object]:
        try:
            source = self._storage.path_of(str(entry.get("src_path", "")))
            target = self._storage.path_of(str(entry.get("dst_path", "")))
            if not self._storage.exists(source):
                return {"fileId": "", **NOT_THERE}
            if entry.get("overwrite") is False and self._storage.exists(target):
                return {"fileId": "", "code": "STORAGE_REQUEST_FAIL", "message": f"{target} exists"}
            try:
                content = self._storage.read(source)
            except OSError as error:
                return {"fileId": "", "code": "STORAGE_REQUEST_FAIL", "message": f"{source}: {why_unread(error)}"}
            self._storage.write(target, content)
            if entry.get("remove_original") and source != target:
                self._storage.delete(source)
        except (BadPath, Clash) as error:
            return {"fileId": "", "code": "INVALID_PARAM", "message": str(error)}
        return {"fileId": self._storage.file_id(target), "code": ""}

    # --- URLs --------------------------------------------------------------------------------------------------------

    def serve(self, method: str, path: str, query: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """One request below ``/storage/``. ``path`` may be as in the URL or decoded. Errors are COS's XML."""
        if path == PREFIX and (why := parse_qs(query).get(REFUSED)):
            return _refuse(400, "InvalidURI", why[0])
        readings = _readings(path.removeprefix(PREFIX))
        if method in ("GET", "HEAD"):
            return self._download(method, readings, query, headers)
        if method == "PUT":
            return self._store(readings, headers.get("authorization") or headers.get("signature", ""), body, 200)
        if method == "POST":
            boundary = boundary_of(headers.get("content-type", ""))
            try:
                parts = {part.name: part.data for part in parse(body, boundary or b"")} if boundary else {}
            except BadMultipart as error:
                return _refuse(400, "MalformedPOSTRequest", str(error))
            if "file" not in parts:
                return _refuse(400, "MalformedPOSTRequest", "the form has no file")
            signature, owner = (parts.get(name, b"").decode("utf-8", "replace") for name in ("Signature", OWNER))
            if owner and len(parts["file"]) > self._most_bytes:
                return _refuse(400, TOO_LARGE, "Your proposed upload exceeds the maximum allowed object size.")
            return self._store(readings, signature, parts["file"], 204, owner)
        return _refuse(405, "MethodNotAllowed", f"{method} is not allowed")

    def _store(self, readings: list[str], authorization: str, data: bytes, status: int, owner: str = "") -> Answer:
        found = re.search(r"q-sign-time=\d+;(\d+)&q-signature=([0-9a-f]+)", authorization)
        expires, signature = (int(found.group(1)), found.group(2)) if found else (0, "")
        path = next((each for each in readings if self._storage.signed(_put(owner), each, expires, signature)), None)
        if path is None:
            return _refuse(403, "SignatureDoesNotMatch", "The signature is not for this path.")
        if expires < self._storage.now_s():
            return _refuse(403, "AccessDenied", "Request has expired.")
        try:
            self._storage.write(path, data, owner)
        except Clash as error:
            return _refuse(409, "PathConflict", str(error))
        return Answer(status, b"", (("etag", _etag(data)),))

    def _download(self, method: str, readings: list[str], query: str, headers: Mapping[str, str]) -> Answer:
        range_header = parse_qs(query)
        signature = range_header.get("sign", [""])[0]
        expires = int(range_header["t"][0]) if re.fullmatch("[0-9]{1,15}", range_header.get("t", [""])[0]) else 0
        path = next((each for each in readings if self._storage.signed("get", each, expires, signature)), None)
        if path is None:
            return _refuse(403, "AccessDenied", "The URL is not signed for this file.")
        if expires < self._storage.now_s():
            return _refuse(403, "AccessDenied", "Request has expired.")
        if not self._storage.exists(path):
            return _refuse(404, "NoSuchKey", "The specified key does not exist.")
        try:
            data = self._storage.read(path)
        except OSError as error:
            return _refuse(500, "InternalError", f"{path}: {why_unread(error)}")
        # Together with ``html`` 3 ms of a start without a file.
        import mimetypes
        from email.utils import format_datetime

        kind = mimetypes.guess_type(path)[0] or "application/octet-stream"
        head = [
            ("content-type", kind),
            ("accept-ranges", "bytes"),
            ("etag", _etag(data)),
            ("last-modified", format_datetime(self._storage.modified(path), usegmt=True)),
        ]
        status, start, stop = _range(headers.get("range", ""), len(data))
        if status == 416:
            return Answer(416, b"", (("content-range", f"bytes */{len(data)}"),))
        if status == 206:
            head.append(("content-range", f"bytes {start}-{stop - 1}/{len(data)}"))
        head.append(("content-length", str(stop - start)))
        return Answer(status, b"" if method == "HEAD" else data[start:stop], tuple(head))


def _put(owner: str) -> str:
    """What is signed: an upload of functions, or one that the file is ``owner``'s after."""
    return f"put as {owner}" if owner else "put"


def _entries(call: ActionCall, name: str) -> list[Any]:
    found = call.fields.get(name, [])
    return found if isinstance(found, list) else [found]


def _readings(path: str) -> list[str]:
    """What ``path`` may mean: as it is, decoded, decoded twice (the SDK encodes once more). The signature tells."""
    once = unquote(path)
    return list(dict.fromkeys((path, once, unquote(once))))


def _range(range_header: str, size: int) -> tuple[int, int, int]:
    """(status, start, stop) for one ``bytes=`` range; anything else asks for the whole."""
    found = re.fullmatch(r"bytes=(\d*)-(\d*)", range_header.strip())
    if not found or not any(found.groups()):
        return 200, 0, size
    first, last = found.groups()
    start = int(first) if first else max(size - int(last), 0)
    stop = min(int(last) + 1, size) if first and last else size
    if start >= size or stop <= start:
        return 416, 0, 0
    return 206, start, stop


def _etag(data: bytes) -> str:
    return f'"{hashlib.md5(data, usedforsecurity=False).hexdigest()}"'


def _refuse(status: int, code: str, message: str) -> Answer:
    """COS's error: the SDKs read all four elements."""
    from html import escape  # see above

    text = (
        f"<?xml version='1.0' encoding='utf-8' ?>\n<Error><Code>{escape(code)}</Code>"
        f"<Message>{escape(message)}</Message><RequestId>{new_request_id()}</RequestId><TraceId>local</TraceId></Error>"
    )
    return Answer(status, text.encode("utf-8", "replace"), (("content-type", "application/xml"),))
