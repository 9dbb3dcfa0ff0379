"""The buckets of an environment over the object store's own protocol: who may, what is where, what is refused."""

from __future__ import annotations

import hashlib
import hmac
import http.client
import time
from datetime import timedelta
from urllib.parse import quote
from xml.etree import ElementTree

import pytest

from cloudfn.control import AccessKey
from tests.functional.control.world import World
from tests.kit.tencent_cloud import ENV, REGION


class Bucket:
    """A client of one bucket; ``key`` signs, None leaves requests unsigned."""

    def __init__(self, world: World, name: str, key: AccessKey | None) -> None:
        self._world, self._key = world, key
        self._host = f"{name}.cos.{REGION}.tencentcos.cn"

    def __call__(self, method: str, path: str, body: bytes = b"", query: str = "", **headers: str) -> tuple[int, bytes]:
        sent = {"Host": self._host, **{name.replace("_", "-"): text for name, text in headers.items()}}
        if self._key is not None:
            sent["Authorization"] = self._signature(self._key, method, path)
            if self._key.token:
                sent["x-cos-security-token"] = self._key.token
        connection = http.client.HTTPConnection(self._world.plane.url.removeprefix("http://"), timeout=10)
        try:
            connection.request(method, quote(path) + (f"?{query}" if query else ""), body, sent)
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def _signature(self, key: AccessKey, method: str, path: str) -> str:
        """As the vendor's documentation describes it, the host signed and no parameter of the query."""
        now = int(time.time())
        times = f"{now - 1};{now + 60}"
        text = f"{method.lower()}\n{path}\n\nhost={quote(self._host, safe='-_.~')}\n"
        to_sign = f"sha1\n{times}\n{hashlib.sha1(text.encode()).hexdigest()}\n"
        sign_key = hmac.new(key.secret_key.encode(), times.encode(), hashlib.sha1).hexdigest()
        signature = hmac.new(sign_key.encode(), to_sign.encode(), hashlib.sha1).hexdigest()
        return (
            f"q-sign-algorithm=sha1&q-ak={key.secret_id}&q-sign-time={times}&q-key-time={times}"
            f"&q-header-list=host&q-url-param-list=&q-signature={signature}"
        )


@pytest.fixture
def bucket(quick: World) -> Bucket:
    return Bucket(quick, quick.plane.world.bucket(ENV), quick.plane.account.permanent)


def keys(listing: bytes, tag: str = "Key") -> list[str | None]:
    return [node.text for node in ElementTree.fromstring(listing).iter(tag)]


def test_objects_are_kept_listed_copied_and_deleted(quick: World, bucket: Bucket) -> None:
    assert bucket("PUT", "/a/one.txt", b"one")[0] == 200
    assert bucket("PUT", "/a/b/two.txt", b"two")[0] == 200
    assert bucket("PUT", "/empty/")[0] == 200
    assert bucket("GET", "/a/one.txt") == (200, b"one")
    assert bucket("HEAD", "/a/none.txt") == (404, b"")
    assert keys(bucket("GET", "/")[1]) == ["a/b/two.txt", "a/one.txt", "empty/"]
    listing = bucket("GET", "/", query="prefix=a/&delimiter=/")[1]
    assert (keys(listing), keys(listing, "Prefix")) == (["a/one.txt"], ["a/", "a/b/"])
    page = bucket("GET", "/", query="max-keys=1")[1]
    assert (keys(page), keys(page, "NextMarker")) == (["a/b/two.txt"], ["a/b/two.txt"])
    assert keys(bucket("GET", "/", query="marker=a/b/two.txt")[1]) == ["a/one.txt", "empty/"]
    source = f"{quick.plane.world.bucket(ENV)}.cos.{REGION}.myqcloud.com/a/one.txt"
    assert bucket("PUT", "/copy.txt", x_cos_copy_source=source)[0] == 200
    assert quick.runtime.files(ENV, "storage").read("copy.txt") == b"one"
    both = b"<Delete><Object><Key>copy.txt</Key></Object><Object><Key>empty/</Key></Object></Delete>"
    assert keys(bucket("POST", "/", both, query="delete")[1]) == ["copy.txt", "empty/"]
    assert bucket("DELETE", "/a/one.txt")[0] == 204
    assert keys(bucket("GET", "/")[1]) == ["a/b/two.txt"]


def test_parts_come_together_in_their_order(bucket: Bucket) -> None:
    started = bucket("POST", "/big.bin", query="uploads")[1]
    (upload,) = keys(started, "UploadId")
    for number, data in ((2, b"world"), (1, b"hello ")):
        assert bucket("PUT", "/big.bin", data, query=f"partNumber={number}&uploadId={upload}")[0] == 200
    assert keys(bucket("GET", "/big.bin", query=f"uploadId={upload}")[1], "PartNumber") == ["1", "2"]
    assert bucket("POST", "/big.bin", query=f"uploadId={upload}")[0] == 200
    assert bucket("GET", "/big.bin") == (200, b"hello world")
    assert bucket("PUT", "/big.bin", b"x", query=f"partNumber=1&uploadId={upload}")[0] == 404


def test_nobody_gets_in_without_a_signature_that_holds(quick: World) -> None:
    name, good = quick.plane.world.bucket(ENV), quick.plane.account.permanent
    temporary = quick.plane.account.issue(quick.plane.world.signing_time(()), timedelta(minutes=5))
    codes = {
        "none": None,
        "unknown": AccessKey("AKIDnobody", "x"),
        "wrong": AccessKey(good.secret_id, "wrong"),
        "no token": AccessKey(temporary.secret_id, temporary.secret_key),
    }
    told = {about: Bucket(quick, name, key)("PUT", "/a.txt", b"x") for about, key in codes.items()}
    assert {about: (status, keys(body, "Code")) for about, (status, body) in told.items()} == {
        "none": (403, ["InvalidAccessKeyId"]),
        "unknown": (403, ["InvalidAccessKeyId"]),
        "wrong": (403, ["SignatureDoesNotMatch"]),
        "no token": (403, ["InvalidSecurityToken"]),
    }
    assert Bucket(quick, name, temporary)("PUT", "/a.txt", b"x")[0] == 200
    assert keys(Bucket(quick, "another-1300000001", good)("GET", "/")[1], "Code") == ["NoSuchBucket"]
    assert Bucket(quick, name, good)("PUT", "/../../etc/passwd", b"x")[0] == 400
