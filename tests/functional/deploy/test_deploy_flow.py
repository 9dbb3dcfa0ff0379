"""Deploying to the emulated cloud with the real SDK: what is called, what is left alone, what a second run does."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

from cloudfn.clock import SystemClock
from cloudfn.control import ControlSettings
from cloudfn.deploy import remote
from cloudfn.deploy.apply import Apply, Outcome
from cloudfn.deploy.plan import Options, Plan
from cloudfn.deploy.progress import Progress
from cloudfn.deploy.properties import STATE_VARIABLE
from cloudfn.deploy.record import Shelf
from cloudfn.deploy.state import Package
from cloudfn.manifest.values import Index, Layer, Timer, Vpc
from tests.kit.tencent_cloud import ENV, IMPATIENT, CloudKit, emulated

NIGHTLY = Timer("nightly", "0 0 2 * * * *")
HOURLY = Timer("hourly", "0 0 * * * * *")
READS = ("GetFunction", "DescribeEnvs", "ListFunctions", "DescribeCloudBaseGWAPI", "ListTables", "DescribeTable")


def remote_function(kit: CloudKit, name: str) -> remote.RemoteFunction:
    found = remote.get_function(kit.cloud, ENV, name)
    assert found is not None
    return found


def all_ok(outcomes: tuple[object, ...]) -> bool:
    return all(getattr(each, "ok", False) for each in outcomes)


def test_a_first_deploy_creates_everything_and_a_second_writes_nothing(kit: CloudKit) -> None:
    indexes = (Index(("outTradeNo",), unique=True), Index(("_openid", "-createdAt")))
    wanted = kit.wanted(
        kit.function("makeOrder", http="/order", triggers=(NIGHTLY,)),
        kit.function("payCallback", timeout_s=20),
        collections={"orders": indexes, "pay_notifications": ()},
    )
    assert all_ok(kit.deploy(wanted))
    made = remote_function(kit, "makeOrder")
    assert (made.status, made.timeout_s, made.memory_mb, made.triggers) == ("Active", 10, 256, (NIGHTLY,))
    assert made.variables["SHOP"] == "tea"
    before = kit.last
    assert kit.deploy(wanted) == ()
    assert kit.writes_since(before) == []
    there = remote.get_indexes(kit.cloud, remote.environment(kit.cloud, ENV), "orders")
    assert there is not None and {*indexes} <= {*there}


def test_another_machine_sees_the_same_state(kit: CloudKit) -> None:
    wanted = kit.wanted(kit.function("makeOrder", triggers=(NIGHTLY,)))
    kit.deploy(wanted)
    shutil.rmtree(kit.state / "deploy")
    plan, _ = kit.plan(wanted)
    assert plan.empty


def apply_as_planned(kit: CloudKit, state: Path, made: Plan, seen: remote.Remote) -> dict[str, Outcome]:
    """A plan of another machine, applied later; its records are its own."""
    shelf = Shelf(state)
    job = Apply(
        kit.new_cloud(),
        seen.environment,
        shelf,
        shelf.load(ENV),
        progress=Progress(kit.events.append, SystemClock()),
        clock=SystemClock(),
        waiting=IMPATIENT,
    )
    return {each.name: each for each in job.run(made, seen)}


def test_what_another_machine_changed_since_the_plan_is_not_overwritten(kit: CloudKit, tmp_path: Path) -> None:
    """The lock is this machine's. Ours was planned before theirs was applied."""
    names = ("makeOrder", "payCallback", "report")
    kit.deploy(kit.wanted(*(kit.function(name) for name in names)))
    ours = kit.wanted(*(kit.function(name, "exports.main = () => 'ours'") for name in names), kit.function("fresh"))
    made, seen = kit.plan(ours)
    theirs = kit.wanted(
        kit.function("makeOrder", "exports.main = () => 'theirs'"),
        kit.function("payCallback", timeout_s=44),
        kit.function("fresh", "exports.main = () => 'theirs'"),
    )
    assert all_ok(kit.deploy(replace(theirs, complete=False)))
    begun = kit.last
    outcomes = apply_as_planned(kit, tmp_path / "other machine", made, seen)
    codes = {name: each.error.code if each.error else "" for name, each in outcomes.items()}
    changed = "CFN-DEP-056"
    assert codes == {"makeOrder": changed, "payCallback": changed, "report": "", "fresh": "CFN-DEP-053"}
    assert [each for each in kit.writes_since(begun) if "report" not in each] == ["CreateFunction fresh"]
    assert remote_function(kit, "payCallback").timeout_s == 44
    again = apply_as_planned(kit, tmp_path / "other machine", *kit.plan(ours))
    assert {name: each.ok for name, each in again.items()} == {"makeOrder": True, "payCallback": True, "fresh": True}
    made, _ = kit.plan(ours)
    assert made.empty


