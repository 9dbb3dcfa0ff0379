"""Cloud storage: upload, download, temporary URLs, delete. Files are named by ``cloud://`` ids."""

from __future__ import annotations

import re
from typing import Any, List, Mapping, NamedTuple, Sequence
from urllib.parse import quote

from cloudfn_sdk.context import timeout_s
from cloudfn_sdk.errors import NUMBERS, CloudError
from cloudfn_sdk.transport import post_json, request


class TempUrl(NamedTuple):
    """A temporary URL. ``status`` is 0, or the error's number for a file that does not exist."""

    file_id: str
    url: str
    status: int
    max_age: int


class Deleted(NamedTuple):
    file_id: str
    status: int


def upload_file(cloud_path: str, file_content: bytes) -> str:
    """Store ``file_content`` under ``cloud_path`` and return its ``cloud://`` id."""
    asked = {"action": "storage.getUploadMetadata", "path": cloud_path, "method": "put"}
    target = post_json("uploadFile", asked).get("data") or {}
    headers = {
        "Signature": target["authorization"],
        "authorization": target["authorization"],
        "x-cos-security-token": target["token"],
        "x-cos-meta-fileid": target["cosFileId"],
        "key": quote(cloud_path, safe="!'()*~"),
    }
    reply = request("PUT", _encoded(target["url"]), headers, file_content, timeout_s(None), "uploadFile")
    if reply.status not in (200, 204):
        text = reply.body.decode("utf-8", "replace")
        code, message = (_element(text, name) for name in ("Code", "Message"))
        raise CloudError(-503001, f"uploadFile:fail [{code}]: {message}", "STORAGE_REQUEST_FAIL")
    return str(target["fileId"])


def get_temp_file_url(file_list: Sequence[str | Mapping[str, Any]]) -> List[TempUrl]:
    """Temporary URLs for ids, or ``{"file_id", "max_age"}`` with the life in seconds."""
    wanted = [{"fileid": each} if isinstance(each, str) else _wanted(each) for each in file_list]
    return [_temp_url(each) for each in _urls("getTempFileURL", wanted)]


def download_file(file_id: str) -> bytes:
    """The content of a stored file. Raises CloudError -503003 when there is none."""
    found = _urls("downloadFile", [{"fileid": file_id, "max_age": 600}])[0]
    if found.get("code") != "SUCCESS":
        raise CloudError.from_backend("downloadFile", found.get("code"), str(found.get("message", "")))
    url = _encoded(str(found["tempFileURL"]))
    reply = request("GET", url, {}, b"", timeout_s(None), "downloadFile")
    if reply.status != 200:
        raise CloudError(-503001, f"downloadFile:fail status {reply.status} url {url}", "STORAGE_REQUEST_FAIL")
    return reply.body


def delete_file(file_list: Sequence[str]) -> List[Deleted]:
    answer = post_json("deleteFile", {"action": "storage.batchDeleteFile", "fileid_list": list(file_list)})
    return [Deleted(str(each["fileID"]), _status(each)) for each in (answer.get("data") or {}).get("delete_list", [])]


def _wanted(each: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"fileid": each["file_id"], **({"max_age": each["max_age"]} if "max_age" in each else {})}


def _urls(api: str, wanted: Sequence[Mapping[str, Any]]) -> List[Mapping[str, Any]]:
    answer = post_json(api, {"action": "storage.batchGetDownloadUrl", "file_list": list(wanted)})
    listed: List[Mapping[str, Any]] = (answer.get("data") or {}).get("download_list", [])
    return listed


def _temp_url(each: Mapping[str, Any]) -> TempUrl:
    return TempUrl(str(each["fileID"]), str(each.get("tempFileURL", "")), _status(each), int(each.get("maxAge") or 0))


def _status(each: Mapping[str, Any]) -> int:
    code = str(each.get("code", "SUCCESS"))
    return 0 if code == "SUCCESS" else NUMBERS.get(code, -501001)


def _encoded(url: str) -> str:
    """``encodeURI``: escapes what may not stand in a URL and leaves what is escaped already."""
    return quote(url, safe=";/?:@&=+$,-_.!~*'()#%")


def _element(text: str, name: str) -> str:
    found = re.search(f"<{name}>(.*?)</{name}>", text, re.S)
    return found.group(1) if found else ""
