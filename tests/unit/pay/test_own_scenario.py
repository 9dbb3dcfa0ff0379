"""A project's own scenario file: what is read of it, and what is refused, by its place."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cloudfn.errors import InvalidFile
from cloudfn.pay.scenarios.own import read

WHOLE = """
en: Twice
openid: ann
steps:
  - {page: pages/a/a, tap: go, dataset: {n: 1}}
  - call: submit
  - deliver: {times: 2}
  - advance: 15s
  - expect: once
"""


def test_pages_come_first_then_the_orders_steps(tmp_path: Path) -> None:
    file = tmp_path / "twice.yaml"
    file.write_text(WHOLE, "utf-8")
    own = read(file)
    assert (own.scenario.name, own.scenario.en, own.scenario.zh, own.openid) == ("twice", "Twice", "Twice", "ann")
    assert own.pages == ({"page": "pages/a/a", "tap": "go", "dataset": {"n": 1}}, {"call": "submit"})
    assert [(step.do, step.how) for step in own.scenario.steps] == [
        ("deliver", {"times": 2}),
        ("advance", "15s"),
        ("expect", "once"),
    ]


@pytest.mark.parametrize(
    ("text", "code", "place"),
    [
        ("steps: [{page: a, tapp: b}]", "CFN-PAY-184", "step 1"),
        ("steps: [{expect: once}, {page: a}]", "CFN-PAY-184", "step 2"),
        ("steps: [{expect: twice}]", "CFN-PAY-184", "expect: twice"),
        ("steps: [{deliver: 3}]", "CFN-PAY-184", "deliver: 3"),
        ("steps: [{page: 7}]", "CFN-PAY-184", "page: 7"),
        ("steps: [deliver]", "CFN-PAY-184", "deliver"),
        ("steps: []", "CFN-PAY-183", "own.yaml"),
        ("steps: [", "CFN-PAY-183", "own.yaml"),
        ("[]", "CFN-PAY-183", "own.yaml"),
    ],
)
def test_what_is_no_scenario_is_refused_by_its_place(tmp_path: Path, text: str, code: str, place: str) -> None:
    file = tmp_path / "own.yaml"
    file.write_text(text, "utf-8")
    with pytest.raises(InvalidFile) as raised:
        read(file)
    assert raised.value.code == code
    assert place in raised.value.title()


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(InvalidFile) as raised:
        read(tmp_path / "gone.yaml")
    assert (raised.value.code, "gone.yaml" in raised.value.title()) == ("CFN-PAY-183", True)


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=60) | st.text("steps:[]{}, pagtldexonc\n- ", max_size=60))
def test_whatever_is_written_is_read_or_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "own.yaml"
    file.write_text(text, "utf-8", "surrogatepass")
    try:
        own = read(file)
    except InvalidFile:
        return
    assert own.pages or own.scenario.steps
