"""The planner is pure: for generated wishes and clouds, carrying a plan out leaves nothing to plan."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from cloudfn.deploy import marker as markers
from cloudfn.deploy import properties
from cloudfn.deploy.plan import Options, Plan
from cloudfn.deploy.planner import plan
from cloudfn.deploy.properties import STATE_VARIABLE
from cloudfn.deploy.record import FunctionRecord, Record
from cloudfn.deploy.state import (
    DesiredFunction,
    DesiredState,
    Environment,
    Marker,
    Package,
    Remote,
    RemoteFunction,
    Route,
)
from cloudfn.deploy.steps import (
    CreateCollection,
    CreateFunction,
    CreateIndexes,
    CreateRoute,
    CreateTriggers,
    DeleteFunction,
    DeleteRoute,
    DeleteTrigger,
    MoveTraffic,
    RestoreTimer,
    SetLogRetention,
    SetPermission,
    SetRouteAuth,
    Step,
    UpdateCode,
    UpdateConfiguration,
)
from cloudfn.deploy.words import said
from cloudfn.manifest.values import Index, Layer, Permission, PublicNet, Timer, Vpc

# The machine may be busy; how long generating takes says nothing about the planner.
calmly = settings(max_examples=60)
NAMES = ("makeOrder", "payCallback", "refund")
EVERYBODY = frozenset(NAMES)
OPTIONS = st.builds(
    Options,
    force=st.booleans(),
    replace=st.just(True),
    prune=st.booleans(),
    adopt=st.just(EVERYBODY),
    promote=st.booleans(),
)
DIGESTS = ("a" * 64, "b" * 64, "c" * 64)

timers = st.lists(
    st.builds(Timer, st.sampled_from(["t1", "t2", "t3"]), st.sampled_from(["0 0 2 * * * *", "0 0 3 * * * *"])),
    unique_by=lambda timer: timer.name,
    max_size=3,
).map(tuple)
variables = st.dictionaries(st.sampled_from(["A", "B", "SHOP", "CLOUDFN_BINDINGS"]), st.sampled_from(["", "1", "二"]))
layers = st.lists(st.builds(Layer, st.sampled_from(["l1", "l2"]), st.integers(1, 2)), max_size=2).map(tuple)
vpcs = st.sampled_from([None, Vpc("vpc-1", "sub-1")])
paths = st.sampled_from(["", "/a", "/b"])


@st.composite
def wanted_functions(draw: st.DrawFn, name: str) -> DesiredFunction:
    package = Package(draw(st.sampled_from(DIGESTS)), Path("x.zip"), 2000, draw(st.sampled_from(["index.main", "e.m"])))
    return DesiredFunction(
        name=name,
        runtime="Nodejs18.15",
        timeout_s=draw(st.sampled_from([3, 10])),
        memory_mb=draw(st.sampled_from([128, 256])),
        package=package,
        variables=draw(variables),
        install=draw(st.booleans()),
        triggers=draw(timers),
        http=draw(paths),
        http_auth=draw(st.sampled_from([None, True, False])),
        layers=draw(layers),
        vpc=draw(vpcs),
        description=draw(st.sampled_from([None, "", "ours"])),
        role=draw(st.sampled_from([None, "OurRole"])),
        init_timeout_s=draw(st.sampled_from([None, 30])),
        public_net=draw(st.sampled_from([None, PublicNet(), PublicNet(True, True)])),
        tags=draw(st.sampled_from([None, {"team": "tea"}])),
        asynchronous=draw(st.sampled_from([None, True])),
    )


@st.composite
def remote_functions(draw: st.DrawFn, name: str) -> RemoteFunction:
    marker = draw(
        st.none()
        | st.builds(
            Marker,
            st.sampled_from(["tea-shop", "other"]),
            st.sampled_from(DIGESTS),
            st.lists(st.sampled_from(["A", "B", "C"]), unique=True, max_size=3).map(tuple),
            st.lists(st.sampled_from(["t1", "t2", "t9"]), unique=True, max_size=3).map(tuple),
            paths,
        )
    )
    held = {**draw(variables), **draw(st.dictionaries(st.sampled_from(["THEIRS", "C"]), st.just("x")))}
    if marker is not None:
        held[STATE_VARIABLE] = markers.write(marker)
    return RemoteFunction(
        name=name,
        runtime=draw(st.sampled_from(["Nodejs18.15", "Nodejs16.13"])),
        handler=draw(st.sampled_from(["index.main", "e.m"])),
        timeout_s=draw(st.sampled_from([3, 10])),
        memory_mb=128,
        status=draw(st.sampled_from(["Active", "UpdateFailed", "CreateFailed"])),
        variables=held,
        install=draw(st.booleans()),
        triggers=draw(timers),
        layers=draw(layers),
        vpc=draw(vpcs),
        description=draw(st.sampled_from(["", "ours", "theirs"])),
        role=draw(st.sampled_from(["TCB_QcsRole", "OurRole"])),
        init_timeout_s=draw(st.sampled_from([65, 30])),
        public_net=draw(st.sampled_from([PublicNet(), PublicNet(False)])),
        tags=draw(st.sampled_from([{}, {"cost": "x"}, {"team": "coffee"}])),
        asynchronous=draw(st.booleans()),
        code_size=draw(st.sampled_from([1000, 2000])),
        marker=marker,
        modified=draw(st.sampled_from(["", "change 7", "change 8"])),
    )


RIGHTS = (Permission("READONLY"), Permission("CUSTOM", '{"read": true}'))
INDEXES = (Index(("a",)), Index(("b", "-c"), unique=True))


@st.composite
def worlds(draw: st.DrawFn) -> tuple[DesiredState, Remote, Record]:
    functions: list[DesiredFunction] = []
    taken: set[str] = set()
    for name in draw(st.lists(st.sampled_from(NAMES), unique=True, min_size=1)):
        one = draw(wanted_functions(name))
        if one.http in taken:
            one = replace(one, http="")
        taken.add(one.http)
        functions.append(one)
    there = {name: draw(remote_functions(name)) for name in draw(st.lists(st.sampled_from(NAMES), unique=True))}
    routes = {
        path: Route(name, f"id of {path}", draw(st.booleans()))
        for name, each in there.items()
        for path in ([each.marker.http] if each.marker and each.marker.http else [])
        if all(one.http != path or one.name == name for one in functions)
    }
    collections = draw(st.dictionaries(st.sampled_from(["orders", "claims"]), st.sampled_from([(), INDEXES])))
    tables = draw(
        st.dictionaries(
            st.sampled_from(["orders"]),
            st.sampled_from([(), (Index(("_id",), True),), (Index(("a",)),), (Index(("b", "-c"), True),)]),
        )
    )
    remembered = draw(
        st.dictionaries(
            st.sampled_from(NAMES),
            st.builds(
                FunctionRecord,
                digest=st.sampled_from(["", *DIGESTS]),
                uploaded=st.sampled_from(["", *DIGESTS]),
                over=st.sampled_from(["", *DIGESTS]),
                code_size=st.sampled_from([0, 1000]),
                modified=st.sampled_from(["", "change 7"]),
            ),
        )
    )
    days = draw(st.sampled_from([0, 30]))
    rights = {name: draw(st.sampled_from(RIGHTS)) for name in collections if draw(st.booleans())}
    there_too = {name: draw(st.sampled_from(RIGHTS)) for name in rights if name in tables}
    goal = DesiredState(
        "tea-shop", "env", "ap-shanghai", tuple(functions), collections, log_days=days, permissions=rights
    )
    environment = Environment("env", "ap-shanghai", log_days=draw(st.sampled_from([0, 7, 30])))
    traffic = {name: draw(st.sampled_from([{"$LATEST": 100}, {"1": 100}, {"1": 30, "$LATEST": 70}])) for name in there}
    found = Remote(environment, there, routes, tables, tuple(there), traffic, there_too)
    return goal, found, Record("env", remembered)


class FakeCloud:
    """Carries steps out on values, by the platform's rules as far as the plan depends on them."""

    def __init__(self, remote: Remote, record: Record) -> None:
        self.functions = dict(remote.functions)
        self.routes = dict(remote.routes)
        self.tables = dict(remote.tables)
        self.environment = remote.environment
        self.traffic = dict(remote.traffic)
        self.permissions = dict(remote.permissions)
        self.record = record
        self.changes = 0

    def remote(self) -> Remote:
        return Remote(self.environment, self.functions, self.routes, self.tables, (), self.traffic, self.permissions)

    def apply(self, plan: Plan) -> None:
        for table in plan.resources:
            for step in table.steps:
                self.do(step)
        for row in plan.functions:
            for step in row.steps:
                self.do(step)

    def do(self, step: Step) -> None:
        match step:
            case CreateFunction(one):
                assert one.name not in self.functions
                self.record = self.record.before_creation(one.name)
                self.functions[one.name] = self._configured(
                    RemoteFunction(
                        one.name,
                        one.package.handler,
                        runtime=one.runtime,
                        timeout_s=0,
                        memory_mb=0,
                        code_size=one.package.size,
                    ),
                    one,
                )
            case UpdateCode(one):
                old = self.functions[one.name]
                over = old.marker.digest if old.marker else ""
                self.changes += 1
                now = f"change {self.changes}"
                self.record = self.record.with_uploaded(one.name, one.package.digest, over, now)
                self.functions[one.name] = replace(
                    old,
                    modified=now,
                    handler=one.package.handler,
                    install=one.install,
                    status="Active",
                    code_size=one.package.size,
                )
            case UpdateConfiguration(one, unbind):
                old = self.functions[one.name]
                assert unbind == {
                    name
                    for name, lost in (("layers", old.layers and not one.layers), ("vpc", old.vpc and not one.vpc))
                    if lost
                }
                self.functions[one.name] = self._configured(self.functions[one.name], one)
            case DeleteFunction(name):
                self.record = step.recorded_before(self.record)
                del self.functions[name]
                self.traffic.pop(name, None)  # its versions and aliases go with it
                self.record = step.recorded_after(self.record, None, None)
            case RestoreTimer(name, timer):
                old = self.functions[name]
                assert timer.name not in {each.name for each in old.triggers}
                restored = Timer(timer.name, timer.cron)
                self.functions[name] = replace(old, triggers=(*old.triggers, restored), timers=(*old.timers, timer))
            case MoveTraffic(name, shares):
                self.traffic[name] = dict(shares)
            case CreateTriggers(name, added):
                old = self.functions[name]
                names = {timer.name for timer in old.triggers}
                assert not names & {timer.name for timer in added}
                self.functions[name] = replace(old, triggers=(*old.triggers, *added))
            case DeleteTrigger(name, gone):
                old = self.functions[name]
                assert gone in {timer.name for timer in old.triggers}
                self.functions[name] = replace(old, triggers=tuple(t for t in old.triggers if t.name != gone))
            case CreateRoute(name, path, auth):
                assert path not in self.routes
                self.routes[path] = Route(name, f"id of {path}", auth)
            case SetRouteAuth(name, path, route_id, auth):
                assert self.routes[path] == Route(name, route_id, not auth)
                self.routes[path] = Route(name, route_id, auth)
            case SetPermission(collection, permission):
                assert collection in self.tables
                self.permissions[collection] = permission
            case DeleteRoute(_, path, route_id):
                assert self.routes.pop(path).id == route_id
            case SetLogRetention(days):
                self.environment = replace(self.environment, log_days=days)
            case CreateCollection(name):
                assert name not in self.tables
                self.tables[name] = ()
            case CreateIndexes(name, indexes):
                self.tables[name] = (*self.tables[name], *indexes)

    def _configured(self, old: RemoteFunction, one: DesiredFunction) -> RemoteFunction:
        self.changes += 1
        return replace(
            old,
            **{
                **properties.held(one),
                **{
                    row.field: row.of(old)
                    for row in properties.TABLE
                    if row.left_alone(one) or (not row.carriers and row.of(old) is not None)
                },
            },
            modified=f"change {self.changes}",
            marker=markers.read(one.variables[STATE_VARIABLE]),
        )