def test_calls_per_function_are_few(kit: CloudKit) -> None:
    one = kit.function("makeOrder", http="/order", triggers=(NIGHTLY, HOURLY))
    kit.deploy(kit.wanted(one))
    created = [each.action for each in kit.seen_since(0) if each.function == "makeOrder" or "GWAPI" in each.action]
    assert created.count("CreateFunction") == 1
    assert len([each for each in created if each not in READS]) == 3  # create, timers, path; the fourth is a check
    before = kit.last
    kit.deploy(kit.wanted(replace(one, package=kit.package("makeOrder", "exports.main = () => 2"))))
    written = [each.action for each in kit.seen_since(before) if each.writes]
    assert written == ["UpdateFunctionCode", "UpdateFunctionConfiguration"]


def test_only_what_changed_is_touched(kit: CloudKit) -> None:
    first, second = kit.function("first"), kit.function("second")
    kit.deploy(kit.wanted(first, second))
    before = kit.last
    kit.deploy(kit.wanted(first, replace(second, timeout_s=33)))
    assert kit.writes_since(before) == ["UpdateFunctionConfiguration second"]
    assert remote_function(kit, "second").timeout_s == 33


def test_settings_follow_the_manifest_in_both_directions(kit: CloudKit) -> None:
    layer = {"LayerName": "sharp", "CompatibleRuntimes": ["Nodejs18.15"]}
    content = {"ZipFile": kit.cloud.code("1", ENV, "x", kit.package("layer").path, lambda done, total: None)["ZipFile"]}
    kit.cloud.send("scf", "PublishLayerVersion", {**layer, "Content": content})
    plain = kit.function("job")
    rich = replace(
        plain,
        memory_mb=512,
        layers=(Layer("sharp", 1),),
        vpc=Vpc("vpc-1", "subnet-1"),
        variables={"SHOP": "coffee", "MODE": "x"},
        triggers=(NIGHTLY, HOURLY),
        http="/job",
        install=True,
    )
    for goal in (plain, rich, plain):
        assert all_ok(kit.deploy(kit.wanted(goal)))
        assert kit.plan(kit.wanted(goal))[0].empty
        now = remote_function(kit, "job")
        assert (now.memory_mb, now.layers, now.vpc, now.install) == (
            goal.memory_mb,
            goal.layers,
            goal.vpc,
            goal.install,
        )
        assert set(now.triggers) == set(goal.triggers)
        assert {key: value for key, value in now.variables.items() if key != STATE_VARIABLE} == goal.variables
        routes = {path: each.function for path, each in remote.list_routes(kit.cloud, ENV).items()}
        assert routes == ({"/job": "job"} if goal.http else {})


