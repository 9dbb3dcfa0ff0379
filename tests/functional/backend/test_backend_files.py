"""Files of cloud storage by their URLs: signatures that expire by the clock, ranges, names, and no way out."""

from __future__ import annotations

import asyncio
import json
import os
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloudfn.backend.storage import BadPath, clean, escape
from cloudfn.calls import Answer
from tests.kit.backend import Cloud, make_cloud
from tests.kit.damage import ENDLESS


@pytest.fixture
def cloud(tmp_path: Path) -> Cloud:
    return make_cloud(tmp_path, base_url="http://127.0.0.1:7788")


def file(cloud: Cloud, method: str, url: str, headers: dict[str, str] | None = None, body: bytes = b"") -> Answer:
    parts = urlsplit(url)
    return asyncio.run(cloud.backend.file(method, parts.path, parts.query, headers or {}, body))


def upload(cloud: Cloud, path: str, data: bytes) -> str:
    """The file's id."""
    meta: Any = cloud.admin({"action": "storage.getUploadMetadata", "path": path, "method": "put"})["data"]
    answer = file(cloud, "PUT", meta["url"], {"authorization": meta["authorization"]}, data)
    assert answer.status == 200 and answer.body == b""
    return str(meta["fileId"])


def link(cloud: Cloud, file_id: str, max_age: int = 60) -> str:
    wanted = [{"fileid": file_id, "max_age": max_age}]
    found = cloud.admin({"action": "storage.batchGetDownloadUrl", "file_list": wanted})["data"]["download_list"][0]
    assert found["code"] == "SUCCESS"
    return str(found["tempFileURL"])


def test_a_url_expires_by_the_clock(cloud: Cloud) -> None:
    url = link(cloud, upload(cloud, "dir/中 文.txt", b"hello"))
    assert file(cloud, "GET", url).body == b"hello"
    assert file(cloud, "GET", quote(url, safe=":/?=&")).body == b"hello"
    cloud.clock.advance(timedelta(seconds=62))
    expired = file(cloud, "GET", url)
    assert expired.status == 403 and b"Request has expired" in expired.body


def test_head_and_ranges(cloud: Cloud) -> None:
    url = link(cloud, upload(cloud, "picture.png", bytes(range(100))))
    head = file(cloud, "HEAD", url)
    assert head.body == b"" and dict(head.headers)["content-length"] == "100"
    assert dict(head.headers)["content-type"] == "image/png"
    for asked, status, body in [
        ("bytes=0-9", 206, bytes(range(10))),
        ("bytes=90-", 206, bytes(range(90, 100))),
        ("bytes=-5", 206, bytes(range(95, 100))),
        ("bytes=50-1000", 206, bytes(range(50, 100))),
        ("bytes=100-", 416, b""),
        ("nonsense", 200, bytes(range(100))),
    ]:
        answer = file(cloud, "GET", url, {"range": asked})
        assert (answer.status, answer.body) == (status, body), asked
    assert dict(file(cloud, "GET", url, {"range": "bytes=0-9"}).headers)["content-range"] == "bytes 0-9/100"


def test_a_signature_is_for_one_path_and_one_purpose(cloud: Cloud) -> None:
    url = link(cloud, upload(cloud, "a.txt", b"a"))
    upload(cloud, "b.txt", b"b")
    for forged in (url.replace("a.txt", "b.txt"), url.split("?")[0], url + "0", url.replace("sign=", "sign=0")):
        assert file(cloud, "GET", forged).status == 403
    meta: Any = cloud.admin({"action": "storage.getUploadMetadata", "path": "c.txt"})["data"]
    assert file(cloud, "PUT", meta["url"], {}, b"x").status == 403
    assert file(cloud, "PUT", url, {"authorization": meta["authorization"]}, b"x").status == 403
    assert file(cloud, "DELETE", url).status == 405


def test_the_form_of_older_sdks(cloud: Cloud) -> None:
    meta: Any = cloud.admin({"action": "storage.getUploadMetadata", "path": "form.bin"})["data"]
    data = b"\r\n--x\r\n\x00\xff"
    fields = {"Signature": meta["authorization"].encode(), "key": b"form.bin", "file": data}
    body = b"".join(
        f'--xyz\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'.encode() + value + b"\r\n"
        for name, value in fields.items()
    )
    headers = {"content-type": "multipart/form-data; boundary=xyz"}
    assert file(cloud, "POST", meta["url"], headers, body + b"--xyz--\r\n").status == 204
    assert file(cloud, "GET", link(cloud, meta["fileId"])).body == data
    assert file(cloud, "POST", meta["url"], headers, b"--xyz--\r\n").status == 400