@calmly
@given(worlds(), OPTIONS)
def test_after_a_plan_is_applied_nothing_is_left_to_plan(
    world: tuple[DesiredState, Remote, Record], options: Options
) -> None:
    wanted, remote, record = world
    made = plan(wanted, remote, record, options)
    assert made.refusals == ()
    cloud = FakeCloud(remote, record)
    cloud.apply(made)
    again = plan(wanted, cloud.remote(), cloud.record, replace(options, force=False))
    assert again.empty, [str(said(change)) for row in again.functions for change in row.changes]


@calmly
@given(worlds(), st.data())
def test_a_deploy_may_stop_after_any_step(world: tuple[DesiredState, Remote, Record], data: st.DataObject) -> None:
    """The next plan, made from what is there then, reaches the same end as one that was not interrupted."""
    wanted, remote, record = world
    made = plan(wanted, remote, record, Options(replace=True, adopt=EVERYBODY))
    whole = FakeCloud(remote, record)
    whole.apply(made)
    cut = FakeCloud(remote, record)
    steps: list[Step] = [step for table in made.resources for step in table.steps]
    steps += [step for row in made.functions for step in row.steps]
    for step in steps[: data.draw(st.integers(0, len(steps)))]:
        cut.do(step)
    cut.apply(plan(wanted, cut.remote(), cut.record, Options(replace=True, adopt=EVERYBODY)))
    assert plan(wanted, cut.remote(), cut.record, Options(adopt=EVERYBODY)).empty
    assert cut.routes == whole.routes
    assert cut.tables.keys() == whole.tables.keys()
    assert cut.permissions == whole.permissions
    for name, each in whole.functions.items():
        assert set(cut.functions[name].triggers) == set(each.triggers)
        assert cut.functions[name].description == each.description


