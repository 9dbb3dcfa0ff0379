"""The documented limits as a caller meets them: queue 64 then 429, and eight instances."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from cloudfn.manifest.values import Function
from tests.kit.dev import Dev, dev
from tests.kit.waiting import until

pytestmark = pytest.mark.node
MANIFEST = """
version: 1
project: limits
env: {id: test-f0b102}
root: functions
defaults: {install: none}
functions:
  gate: {timeout: 60s, maxInstances: 1}
"""
GATE = """
const fs = require("fs");
exports.main = () => new Promise((resolve) => {
  const timer = setInterval(() => {
    if (fs.existsSync(__dirname + "/../../open")) { clearInterval(timer); resolve("through"); }
  }, 20);
});
"""


def test_one_runs_sixty_four_wait_and_the_next_is_refused(tmp_path: Path) -> None:
    (tmp_path / "cloudfn.yaml").write_text(MANIFEST)
    (tmp_path / "functions" / "gate").mkdir(parents=True)
    (tmp_path / "functions" / "gate" / "index.js").write_text(GATE)
    with dev(tmp_path) as running, ThreadPoolExecutor(65) as threads:
        calls = [threads.submit(running.request, "POST", "/functions/gate", "{}") for _ in range(65)]
        try:
            until(lambda: _gate(running) == ("busy", 64), "one call running and 64 waiting")
            status, _, body = running.request("POST", "/functions/gate", "{}")
            assert (status, json.loads(body)["error"]["code"]) == (429, "CFN-RUN-002")
        finally:
            (tmp_path / "open").touch()
        answers = [call.result() for call in calls]
        assert [(status, body) for status, _, body in answers] == [(200, b'"through"')] * 65


def test_eight_instances_are_the_default(tmp_path: Path) -> None:
    assert Function("f", tmp_path).max_instances == 8


def _gate(running: Dev) -> tuple[str, int]:
    [gate] = running.get("/_cloudfn/state")["functions"]
    return gate["state"], gate["queued"]
