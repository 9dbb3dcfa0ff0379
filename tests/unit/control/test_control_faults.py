"""Scripted faults: which calls they hit."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cloudfn.control.faults import Fault, FaultScript

ACTIONS = st.sampled_from(["GetFunction", "CreateFunction", "CreateTrigger"])
PATTERNS = st.sampled_from(["*", "Create*", "GetFunction"])
FAULTS = st.builds(
    Fault,
    kind=st.sampled_from(["throttle", "internal"]),
    action=PATTERNS,
    times=st.integers(1, 3),
    skip=st.integers(0, 3),
    function=st.sampled_from(["*", "pay"]),
)


def matches(fault: Fault, action: str, function: str) -> bool:
    by_action = {"*": True, "Create*": action.startswith("Create"), "GetFunction": action == "GetFunction"}
    return by_action[fault.action] and fault.function in ("*", function)


@given(st.lists(FAULTS, max_size=4), st.lists(st.tuples(ACTIONS, st.sampled_from(["pay", "other"])), max_size=12))
def test_a_fault_lets_some_pass_hits_some_and_is_used_up(faults: list[Fault], calls: list[tuple[str, str]]) -> None:
    script = FaultScript()
    script.add(*faults)
    passed = [0] * len(faults)  # of the calls that each fault matches
    for action, function in calls:
        due = []
        for n, fault in enumerate(faults):
            if matches(fault, action, function):
                if fault.skip <= passed[n] < fault.skip + fault.times:
                    due.append(fault.kind)
                passed[n] += 1
        assert [hit.kind for hit in script.take(action, function)] == due
    left = [fault for n, fault in enumerate(faults) if passed[n] < fault.skip + fault.times]
    assert [fault.kind for fault in script.pending()] == [fault.kind for fault in left]
    script.clear()
    assert script.pending() == ()