@calmly
@given(worlds(), OPTIONS)
def test_what_another_project_owns_is_only_touched_where_it_is_named(
    world: tuple[DesiredState, Remote, Record], options: Options
) -> None:
    wanted, remote, record = world
    theirs = {name for name, each in remote.functions.items() if each.marker and each.marker.project == "other"}
    made = plan(wanted, remote, record, replace(options, adopt=frozenset()))
    assert [row.name for row in made.functions if row.name in theirs and row.steps] == []
    refused = {str(each.params["function"]) for each in made.refusals if each.code == "CFN-DEP-130"}
    assert refused == theirs & {one.name for one in wanted.functions}


@calmly
@given(worlds(), OPTIONS)
def test_a_function_that_is_replaced_keeps_what_others_have_set(
    world: tuple[DesiredState, Remote, Record], options: Options
) -> None:
    wanted, remote, record = world
    cloud = FakeCloud(remote, record)
    cloud.apply(plan(wanted, remote, record, options))
    for one in wanted.functions:
        before = remote.functions.get(one.name)
        if before is None or before.status == "CreateFailed":
            continue
        mine = before.marker if before.marker and before.marker.project == "tea-shop" else None
        ours = {*(mine.triggers if mine else ()), *(timer.name for timer in one.triggers)}
        kept = {timer for timer in before.triggers if timer.name not in ours}
        assert kept <= set(cloud.functions[one.name].triggers)
        if one.description is None and before.description:
            assert cloud.functions[one.name].description == before.description


