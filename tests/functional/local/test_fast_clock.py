"""A clock that outruns what is due by it: whoever calls, and Ctrl-C, still have their turn."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.kit.dev import dev
from tests.kit.project import write_files, write_functions

pytestmark = pytest.mark.node

MANIFEST = """
version: 1
project: fast
env: {id: test-f0b102}
defaults: {install: none}
functions:
  echo: {}
  tick: {triggers: [{name: each-second, cron: "*/1 * * * * * *"}]}
"""


def test_a_timer_of_each_second_while_a_second_is_a_day(tmp_path: Path) -> None:
    write_files(tmp_path, {"cloudfn.yaml": MANIFEST})
    write_functions(tmp_path, echo="exports.main = async () => 'here'", tick="exports.main = async () => 'tick'")
    with dev(tmp_path, "--time-scale", "86400") as running:
        calls = [running.request("POST", "/functions/echo", "{}") for _ in range(3)]
        assert [(status, json.loads(body)) for status, _, body in calls] == [(200, "here")] * 3
        states = json.loads(running.request("GET", "/_cloudfn/state")[2])
        assert {loop["name"]: loop["state"] for loop in states["loops"]}["timers"] == "running"
        assert next(row["calls"] for row in states["functions"] if row["name"] == "tick") > 0
        assert running.stop() == 0
