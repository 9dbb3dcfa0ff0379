"""Temporary keys are issued and expire; the control surface opens with the keys that stand in dev.json."""

from __future__ import annotations

from typing import Any

import pytest
from tencentcloud.common.common_client import CommonClient
from tencentcloud.common.credential import Credential
from tencentcloud.common.exception.tencent_cloud_sdk_exception import TencentCloudSDKException
from tencentcloud.common.profile.client_profile import ClientProfile
from tencentcloud.common.profile.http_profile import HttpProfile

from cloudfn.control import Fault
from tests.functional.control.world import World
from tests.kit.tencent_cloud import REGION


def sts(world: World, action: str, key: tuple[str, ...] = (), **params: Any) -> dict[str, Any]:
    permanent = world.plane.account.permanent
    credential = Credential(*(key or (permanent.secret_id, permanent.secret_key)))
    endpoint = world.plane.url.removeprefix("http://")
    profile = ClientProfile(httpProfile=HttpProfile(protocol="http", endpoint=endpoint))
    found: dict[str, Any] = CommonClient("sts", "2018-08-13", credential, REGION, profile).call_json(action, params)
    return found


def test_a_temporary_key_is_issued_and_expires(quick: World) -> None:
    given = sts(quick, "GetFederationToken", Name="ci", Policy="{}", DurationSeconds=60)["Response"]
    key = given["Credentials"]
    quick.use(key["TmpSecretId"], key["TmpSecretKey"], key["Token"])
    assert quick("tcb", "DescribeEnvs")["Total"] == 2
    temporary = (key["TmpSecretId"], key["TmpSecretKey"], key["Token"])
    assert sts(quick, "GetCallerIdentity", key=temporary)["Response"]["Type"] == "CAMRole"
    with pytest.raises(TencentCloudSDKException, match="UnauthorizedOperation"):
        sts(quick, "GetFederationToken", key=temporary, Name="ci", Policy="{}")
    quick.use(key["TmpSecretId"], key["TmpSecretKey"], "")
    assert "TokenFailure" in quick.failure("tcb", "DescribeEnvs")
    quick.use(key["TmpSecretId"], key["TmpSecretKey"], key["Token"])
    quick.plane.faults.add(Fault("skew", "DescribeEnvs", seconds=61))
    assert "TokenFailure" in quick.failure("tcb", "DescribeEnvs")
