"""What the cloud answered as done and did not do is told, whatever the step: never a made-up success."""

from __future__ import annotations

import pytest

from cloudfn.control import Fault
from cloudfn.deploy.waiting import Waiting
from cloudfn.errors import CloudError
from cloudfn.manifest.values import Index, Timer
from tests.kit.tencent_cloud import CloudKit

SHORT = Waiting(first=0.01, most=0.02, limit=0.2)
ORDERS = {"orders": (Index(("state",)),)}


@pytest.mark.parametrize("action", ["UpdateTable", "CreateCloudBaseGWAPI", "BatchCreateTrigger"])
def test_a_creation_that_was_swallowed(kit: CloudKit, action: str) -> None:
    job = kit.function("job", http="/job", triggers=(Timer("nightly", "0 0 2 * * * *"),))
    wanted = kit.wanted(job, collections=ORDERS)
    kit.fail(Fault("ignored", action))
    codes = [each.error.code for each in kit.deploy(wanted, waiting=SHORT) if each.error is not None]
    assert codes == ["CFN-DEP-053" if action == "BatchCreateTrigger" else "CFN-DEP-193"]
    assert all(each.ok for each in kit.deploy(wanted))
    assert kit.plan(wanted)[0].empty


def test_a_collection_that_was_not_created(kit: CloudKit) -> None:
    kit.fail(Fault("ignored", "CreateTable"))
    (outcome,) = kit.deploy(kit.wanted(collections=ORDERS), waiting=SHORT)
    assert isinstance(outcome.error, CloudError)
    assert (outcome.error.code, "orders" in outcome.error.title()) == ("CFN-DEP-193", True)


def test_a_path_that_was_not_taken_away(kit: CloudKit) -> None:
    kit.deploy(kit.wanted(kit.function("job", http="/job")))
    kit.fail(Fault("ignored", "DeleteCloudBaseGWAPI"))
    (outcome,) = kit.deploy(kit.wanted(kit.function("job")), waiting=SHORT)
    assert isinstance(outcome.error, CloudError)
    assert outcome.error.code == "CFN-DEP-193"