def test_nothing_unowned_is_touched(kit: CloudKit) -> None:
    """Somebody else's function, variable, timer and path stand beside ours and stay."""
    kit.deploy(kit.wanted(kit.function("job", triggers=(NIGHTLY,))))
    job = remote_function(kit, "job")
    added = [*({"Key": k, "Value": v} for k, v in job.variables.items()), {"Key": "THEIRS", "Value": "1"}]
    name = {"FunctionName": "job", "Namespace": ENV}
    kit.cloud.send("scf", "UpdateFunctionConfiguration", {**name, "Environment": {"Variables": added}})
    kit.deploy(kit.wanted(kit.function("other")))  # waits nowhere for job, which is Updating
    while remote_function(kit, "job").status != "Active":
        pass
    kit.cloud.send(
        "scf", "CreateTrigger", {**name, "TriggerName": "theirs", "Type": "timer", "TriggerDesc": "0 1 1 * * * *"}
    )
    assert all_ok(kit.deploy(kit.wanted(kit.function("job", triggers=(), timeout_s=11))))
    job = remote_function(kit, "job")
    assert job.variables["THEIRS"] == "1"
    assert [timer.name for timer in job.triggers] == ["theirs"]


def test_a_variable_that_left_the_manifest_leaves_the_cloud(kit: CloudKit) -> None:
    one = kit.function("job", variables={"A": "1", "B": "2"})
    kit.deploy(kit.wanted(one))
    kit.deploy(kit.wanted(replace(one, variables={})))
    assert set(remote_function(kit, "job").variables) == {STATE_VARIABLE}


def test_a_changed_timer_is_replaced(kit: CloudKit) -> None:
    one = kit.function("job", triggers=(NIGHTLY,))
    kit.deploy(kit.wanted(one))
    before = kit.last
    later = Timer("nightly", "0 0 4 * * * *")
    assert all_ok(kit.deploy(kit.wanted(replace(one, triggers=(later,)))))
    assert remote_function(kit, "job").triggers == (later,)
    assert kit.writes_since(before) == ["DeleteTrigger job", "BatchCreateTrigger job"]


def test_functions_are_deleted_only_with_prune_and_only_ours(kit: CloudKit) -> None:
    kit.deploy(kit.wanted(kit.function("stays"), kit.function("goes", http="/goes")))
    ours, kit.state = kit.state, kit.state.with_name("coffee-shop")
    kit.deploy(replace(kit.wanted(kit.function("theirs")), project="coffee-shop"))
    kit.state = ours
    kit.deploy(kit.wanted(kit.function("stays")))
    assert set(remote.list_names(kit.cloud, ENV)) == {"stays", "goes", "theirs"}
    plan, _ = kit.plan(kit.wanted(kit.function("stays")))
    assert [notice.params["names"] for notice in plan.notices if notice.code == "CFN-DEP-020"] == ["goes"]
    assert all_ok(kit.deploy(kit.wanted(kit.function("stays")), Options(prune=True)))
    assert set(remote.list_names(kit.cloud, ENV)) == {"stays", "theirs"}
    assert remote.list_routes(kit.cloud, ENV) == {}


def test_a_runtime_is_replaced_only_when_asked(kit: CloudKit) -> None:
    one = kit.function("job")
    kit.deploy(kit.wanted(one))
    other = replace(one, runtime="Nodejs20.19")
    plan, _ = kit.plan(kit.wanted(other))
    assert [notice.code for notice in plan.refusals] == ["CFN-DEP-022"]
    assert all_ok(kit.deploy(kit.wanted(other), Options(replace=True)))
    assert remote_function(kit, "job").runtime == "Nodejs20.19"
    assert kit.plan(kit.wanted(other))[0].empty


def test_a_path_of_another_function_is_not_taken(kit: CloudKit) -> None:
    kit.deploy(kit.wanted(kit.function("one", http="/x")))
    plan, _ = kit.plan(kit.wanted(kit.function("two", http="/x")))
    assert [notice.code for notice in plan.refusals] == ["CFN-DEP-023"]


def test_code_that_was_overwritten_past_us_is_put_back(kit: CloudKit) -> None:
    """WeChat DevTools uploads code and leaves the marker as it was."""
    one = kit.function("job")
    kit.deploy(kit.wanted(one))
    theirs = kit.package("job", "exports.main = () => 'uploaded by DevTools'")
    code = kit.cloud.code("1", ENV, "job", theirs.path, lambda done, total: None)
    kit.cloud.send("scf", "UpdateFunctionCode", {"FunctionName": "job", "Namespace": ENV, "Code": code})
    plan, _ = kit.plan(kit.wanted(one))
    assert [type(step).__name__ for step in plan.functions[0].steps] == ["UpdateCode"]


