"""Through the real SDK and HTTP: whatever stands in the cloud, applying a plan leaves nothing to plan."""

from __future__ import annotations

import json
from dataclasses import replace

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from cloudfn.deploy.plan import Options
from cloudfn.deploy.state import DesiredFunction
from cloudfn.deploy.words import said
from cloudfn.manifest.values import Timer
from tests.kit.tencent_cloud import ENV, CloudKit

CODES = ("exports.main = () => 1", "exports.main = () => 2")


@st.composite
def wishes(draw: st.DrawFn) -> tuple[tuple[str, str, dict[str, object]], ...]:
    names = draw(st.lists(st.sampled_from(["one", "two"]), unique=True, min_size=1))
    timers = st.lists(
        st.builds(Timer, st.sampled_from(["t1", "t2"]), st.sampled_from(["0 0 2 * * * *", "0 0 3 * * * *"])),
        unique_by=lambda timer: timer.name,
        max_size=2,
    ).map(tuple)
    return tuple(
        (
            name,
            draw(st.sampled_from(CODES)),
            {
                "timeout_s": draw(st.sampled_from([3, 900])),
                "memory_mb": draw(st.sampled_from([64, 3072])),
                "runtime": draw(st.sampled_from(["Nodejs18.15", "Nodejs20.19"])),
                "variables": draw(st.dictionaries(st.sampled_from(["A", "B"]), st.text(max_size=9), max_size=2)),
                "triggers": draw(timers),
                "http": draw(st.sampled_from(["", f"/{name}", f"/v2/{name}"])),
            },
        )
        for name in names
    )


foreign = st.fixed_dictionaries({"variables": st.booleans(), "timer": st.booleans()})


@given(wishes(), foreign, wishes(), st.booleans())
@settings(max_examples=15, phases=[Phase.explicit, Phase.reuse, Phase.generate])
def test_a_deploy_from_any_state_ends_where_it_should(
    lasting_kit: CloudKit,
    first: tuple,
    others: dict[str, bool],
    then: tuple,
    forget: bool,  # type: ignore[type-arg]
) -> None:
    lasting_kit.plane.reset()
    record = lasting_kit.state / "deploy" / f"{ENV}.json"
    record.unlink(missing_ok=True)

    def functions(wish: tuple) -> list[DesiredFunction]:  # type: ignore[type-arg]
        return [lasting_kit.function(name, code, **more) for name, code, more in wish]

    options = Options(replace=True, prune=True)
    assert all(each.ok for each in lasting_kit.deploy(lasting_kit.wanted(*functions(first)), options))
    touched = first[0][0]
    name = {"FunctionName": touched, "Namespace": ENV}
    if others["timer"]:
        rows = [{"TriggerName": "theirs", "Type": "timer", "TriggerDesc": "0 9 9 * * * *"}]
        lasting_kit.cloud.send("scf", "BatchCreateTrigger", {**name, "Triggers": json.dumps(rows), "Count": 1})
    if others["variables"]:
        found = lasting_kit.plane.world.find(ENV, touched)
        assert found is not None
        lasting_kit.plane.world.save(replace(found, variables=(*found.variables, ("THEIRS", "1"))))
    if forget:
        record.unlink(missing_ok=True)
    wanted = lasting_kit.wanted(*functions(then))
    outcomes = lasting_kit.deploy(wanted, options)
    assert all(each.ok for each in outcomes), [str(each.error) for each in outcomes]
    plan, seen = lasting_kit.plan(wanted, options)
    assert plan.empty, [str(said(change)) for row in plan.functions for change in row.changes]
    assert set(seen.functions) == {name for name, _, _ in then}
    if touched in seen.functions and seen.functions[touched].runtime == first[0][2]["runtime"]:
        assert ("THEIRS" in seen.functions[touched].variables) == others["variables"]
        assert ("theirs" in {timer.name for timer in seen.functions[touched].triggers}) == others["timer"]
