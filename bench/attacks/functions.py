"""Functions that log without end, leave children behind or look for production; a log that takes nothing, a clock that
is set back."""

from __future__ import annotations

import contextlib
import http.client
import os
import threading
import time
from pathlib import Path

from bench.attacks.databases import notification, order_and_pay, stubborn_callback
from bench.attacks.scene import Attack, Scene
from bench.running import ROOT
from bench.soak import resident_mb

FLOODS = 2
FLOOD_S = 4.0
MOST_MB = 300.0
CLOCK = Path(__file__).parent / "clock"


def flood(scene: Scene) -> str:
    """Two instances log as fast as they can, until Ctrl-C."""

    def call() -> None:
        with contextlib.suppress(OSError, http.client.HTTPException, ValueError):  # dev ends before the call
            scene.dev.ask("POST", "/functions/flood", {}, scene.dev.connect(60))

    for _ in range(FLOODS):
        threading.Thread(target=call, daemon=True).start()
    scene.until(lambda: scene.log().count(" | tea tea") > 1000, "the first lines")
    size, until = 0.0, time.monotonic() + FLOOD_S
    while time.monotonic() < until:
        size = max(size, resident_mb(scene.dev.process.pid))
        time.sleep(0.1)
    scene.must(size < MOST_MB, f"dev has {size:.0f} MB")
    return f"{FLOODS} floods until the end, the rest counted as dropped; dev had {size:.0f} MB at most"


def full_output(scene: Scene) -> str:
    """Everything that dev prints is an error of the disk; 30 calls are answered all the same."""
    where = str(Path(f"/proc/{scene.dev.process.pid}/fd/1").readlink())
    scene.must(where == "/dev/full", f"dev prints to {where}")
    for n in range(30):
        scene.must(scene.call("probe", {"n": n}) == n, "another answer")
    return "30 calls answered while nothing could be printed"


def _lives(pid: int) -> bool:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


def children(scene: Scene) -> str:
    """They outlive a kill -9 of dev, and end with its next start; those of a stopped dev with it."""
    pids = scene.call("leaver", {})
    with scene.prober.resting():
        scene.dev.kill()
        scene.must(all(map(_lives, pids)), "nothing outlived kill -9: nothing to sweep")
        scene.start()
    scene.until(lambda: not any(map(_lives, pids)), "the end of what was left")
    scene.must("CFN-RUN-031" in scene.log(), "nothing was said of what was left")
    again = scene.call("leaver", {})
    scene.must(all(map(_lives, again)), "a warm instance keeps what it started")
    (scene.project / "functions" / "leaver" / "index.js").write_text("exports.main = async () => [];\n")
    scene.until(lambda: not any(map(_lives, again)), "the end of children whose instance ended")
    return f"{len(pids)} children outlived kill -9 and ended with the next start, {len(again)} with their instance"


def production(scene: Scene) -> str:
    """Each way out to a host of production is blocked."""
    said = scene.call("net", {})
    scene.must(len(said) == 6, f"only {said}")
    reached = {way: code for way, code in said.items() if code != "CLOUDFN_BLOCKED"}
    scene.must(not reached, f"not blocked: {reached}")
    return f"{len(said)} ways blocked: {', '.join(said)}"


def set_back(scene: Scene) -> str:
    """An hour back, by ``clock/sitecustomize.py`` inside of dev's process, while a retry is due."""
    order_and_pay(scene, "C1")
    scene.until(lambda: bool(notification(scene, "C1")["attempts"]), "a refusal")
    before = scene.ask("GET", "/_cloudfn/clock")[1]["now"]
    (scene.project.parent / "set-back").touch()
    scene.until((scene.project.parent / "was-set-back").exists, "somebody to read the clock")
    scene.must(scene.ask("GET", "/_cloudfn/clock")[1]["now"] >= before, "the clock of dev went back")
    (scene.project / "functions" / "payCallback" / "refuses").unlink()
    scene.ask("POST", "/_cloudfn/clock", {"scale": 20})
    scene.until(lambda: notification(scene, "C1")["state"] == "accepted", "the retry that was due")
    return "time.time of dev an hour back, the retry delivered; the system's own clock was not tried"


ATTACKS = (
    Attack("endless log", "A7", flood, proof="lines of its log were dropped"),
    Attack("output to a full disk", "A8", full_output, output=Path("/dev/full")),
    Attack("children left behind", "A14", children),
    Attack("ways to production", "A15", production),
    Attack(
        "clock set back", "A16", set_back, prepare=stubborn_callback,
        environment={"PYTHONPATH": os.pathsep.join((str(CLOCK), str(ROOT)))},
    ),
)  # fmt: skip
