"""What the cloud answered as done and did not do is told, whatever the step: never a made-up success."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from cloudfn.control import Fault
from cloudfn.control.faults import Kind
from cloudfn.deploy import steps
from cloudfn.deploy.plan import Options
from cloudfn.deploy.site_state import DesiredSite, SiteFile
from cloudfn.deploy.state import DesiredState
from cloudfn.deploy.steps import Step
from cloudfn.deploy.waiting import Waiting
from cloudfn.errors import CloudError
from cloudfn.manifest.values import Index, Timer
from tests.kit.cloud_runtime import EchoRuntime
from tests.kit.tencent_cloud import ENV, CloudKit, emulated

SHORT = Waiting(first=0.01, most=0.02, limit=0.2)
ORDERS = {"orders": (Index(("state",)),)}


def sha256_of(wanted: DesiredState) -> str:
    return hashlib.sha256(wanted.functions[0].package.path.read_bytes()).hexdigest()


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


def test_a_function_that_was_not_deleted(kit: CloudKit) -> None:
    kit.deploy(kit.wanted(kit.function("job"), kit.function("old")))
    kit.fail(Fault("ignored", "DeleteFunction"))
    left = kit.wanted(kit.function("job"))
    (outcome,) = kit.deploy(left, Options(prune=True), waiting=SHORT)
    assert outcome.error is not None
    assert outcome.error.code == "CFN-DEP-193"
    assert [each.ok for each in kit.deploy(left, Options(prune=True))] == [True]


@pytest.mark.parametrize("action", ["UpdateFunctionCode", "UpdateFunctionConfiguration", "DeleteTrigger"])
def test_a_change_of_a_function_that_was_swallowed(kit: CloudKit, action: str) -> None:
    kit.deploy(kit.wanted(kit.function("job", triggers=(Timer("nightly", "0 0 2 * * * *"),))))
    wanted = kit.wanted(kit.function("job", "exports.main = () => 2", memory_mb=512))
    kit.fail(Fault("ignored", action, times=5))
    (outcome,) = kit.deploy(wanted, waiting=SHORT)
    assert outcome.error is not None
    assert outcome.error.code == ("CFN-DEP-053" if action == "UpdateFunctionConfiguration" else "CFN-DEP-193")
    kit.plane.faults.clear()
    assert all(each.ok for each in kit.deploy(wanted))
    assert kit.plan(wanted)[0].empty
    there = kit.plane.world.find(ENV, "job")
    assert there is not None
    assert (there.package, there.triggers) == (
        sha256_of(wanted),
        (),
    )


def test_code_that_was_swallowed_once_is_sent_again(kit: CloudKit) -> None:
    kit.deploy(kit.wanted(kit.function("job")))
    wanted = kit.wanted(kit.function("job", "exports.main = () => 2"))
    kit.fail(Fault("ignored", "UpdateFunctionCode"))
    assert [each.ok for each in kit.deploy(wanted)] == [True]
    there = kit.plane.world.find(ENV, "job")
    assert there is not None
    assert there.package == sha256_of(wanted)


def test_a_timer_of_others_that_was_not_made_again(kit: CloudKit) -> None:
    kit.deploy(kit.wanted(kit.function("job")))
    named = {"FunctionName": "job", "Namespace": ENV, "TriggerName": "theirs", "Type": "timer"}
    kit.cloud.send("scf", "CreateTrigger", {**named, "TriggerDesc": "0 0 5 * * * *", "Enable": "OPEN"})
    wanted = kit.wanted(kit.function("job", runtime="Nodejs16.13"))
    kit.fail(Fault("ignored", "CreateTrigger"))
    (outcome,) = kit.deploy(wanted, Options(replace=True), waiting=SHORT)
    assert outcome.error is not None
    assert outcome.error.code == "CFN-DEP-193"
    kit.deploy(wanted)
    there = kit.plane.world.find(ENV, "job")
    assert there is not None
    assert [each.name for each in there.triggers] == ["theirs"]


@pytest.fixture
def hosting(tmp_path: Path) -> Iterator[CloudKit]:
    with emulated(tmp_path, runtime=EchoRuntime()) as kit:
        yield kit


def site_of(kit: CloudKit, *names: str) -> DesiredState:
    files = {}
    for name in names:
        place = kit.state / name
        place.parent.mkdir(exist_ok=True)
        place.write_text(name)
        files[name] = SiteFile(name, place, len(name), hashlib.md5(name.encode()).hexdigest())
    return replace(kit.wanted(), site=DesiredSite("", files))


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (Fault("ignored", "CreateStaticStore"), "CFN-DEP-193"),
        (Fault("ignored", "cos.PUT"), "CFN-DEP-185"),  # the mark
        (Fault("ignored", "cos.PUT", skip=1), "CFN-DEP-185"),  # a file
        (Fault("ignored", "cos.DELETE"), "CFN-DEP-193"),
    ],
    ids=["hosting", "mark", "file", "deletion"],
)
def test_what_a_site_did_not_take(hosting: CloudKit, fault: Fault, code: str) -> None:
    if fault.action != "CreateStaticStore":
        hosting.deploy(site_of(hosting, "a.html", "b.html"))
    wanted = site_of(hosting, "a.html", "c.html")
    hosting.fail(fault)
    codes = [each.error.code for each in hosting.deploy(wanted, waiting=SHORT) if each.error is not None]
    assert codes == [code]
    assert all(each.ok for each in hosting.deploy(wanted))
    assert hosting.plan(wanted)[0].empty


@pytest.mark.parametrize("kind", ["throttle", "error", "internal", "ignored", "http-502", "web-page", "broken-json"])
@pytest.mark.parametrize("action", ["cos.PUT", "cos.GET", "cos.DELETE"])
def test_a_store_in_trouble_is_no_success(hosting: CloudKit, kind: Kind, action: str) -> None:
    """Whatever it answers: told, or done by trying again, and never a success without its effect."""
    hosting.deploy(site_of(hosting, "a.html", "b.html"))
    wanted = site_of(hosting, "a.html", "c.html")
    hosting.fail(Fault(kind, action, code="Forbidden"))
    try:
        done = all(each.ok for each in hosting.deploy(wanted, waiting=SHORT))
    except CloudError as error:
        assert (action, error.code) == ("cos.GET", "CFN-DEP-144")
        done = False
    assert done is hosting.plan(wanted)[0].empty
    hosting.deploy(wanted)
    assert hosting.plan(wanted)[0].empty


LOOKED_AT_IN_THE_END = {"CreateFunction", "UpdateConfiguration", "CreateTriggers"}
"""Whatever they set, the check at the end of a function's row would plan again."""


def test_every_step_is_looked_at() -> None:
    kinds = {kind for kind in vars(steps).values() if isinstance(kind, type) and issubclass(kind, Step)} - {Step}
    assert {kind.__name__ for kind in kinds if not kind.looked_at} == LOOKED_AT_IN_THE_END
