"""TC3 as three clients write it, checked on the received bytes: the real SDK in all its ways, manager-node's quirk."""

from __future__ import annotations

import hashlib
import hmac
import http.client
import json
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tencentcloud.common.common_client import CommonClient
from tencentcloud.common.credential import Credential
from tencentcloud.common.exception.tencent_cloud_sdk_exception import TencentCloudSDKException
from tencentcloud.common.profile.client_profile import ClientProfile
from tencentcloud.common.profile.http_profile import HttpProfile

from cloudfn.control import AccessKey, Fault
from tests.kit.tencent_cloud import ENV, REGION, CloudKit, emulated


def client(
    kit: CloudKit, key: AccessKey | None = None, *, method: str = "POST", unsigned: bool = False
) -> CommonClient:
    found = key or kit.plane.account.permanent
    http_profile = HttpProfile(protocol="http", endpoint=kit.url.removeprefix("http://"), reqMethod=method)
    profile = ClientProfile(httpProfile=http_profile)
    profile.unsignedPayload = unsigned
    credential = Credential(found.secret_id, found.secret_key, found.token or None)
    return CommonClient("tcb", "2018-06-08", credential, REGION, profile)


def refusal(kit: CloudKit, key: AccessKey) -> str:
    with pytest.raises(TencentCloudSDKException) as caught:
        client(kit, key).call_json("DescribeEnvs", {"EnvId": ENV})
    return str(caught.value.get_code())


@pytest.mark.parametrize("unsigned", [False, True])
@pytest.mark.parametrize("method", ["POST", "GET"])
def test_the_sdk_is_understood_in_all_its_ways(lasting_kit: CloudKit, method: str, unsigned: bool) -> None:
    reply = client(lasting_kit, method=method, unsigned=unsigned).call_json("DescribeEnvs", {"EnvId": ENV})
    assert [each["EnvId"] for each in reply["Response"]["EnvList"]] == [ENV]


def test_text_outside_ascii_is_checked_as_it_was_sent(lasting_kit: CloudKit) -> None:
    with pytest.raises(TencentCloudSDKException) as caught:
        client(lasting_kit).call_json("DescribeTable", {"EnvId": ENV, "TableName": "订单"})
    assert caught.value.get_code() == "ResourceNotFound.TableNotFound"


def test_a_wrong_key_and_an_unknown_id_are_told_apart(lasting_kit: CloudKit) -> None:
    good = lasting_kit.plane.account.permanent
    assert refusal(lasting_kit, AccessKey(good.secret_id, "wrong" * 6)) == "AuthFailure.SignatureFailure"
    assert refusal(lasting_kit, AccessKey("AKIDnobody", good.secret_key)) == "AuthFailure.SecretIdNotFound"


def test_temporary_keys_need_their_token_and_end(lasting_kit: CloudKit) -> None:
    account, now = lasting_kit.plane.account, datetime.now(UTC)
    good = account.issue(now, timedelta(hours=1))
    assert client(lasting_kit, good).call_json("DescribeEnvs", {})["Response"]["RequestId"]
    assert refusal(lasting_kit, AccessKey(good.secret_id, good.secret_key)) == "AuthFailure.TokenFailure"
    assert refusal(lasting_kit, AccessKey(good.secret_id, good.secret_key, "other")) == "AuthFailure.TokenFailure"
    ended = account.issue(now - timedelta(hours=2), timedelta(hours=1))
    assert refusal(lasting_kit, ended) == "AuthFailure.TokenFailure"


@pytest.mark.parametrize("seconds", [400, -400])
def test_a_clock_that_is_off_ends_the_signature(lasting_kit: CloudKit, seconds: int) -> None:
    lasting_kit.fail(Fault("skew", "DescribeEnvs", seconds=seconds))
    assert refusal(lasting_kit, lasting_kit.plane.account.permanent) == "AuthFailure.SignatureExpire"


