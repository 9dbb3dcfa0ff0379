"""The cloud's own error codes: what passes by itself is waited for, what is uncertain is settled by looking."""

from __future__ import annotations

import pytest

from cloudfn.control import Fault
from tests.functional.deploy.conftest import Shop

PASSING = [
    "RequestLimitExceeded.UinLimitExceeded",
    "LimitExceeded.Request",
    "LimitExceeded.Concurrent",
    "LimitExceeded.OutOfReadRequestQuota",
    "FailedOperation.Timeout",
    "FailedOperation.NetworkError",
    "FailedOperation.InstanceStatusConflict",
    "FailedOperation.OperationConflict",
    "FailedOperation.TdsqlPaused",
    "InternalError.Timeout",
]
READS = [
    "DescribeEnvs",
    "ListFunctions",
    "GetFunction",
    "DescribeCloudBaseGWAPI",
    "ListTables",
    "DescribeTable",
    "GetAlias",
]
WRITES = [
    ("CreateFunction", "FailedOperation.Timeout", "lost"),
    ("CreateFunction", "FailedOperation.Timeout", "done"),
    ("CreateFunction", "FailedOperation.NetworkError", "done"),
    ("CreateTable", "FailedOperation.CreateTable", "lost"),
    ("CreateTable", "FailedOperation.CreateTable", "done"),
    ("CreateTable", "ResourceUnavailable.ResourceExist", "done"),
    ("UpdateTable", "ResourceInUse.IndexCreating", "lost"),
    ("UpdateTable", "ResourceInUse.IndexCreating", "done"),
    ("UpdateTable", "FailedOperation.InstanceStatusConflict", "lost"),
    ("BatchCreateTrigger", "FailedOperation.CreateTrigger", "lost"),
    ("CreateCloudBaseGWAPI", "LimitExceeded.Request", "lost"),
    ("CreateCloudBaseGWAPI", "ResourceInUse.HTTPServiceRoute", "done"),
]
FULL = """documents: {collections: {orders: {indexes: [outTradeNo]}}}"""


def whole(shop: Shop) -> None:
    shop.write('{job: {http: /job, triggers: [{name: nightly, cron: "0 0 2 * * * *"}]}}', more=FULL)


@pytest.mark.parametrize("code", PASSING)
def test_a_question_is_asked_again(shop: Shop, code: str) -> None:
    whole(shop)
    shop.run("deploy")
    shop.source("job", "2")
    shop.kit.fail(*(Fault("error", action, code=code, message="try later") for action in READS))
    shop.run("deploy")
    assert [each.action for each in shop.kit.plane.faults.pending()] == []


@pytest.mark.parametrize(("action", "code", "effect"), WRITES)
def test_a_change_is_settled_by_looking(shop: Shop, action: str, code: str, effect: str) -> None:
    """Whether it happened although the answer says otherwise, or did not: the end is the same, and it is done once."""
    whole(shop)
    shop.kit.fail(Fault("internal" if effect == "done" else "error", action, code=code, message="?"))
    shop.run("deploy")
    assert shop.answer("plan")["empty"] is True
    effective = [each for each in shop.kit.plane.seen if each.action == action and not each.code]
    assert len(effective) == 1


def test_a_quota_is_told_at_once(shop: Shop) -> None:
    """Asking again changes nothing."""
    shop.kit.fail(Fault("error", "CreateFunction", code="LimitExceeded.Function", message="50 functions", times=9))
    shop.run("deploy", code=5)
    assert "LimitExceeded.Function" in shop.err
    assert len(shop.kit.plane.faults.pending()) == 1
    assert shop.kit.plane.faults.pending()[0].times == 8


def test_releases_are_settled_by_looking_too(shop: Shop) -> None:
    shop.run("deploy")
    shop.kit.fail(Fault("drop-after", "PublishVersion"))
    shop.run("versions", "job", "--publish", "sale")
    shop.kit.fail(Fault("internal", "UpdateAlias"), Fault("error", "UpdateAlias", code="FailedOperation.UpdateAlias"))
    shop.run("traffic", "job", "--to", "1=40,latest=60")
    shop.kit.fail(Fault("drop-after", "PutProvisionedConcurrencyConfig"))
    found = shop.answer("versions", "job", "--provision", "1=2")["versions"]
    assert [(each["version"], each["share"], each["provisioned"]) for each in found] == [
        ("$LATEST", 60, 0),
        ("1", 40, 2),
    ]
