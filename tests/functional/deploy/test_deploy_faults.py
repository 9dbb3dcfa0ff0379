"""What goes wrong between deployer and cloud, scripted, with the real SDK: nothing is done twice, nothing is lost."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from cloudfn.control import Fault
from cloudfn.deploy import remote
from cloudfn.deploy.apply import Outcome
from cloudfn.deploy.cloud import Cloud, Endpoint
from cloudfn.deploy.credentials import Credentials
from cloudfn.errors import AuthError, CloudError, NotFound
from cloudfn.manifest.values import Index, Timer
from tests.kit.tencent_cloud import ENV, QUICK, REGION, CloudKit, emulated

NIGHTLY = Timer("nightly", "0 0 2 * * * *")
HOURLY = Timer("hourly", "0 0 * * * * *")


def problems(outcomes: tuple[Outcome, ...]) -> list[str]:
    return [str(each.error) for each in outcomes if each.error is not None]


@pytest.mark.parametrize("kind", ["throttle", "drop-before", "drop-after", "internal", "http-502"])
@pytest.mark.parametrize(
    "action",
    [
        "CreateFunction",
        "BatchCreateTrigger",
        "CreateCloudBaseGWAPI",
        "CreateTable",
        "UpdateTable",
        "GetFunction",
        "ListFunctions",
        "DescribeEnvs",
    ],
)
def test_a_creation_comes_through_any_single_fault(kit: CloudKit, action: str, kind: str) -> None:
    wanted = kit.wanted(
        kit.function("job", triggers=(NIGHTLY,), http="/job"), collections={"orders": (Index(("outTradeNo",)),)}
    )
    kit.fail(Fault(kind, action))  # type: ignore[arg-type]
    assert problems(kit.deploy(wanted)) == []
    assert kit.plan(wanted)[0].empty
    took_effect = [each for each in kit.plane.seen if each.action == "CreateFunction" and each.code == ""]
    assert len(took_effect) == 1


@pytest.mark.parametrize("kind", ["throttle", "drop-before", "drop-after", "internal", "http-502"])
@pytest.mark.parametrize(
    "action", ["UpdateFunctionCode", "UpdateFunctionConfiguration", "DeleteTrigger", "BatchCreateTrigger"]
)
def test_an_update_comes_through_any_single_fault(kit: CloudKit, action: str, kind: str) -> None:
    one = kit.function("job", triggers=(NIGHTLY,))
    kit.deploy(kit.wanted(one))
    kit.fail(Fault(kind, action))  # type: ignore[arg-type]
    changed = replace(
        one, timeout_s=44, triggers=(HOURLY,), package=kit.package("job", "exports.main = () => 'changed'")
    )
    assert problems(kit.deploy(kit.wanted(changed))) == []
    assert kit.plan(kit.wanted(changed))[0].empty


def test_throttling_is_waited_out_and_then_told(kit: CloudKit) -> None:
    kit.fail(Fault("throttle", "CreateFunction", times=4))
    assert problems(kit.deploy(kit.wanted(kit.function("job")))) == []
    kit.fail(Fault("throttle", "CreateFunction", times=100))
    (text,) = problems(kit.deploy(kit.wanted(kit.function("next"))))
    assert "RequestLimitExceeded" in text
    kit.plane.faults.clear()


@pytest.mark.parametrize(
    ("action", "status"),
    [
        ("CreateFunction", "CreateFailed"),
        ("UpdateFunctionCode", "UpdateFailed"),
        ("UpdateFunctionConfiguration", "UpdateFailed"),
    ],
)
def test_every_failed_status_is_an_error_with_its_reasons(kit: CloudKit, action: str, status: str) -> None:
    one = kit.function("job")
    if action != "CreateFunction":
        kit.deploy(kit.wanted(one))
    changed = replace(one, package=kit.package("job", "exports.main = () => 'changed'"))
    kit.fail(Fault("fail", action, code="InternalError.InstallDependency", message="npm ERR! 404 left-pad"))
    (outcome,) = kit.deploy(kit.wanted(changed))
    assert outcome.error is not None
    assert outcome.error.code == "CFN-DEP-050"
    assert status in str(outcome.error)
    assert "npm ERR! 404 left-pad" in str(outcome.error)
    # The next run puts it right, whatever was left behind.
    assert problems(kit.deploy(kit.wanted(changed))) == []
    assert kit.plan(kit.wanted(changed))[0].empty


def test_one_failure_leaves_the_others_alone(kit: CloudKit) -> None:
    kit.fail(Fault("fail", "CreateFunction", function="two", message="no"))
    outcomes = kit.deploy(kit.wanted(kit.function("one"), kit.function("two"), kit.function("six")))
    assert {each.name: each.ok for each in outcomes} == {"one": True, "two": False, "six": True}
    before = kit.last
    assert problems(kit.deploy(kit.wanted(kit.function("one"), kit.function("two"), kit.function("six")))) == []
    assert kit.writes_since(before) == ["DeleteFunction two", "CreateFunction two"]


@pytest.mark.parametrize("kind", ["truncate", "wrong-date", "drop-before", "drop-after"])
def test_an_upload_comes_through_a_fault(kit: CloudKit, kind: str) -> None:
    action = "GetTempCosInfo" if kind == "wrong-date" else "cos.PUT"
    kit.fail(Fault(kind, action))  # type: ignore[arg-type]
    one = replace(kit.function("big"), package=kit.package("big", size=1_600_000))
    assert problems(kit.deploy(kit.wanted(one))) == []
    found = kit.plane.world.find(ENV, "big")
    assert found is not None
    assert kit.plane.world.packages.zip(found.package).read_bytes() == one.package.path.read_bytes()


def test_an_upload_that_always_arrives_damaged_is_told(kit: CloudKit) -> None:
    kit.fail(Fault("truncate", "cos.PUT", times=50))
    (outcome,) = kit.deploy(kit.wanted(replace(kit.function("big"), package=kit.package("big", size=1_600_000))))
    assert outcome.error is not None
    assert outcome.error.code == "CFN-DEP-044"
    kit.plane.faults.clear()
    assert remote.get_function(kit.cloud, ENV, "big") is None


def test_a_slow_answer_is_waited_for(kit: CloudKit) -> None:
    kit.fail(Fault("slow", "CreateFunction", seconds=0.5))
    assert problems(kit.deploy(kit.wanted(kit.function("job")))) == []


def test_a_function_that_never_settles_is_given_up(tmp_path: Path) -> None:
    from cloudfn.control import ControlSettings
    from cloudfn.deploy.waiting import Waiting

    with emulated(tmp_path, ControlSettings(create_s=3600)) as kit:
        (outcome,) = kit.deploy(kit.wanted(kit.function("job")), waiting=Waiting(0.02, 0.05, 0.3))
        assert outcome.error is not None
        assert outcome.error.code == "CFN-DEP-051"


def cloud_with(kit: CloudKit, secret_id: str, secret_key: str, url: str = "") -> Cloud:
    return Cloud(Credentials(secret_id, secret_key), REGION, endpoint=Endpoint(url or kit.url), backoff=QUICK)


def test_refusals_have_our_codes(kit: CloudKit) -> None:
    key = kit.plane.account.permanent
    with pytest.raises(AuthError) as wrong:
        remote.environment(cloud_with(kit, key.secret_id, "wrong-key"), ENV)
    assert wrong.value.code == "CFN-DEP-033"
    kit.fail(Fault("skew", seconds=999))
    with pytest.raises(AuthError) as late:
        remote.environment(kit.cloud, ENV)
    assert late.value.code == "CFN-DEP-032"
    with pytest.raises(CloudError) as away:
        remote.environment(cloud_with(kit, key.secret_id, key.secret_key, "http://127.0.0.1:9"), ENV)
    assert away.value.code == "CFN-DEP-041"
    with pytest.raises(NotFound) as nowhere:
        remote.list_names(kit.cloud.moved_to("ap-guangzhou"), ENV)
    assert nowhere.value.code == "CFN-DEP-034"
    kit.fail(Fault("error", "ListFunctions", code="FailedOperation.InsufficientBalance", message="pay first"))
    with pytest.raises(CloudError) as poor:
        remote.list_names(kit.cloud, ENV)
    assert "InsufficientBalance" in str(poor.value)


def test_an_action_that_is_not_emulated_says_so(kit: CloudKit) -> None:
    with pytest.raises(CloudError) as caught:
        kit.cloud.read("scf", "CreateNothing", {})
    assert "InvalidAction" in str(caught.value)
    assert "CreateNothing" in str(caught.value)
