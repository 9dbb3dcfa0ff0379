"""Numbers that are none, or are none that fits: refused in the cloud's own words, never a failure of the emulator."""

from __future__ import annotations

import http.client
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree

import pytest

from cloudfn.control.actions import ACTIONS
from cloudfn.control.parameter_kinds import kind
from cloudfn.deploy.cloud import VERSIONS
from cloudfn.errors import CloudfnError
from tests.functional.control.test_cloud_buckets import Bucket
from tests.functional.control.world import World
from tests.kit.tencent_cloud import ENV, REGION

DIGITS = "9" * 5000
TEXTS = ("", "²", "٣", "-1", "1.5", "1_0", " 1", "+1", "0x1", "NaN", "Infinity", "1e9", "x", DIGITS, f"-{DIGITS}", "\0")
VALUES: tuple[Any, ...] = (
    *TEXTS,
    *(0, -1, 2**31, -(2**31), 2**53 + 1, 2**63 - 1, -(2**63), 2**63),
    *(0.0, -0.0, 0.5, 1e308, -1e308, 5e-324, float("inf"), float("-inf"), float("nan")),
)


@pytest.fixture
def bucket(quick: World) -> Bucket:
    return Bucket(quick, quick.plane.world.bucket(ENV), quick.plane.account.permanent)


def code(body: bytes) -> str:
    return ElementTree.fromstring(body).findtext("Code") or ""


def test_a_bucket_refuses_them(bucket: Bucket) -> None:
    _, begun = bucket("POST", "/a.txt", query="uploads")
    upload = ElementTree.fromstring(begun).findtext("UploadId")
    for text in (*TEXTS, "0", "10001"):
        status, body = bucket("PUT", "/a.txt", b"x", query=f"partNumber={quote(text)}&uploadId={upload}")
        assert (status, code(body)) == (400, "InvalidArgument"), text
    for text in TEXTS[1:]:
        status, body = bucket("GET", "/", query=f"max-keys={quote(text)}")
        assert (status, code(body)) == (400, "InvalidArgument"), text
    assert bucket("PUT", "/a.txt", b"x", query=f"partNumber=10000&uploadId={upload}")[0] == 200
    for text in (upload or "", "²" * 32, "f" * 5000, "../x", ""):
        status, body = bucket("PUT", "/b.txt", b"x", query=f"partNumber=1&uploadId={quote(text)}")
        assert (status, code(body)) == (404, "NoSuchUpload"), text
        assert bucket("POST", "/b.txt", b"", query=f"uploadId={quote(text)}")[0] == 404
    assert bucket("POST", "/a.txt", query=f"uploadId={upload}")[0] == 200
    assert bucket("GET", "/a.txt") == (200, b"x")
    status, listing = bucket("GET", "/", query="max-keys=0")
    assert status == 200 and b"<IsTruncated>false" in listing and b"<Key>" not in listing


def test_so_does_the_temporary_bucket(quick: World) -> None:
    told = quick("scf", "GetTempCosInfo", ObjectPath="1/tea/f.zip")
    host = f"shtempcos-1253665819.cos.{REGION}.myqcloud.com"

    def ask(method: str, query: str) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection(quick.plane.url.removeprefix("http://"), timeout=10)
        sent = {"Host": host, "Authorization": told["Sign"]}
        connection.request(method, f"/{told['Date']}/1/tea/f.zip?{query}", b"x", sent)
        answer = connection.getresponse()
        try:
            return answer.status, answer.read()
        finally:
            connection.close()

    upload = ElementTree.fromstring(ask("POST", "uploads")[1]).findtext("UploadId")
    for text in (*TEXTS, "0", "10001"):
        status, body = ask("PUT", f"partNumber={quote(text)}&uploadId={upload}")
        assert (status, code(body)) == (400, "InvalidArgument"), text
    assert ask("PUT", f"partNumber=1&uploadId={upload}")[0] == 200


@pytest.mark.parametrize("service", sorted(VERSIONS))
def test_no_action_fails_for_them(job: World, service: str) -> None:
    """InternalError is how the emulator says that it failed itself."""
    own = {"FunctionName": "job", "Namespace": ENV, "EnvId": ENV}
    failed = [
        (action, name, value)
        for (its, action), found in ACTIONS.items()
        if its == service
        for name in sorted(found.takes)
        if kind(service, action, name) == "number"
        for value in VALUES
        if _code(job, service, action, {key: own[key] for key in own if key in found.takes} | {name: value})
        == "InternalError"
    ]
    assert failed == []


def _code(job: World, service: str, action: str, params: dict[str, Any]) -> str:
    try:
        job(service, action, **params)
    except CloudfnError as error:
        return str(error.params.get("code", ""))
    return ""


def test_a_curve_has_an_end(quick: World) -> None:
    ages = {"StartTime": "0001-01-01 00:00:00", "EndTime": "9999-12-31 23:59:59"}
    for period in (None, 300, 86400):
        params = {"EnvId": ENV, "MetricName": "FunctionInvocation", **ages, **({"Period": period} if period else {})}
        assert quick.failure("tcb", "DescribeCurveData", **params) == "InvalidParameterValue"