def test_keys_differ_from_instance_to_instance(lasting_kit: CloudKit, tmp_path: Path) -> None:
    with emulated(tmp_path) as other:
        assert other.plane.account.permanent != lasting_kit.plane.account.permanent


def post(kit: CloudKit, headers: dict[str, str], body: bytes) -> dict[str, Any]:
    """Bytes as they are, past every SDK."""
    connection = http.client.HTTPConnection(kit.url.removeprefix("http://"), timeout=10)
    try:
        connection.request("POST", "/", body, headers)
        answer = connection.getresponse()
        assert answer.status == 200
        # Any other type makes the vendor's SDK take an error for an empty success.
        assert answer.getheader("content-type") == "application/json"
        found: dict[str, Any] = json.loads(answer.read())["Response"]
        return found
    finally:
        connection.close()


def signed(kit: CloudKit, body: bytes, signed_host: str, service: str = "tcb") -> dict[str, str]:
    key, stamp = kit.plane.account.permanent, int(time.time())
    day = datetime.fromtimestamp(stamp, UTC).strftime("%Y-%m-%d")
    canonical = (
        f"POST\n/\n\ncontent-type:application/json\nhost:{signed_host}\n\ncontent-type;host\n"
        f"{hashlib.sha256(body).hexdigest()}"
    )
    text = f"TC3-HMAC-SHA256\n{stamp}\n{day}/{service}/tc3_request\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    secret = ("TC3" + key.secret_key).encode()
    for part in (day, service, "tc3_request"):
        secret = hmac.digest(secret, part.encode(), "sha256")
    signature = hmac.new(secret, text.encode(), hashlib.sha256).hexdigest()
    return {
        "Content-Type": "application/json",
        "X-TC-Action": "DescribeEnvs",
        "X-TC-Version": "2018-06-08",
        "X-TC-Region": REGION,
        "X-TC-Timestamp": str(stamp),
        "Authorization": f"TC3-HMAC-SHA256 Credential={key.secret_id}/{day}/{service}/tc3_request, "
        f"SignedHeaders=content-type;host, Signature={signature}",
    }


def test_the_host_may_be_signed_without_its_port(lasting_kit: CloudKit) -> None:
    body = b'{"EnvId":  "shop-1a2b3c" }'
    reply = post(lasting_kit, signed(lasting_kit, body, "127.0.0.1"), body)
    assert reply["EnvList"][0]["EnvId"] == ENV


def test_one_changed_byte_breaks_the_signature(lasting_kit: CloudKit) -> None:
    body = b'{"EnvId":  "shop-1a2b3c" }'
    headers = signed(lasting_kit, body, lasting_kit.url.removeprefix("http://"))
    assert post(lasting_kit, headers, body.replace(b"  ", b" "))["Error"]["Code"] == "AuthFailure.SignatureFailure"


def test_without_a_signature_nothing_is_answered(lasting_kit: CloudKit) -> None:
    headers = {"X-TC-Action": "DescribeEnvs", "Content-Type": "application/json"}
    assert post(lasting_kit, headers, b"{}")["Error"]["Code"] == "AuthFailure.InvalidAuthorization"


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("tcb.tencentcloudapi.com", 200),
        ("scf.ap-shanghai.tencentcloudapi.com", 200),
        ("shtempcos-1253665819.cos.ap-shanghai.myqcloud.com", 403),  # reached, but nothing was signed
        ("example.com", 403),
        ("localhost:1", 403),
        ("evil.tencentcloudapi.com.example.com", 403),
    ],
)
def test_only_its_own_hosts_are_answered(lasting_kit: CloudKit, host: str, status: int) -> None:
    connection = http.client.HTTPConnection(lasting_kit.url.removeprefix("http://"), timeout=10)
    connection.request("POST", "/", b"{}", {"Host": host, "X-TC-Action": "DescribeEnvs"})
    answer = connection.getresponse()
    text = answer.read()
    connection.close()
    assert answer.status == status
    assert (b"CFN-DEP-091" in text) == (status == 403 and "myqcloud" not in host)