@pytest.mark.skipif(os.name != "posix", reason="FIFOs are POSIX's")
def test_what_is_no_file_and_what_would_fill_the_memory_is_not_read(cloud: Cloud) -> None:
    url = link(cloud, upload(cloud, "a.bin", b"x"))
    place = next(each for each in cloud.directory.rglob("a.bin"))
    entry = {"src_path": "a.bin", "dst_path": "b.bin"}
    for harm, status, code in (("huge", 500, "STORAGE_REQUEST_FAIL"), ("fifo", 404, "STORAGE_FILE_NONEXIST")):
        ENDLESS[harm](place)
        assert file(cloud, "GET", url).status == status
        found: Any = cloud.admin({"action": "storage.batchCopyFile", "file_list": [entry]})["data"]
        assert found["copy_list"][0]["code"] == code


def test_copy_and_move(cloud: Cloud) -> None:
    file_id = upload(cloud, "a/x.txt", b"x")

    def copy(**entry: Any) -> dict[str, Any]:
        found = cloud.admin({"action": "storage.batchCopyFile", "file_list": [entry]})["data"]["copy_list"][0]
        return dict(found)

    copied = copy(src_path="a/x.txt", dst_path="b/y.txt")
    assert copied["code"] == "" and file(cloud, "GET", link(cloud, copied["fileId"])).body == b"x"
    assert copy(src_path="a/x.txt", dst_path="b/y.txt", overwrite=False)["code"] == "STORAGE_REQUEST_FAIL"
    assert copy(src_path="none", dst_path="z")["code"] == "STORAGE_FILE_NONEXIST"
    copy(src_path="a/x.txt", dst_path="moved.txt", remove_original=True)
    gone = cloud.admin({"action": "storage.batchGetDownloadUrl", "file_list": [{"fileid": file_id}]})
    assert gone["data"]["download_list"][0]["code"] == "STORAGE_FILE_NONEXIST"


@pytest.mark.parametrize("path", ["", "/abs", "a//b", "../x", "a/../../x", "a/.", "x" * 900, "nul\x00", "a/"])
def test_paths_that_cloudbase_refuses(cloud: Cloud, path: str) -> None:
    answer = cloud.admin({"action": "storage.getUploadMetadata", "path": path})
    assert answer["code"] == "INVALID_PARAM"
    assert not [each for each in cloud.directory.rglob("*") if each.name == "x"]


@given(st.text(min_size=1, max_size=60))
def test_no_name_leaves_the_folder_or_meets_another(path: str) -> None:
    try:
        parts = clean(path).split("/")
    except BadPath:
        return
    for part in parts:
        name = escape(part)
        assert "/" not in name and "\\" not in name and name not in ("", ".", "..") and not name.startswith(".")
        assert not set(name) & set('<>:"|?*\x00') and not name.endswith((" ", "."))


def test_names_that_a_file_system_does_not_take(cloud: Cloud) -> None:
    names = ["CON", "nul.txt", ".hidden", "a:b?c*d|e", "trailing.", "trailing ", "%2e%2e", "..%2f", "长" * 200, "a\\b"]
    ids = {name: upload(cloud, name, name.encode()) for name in names}
    for name, file_id in ids.items():
        assert file(cloud, "GET", link(cloud, file_id)).body == name.encode(), name
    root = cloud.directory / ".cloudfn" / "storage"
    assert len([each for each in root.rglob("*") if each.is_file()]) == len(names)
    deleted = cloud.admin({"action": "storage.batchDeleteFile", "fileid_list": list(ids.values())})
    assert {each["code"] for each in deleted["data"]["delete_list"]} == {"SUCCESS"}
    assert not [each for each in root.rglob("*") if each.is_file()]


def test_a_file_in_the_way_of_a_folder(cloud: Cloud) -> None:
    upload(cloud, "a", b"file")
    meta: Any = cloud.admin({"action": "storage.getUploadMetadata", "path": "a/b"})["data"]
    answer = file(cloud, "PUT", meta["url"], {"authorization": meta["authorization"]}, b"x")
    assert answer.status == 409 and all(
        tag in answer.body for tag in (b"<Code>", b"<Message>", b"<RequestId>", b"<TraceId>")
    )
    assert json.loads(json.dumps(cloud.admin({"action": "storage.batchDeleteFile", "fileid_list": ["a/b"]})))