@calmly
@given(worlds(), st.builds(Options, force=st.booleans(), replace=st.booleans(), prune=st.booleans()))
def test_what_is_not_owned_survives(world: tuple[DesiredState, Remote, Record], options: Options) -> None:
    wanted, remote, record = world
    made = plan(wanted, remote, record, options)
    ours = {each.name for each in wanted.functions}
    for row in made.functions:
        for step in row.steps:
            if isinstance(step, DeleteFunction) and row.desired is None:
                marker = remote.functions[step.name].marker
                assert options.prune and marker is not None and marker.project == "tea-shop"
            if isinstance(step, DeleteRoute):
                route = remote.routes[step.path]
                assert (route.function, route.id) == (step.function, step.id)
            if isinstance(step, UpdateConfiguration):
                found = remote.functions[step.function.name]
                owned = markers.owned_variables(found.marker)
                for name, value in found.variables.items():
                    if name not in owned:
                        assert row.desired is not None
                        assert step.function.variables[name] == row.desired.variables.get(name, value)
    assert all(row.name in ours or row.verb == "delete" for row in made.functions)


@calmly
@given(worlds())
def test_a_plan_shows_no_values_of_variables(world: tuple[DesiredState, Remote, Record]) -> None:
    wanted, remote, record = world
    secret = "S3CRET-value-of-a-variable"
    hidden = replace(
        wanted, functions=tuple(replace(one, variables={**one.variables, "KEY": secret}) for one in wanted.functions)
    )
    made = plan(hidden, remote, record, Options(replace=True, adopt=EVERYBODY))
    assert secret not in repr(made)
    assert secret not in " ".join(str(said(change)) for row in made.functions for change in row.changes)
    assert all(secret not in "".join(step.sentence()) for row in made.functions for step in row.steps)


@given(
    st.builds(
        Marker,
        st.text(max_size=20),
        st.sampled_from(DIGESTS),
        st.lists(st.text(max_size=8), max_size=3).map(tuple),
        st.lists(st.text(max_size=8), max_size=3).map(tuple),
        paths,
    )
)
def test_a_marker_is_read_as_it_was_written(marker: Marker) -> None:
    assert markers.read(markers.write(marker)) == marker


def test_a_unique_index_serves_for_one_that_need_not_be_and_not_the_other_way_round() -> None:
    def made(there: Index, wanted: Index) -> Plan:
        remote = Remote(Environment("env", "ap-shanghai"), {}, {}, {"orders": (there,)})
        return plan(DesiredState("tea-shop", "env", "ap-shanghai", (), {"orders": (wanted,)}), remote, Record("env"))

    plain, unique = Index(("a", "-b")), Index(("a", "-b"), unique=True)
    assert made(unique, plain).empty and not made(unique, plain).refusals
    assert made(plain, plain).empty and made(unique, unique).empty
    refused = made(plain, unique)
    assert [(each.code, each.params) for each in refused.refusals] == [
        ("CFN-DEP-057", {"collection": "orders", "fields": "a+-b"})
    ]
    (table,) = made(Index(("b", "a")), unique).resources
    assert [str(said(change)) for change in table.changes] == ["index +a+-b (unique)"]
    assert [step.sentence().en for step in table.steps] == ["index collection orders by a+-b (unique)"]


def test_a_marker_that_is_not_ours_is_nobodys() -> None:
    for text in (None, "", "x", "[]", "{}", '{"v":2,"p":"a","d":"b"}', '{"v":1,"p":"a"}'):
        assert markers.read(text) is None
