"""What schemathesis makes of docs/control.openapi.yaml, sent with the key to a ``cloudfn dev`` of its own."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from bench.running import ROOT, copied, start

DOCUMENT = ROOT / "docs" / "control.openapi.yaml"
PROJECT = ROOT / "tests" / "projects" / "plain"
LONG = ("/events", "/deploy/plan", "/deploy/status")
"""A stream without end, and two that start a process."""
CHECKS = ("not_a_server_error", "status_code_conformance", "content_type_conformance", "response_schema_conformance")


def command(url: str, key: str, seed: int, *limits: str, document: Path = DOCUMENT) -> list[str]:
    """One run of schemathesis, without colours and without a wait between requests."""
    return [
        *(sys.executable, "-m", "schemathesis.cli", "run", str(document), "--url", f"{url}/_cloudfn"),
        *("-H", f"X-CloudFn-Key: {key}", "--checks", ",".join(CHECKS), "--seed", str(seed), "--no-color"),
        *("--generation-database", "none", "--suppress-health-check", "all", "--warnings", "off"),
        *(part for path in LONG for part in ("--exclude-path", path)),
        *limits,
    ]


def play(seconds: float, seed: int) -> tuple[int, list[str]]:
    """(requests sent, what broke)."""
    project = copied(PROJECT)
    limits = ("--phases", "coverage,fuzzing", "--max-time", str(max(1, round(seconds))))
    try:
        dev = start(project)
        with tempfile.TemporaryDirectory() as folder:
            ran = subprocess.run(command(dev.url, dev.key, seed, *limits), capture_output=True, text=True, cwd=folder)
        alive, _ = dev.ask("GET", "/healthz")
        code = dev.end()
    finally:
        shutil.rmtree(project.parent, ignore_errors=True)
    findings = [] if ran.returncode == 0 else [(ran.stdout + ran.stderr)[-6000:]]
    findings += [] if (alive, code) == (200, 0) else [f"healthz {alive}, dev ended with {code}"]
    sent = re.search(r"(\d+) generated", ran.stdout)
    return int(sent[1]) if sent else 0, findings