def test_large_packages_go_through_the_temporary_bucket(kit: CloudKit) -> None:
    one = replace(kit.function("big"), package=kit.package("big", size=2_000_000))
    assert all_ok(kit.deploy(kit.wanted(one)))
    assert [each.action for each in kit.seen_since(0) if each.service == "cos"] == ["PUT"]
    assert any(getattr(event, "task", "") == "upload" and getattr(event, "done", 0) for event in kit.events)
    digest = kit.plane.world.find(ENV, "big").package  # type: ignore[union-attr]
    assert kit.plane.world.packages.zip(digest).read_bytes() == one.package.path.read_bytes()


def test_an_update_waits_for_somebody_elses(tmp_path: Path) -> None:
    """`Updating` is not a failure: the platform's own tools give up there."""
    slow = ControlSettings(create_s=0.05, update_s=0.6, configure_s=0.6, delete_s=0.1)
    with emulated(tmp_path, slow) as kit:
        one = kit.function("job")
        kit.deploy(kit.wanted(one))
        name = {"FunctionName": "job", "Namespace": ENV}
        kit.cloud.send("scf", "UpdateFunctionConfiguration", {**name, "MemorySize": 128})
        assert all_ok(kit.deploy(kit.wanted(replace(one, timeout_s=12))))
        now = remote_function(kit, "job")
        assert (now.timeout_s, now.status) == (12, "Active")


def test_a_leftover_of_a_failed_creation_is_replaced(kit: CloudKit) -> None:
    from cloudfn.control import Fault

    kit.fail(Fault("fail", "CreateFunction", code="FailedOperation.InstallDependency", message="no such package"))
    one = kit.function("job")
    (outcome,) = kit.deploy(kit.wanted(one))
    assert outcome.error is not None
    assert outcome.error.code == "CFN-DEP-050"
    assert "no such package" in str(outcome.error)
    assert all_ok(kit.deploy(kit.wanted(one)))
    assert remote_function(kit, "job").status == "Active"


def test_the_emulated_cloud_remembers_over_a_restart(tmp_path: Path) -> None:
    with emulated(tmp_path) as kit:
        wanted = kit.wanted(kit.function("job"))
        kit.deploy(wanted)
    with emulated(tmp_path) as kit:
        assert kit.plan(wanted)[0].empty


def test_fifty_unchanged_functions_take_few_calls(kit: CloudKit) -> None:
    functions = [kit.function(f"fn{n:02d}") for n in range(50)]
    wanted = kit.wanted(*functions, collections={"orders": (Index(("outTradeNo",)),)})
    assert all_ok(kit.deploy(wanted, concurrency=8))
    before = kit.last
    assert kit.deploy(wanted) == ()
    assert len(kit.seen_since(before)) <= 55


def test_a_kept_package_can_be_put_back(kit: CloudKit) -> None:
    from cloudfn.deploy.desired import as_deployed
    from cloudfn.deploy.state import DesiredState

    one = kit.function("job", "exports.main = () => 'one'", triggers=(NIGHTLY,))
    kit.deploy(kit.wanted(one))
    kit.deploy(kit.wanted(replace(one, package=kit.package("job", "exports.main = () => 'two'"))))
    record = kit.shelf.load(ENV)
    earlier = kit.shelf.kept_packages(record, "job")[1]
    assert earlier.digest == one.package.digest
    package = Package(earlier.digest, kit.shelf.package_path(earlier.digest), earlier.size, earlier.handler)
    back = as_deployed(remote_function(kit, "job"), package)
    assert all_ok(kit.deploy(DesiredState("tea-shop", ENV, "ap-shanghai", (back,), complete=False)))
    now = kit.plane.world.find(ENV, "job")
    assert now is not None
    assert kit.plane.world.packages.zip(now.package).read_bytes() == one.package.path.read_bytes()
    assert kit.plan(kit.wanted(one))[0].empty
