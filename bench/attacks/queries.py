"""Queries of users that would work for ever or fill the memory, and very many writes in one call."""

from __future__ import annotations

import contextlib
import http.client
import json
import threading
import time
from pathlib import Path
from typing import Any

from bench.attacks.scene import Attack, Scene, run_command
from bench.soak import resident_mb

DOCUMENTS = 3000
MANY = 20_000
MOST_MB = 600.0


def _imported(project: Path, name: str, documents: list[dict[str, Any]]) -> None:
    file = project / f"{name}.json"
    file.write_text("\n".join(json.dumps(document) for document in documents))
    ran = run_command(("db", "import", name, file.name), project, {}, 60)
    if ran.code:
        raise RuntimeError(ran.text)


def _slow(project: Path) -> None:
    _imported(project, "slow", [{"_id": str(n), "t": "a" * 60 + "!"} for n in range(DOCUMENTS)])


def _refused(scene: Scene, what: str, *signs: str) -> str:
    """A query of the SDK must end by a limit and leave the memory as small as it was."""
    began = time.monotonic()
    answer = scene.call("database", {"what": what})
    took, size = time.monotonic() - began, resident_mb(scene.dev.process.pid)
    said = str(answer.get("error"))
    scene.must(any(sign in said for sign in signs), f"{what} was answered {str(answer)[:300]} after {took:.1f} s")
    scene.must(size < MOST_MB, f"dev has {size:.0f} MB after {what}")
    return f"refused after {took:.1f} s: {_short(said)}"


def _short(said: str) -> str:
    return said.partition("|")[0].strip()[-90:]


def regex(scene: Scene) -> str:
    return _refused(scene, "regex", "exceeded time limit")


def unwind(scene: Scene) -> str:
    return _refused(scene, "unwind", "exceeded time limit", "memory limit")


def reduce(scene: Scene) -> str:
    return _refused(scene, "reduce", "past the 64MB limit", "BSONObj size", "exceeded")


def interrupted(scene: Scene) -> str:
    """Ctrl-C comes while the query works: what ``play`` measures afterwards is the proof."""
    answers: list[Any] = []

    def ask() -> None:
        with contextlib.suppress(OSError, http.client.HTTPException, ValueError):  # dev ends before the query
            answers.append(scene.ask("POST", "/functions/database", {"what": "regex"}))

    threading.Thread(target=ask, daemon=True).start()

    def works() -> bool:
        rows = scene.ask("GET", "/_cloudfn/state")[1]["functions"]
        return any(row["name"] == "database" and row["state"] == "busy" for row in rows)

    scene.until(works, "a working query")
    time.sleep(1)
    scene.must(not answers, f"the query was answered at once: {str(answers)[:300]}")
    return "Ctrl-C while the query had worked for 1 s"


def _many(project: Path) -> None:
    _imported(project, "many", [{"_id": str(n), "n": n, "seen": 0} for n in range(MANY)])


def writes(scene: Scene) -> str:
    """The tenth part first: ten times as many may take little more than ten times as long."""
    took = []
    for below in (MANY // 10, MANY):
        began = time.monotonic()
        answer = scene.call("database", {"what": "update", "below": below})
        took.append(time.monotonic() - began)
        updated = answer.get("answer", {}).get("stats", {}).get("updated")
        scene.must(updated == below, f"{below} updates: {str(answer)[:300]}")
    scene.must(took[1] < 40 * max(took[0], 0.05), f"{MANY // 10} updates took {took[0]:.2f} s, {MANY} {took[1]:.2f} s")
    return f"{MANY // 10} updates in {took[0]:.2f} s, {MANY} in {took[1]:.2f} s"


ATTACKS = (
    Attack("catastrophic expression", "A2", regex, prepare=_slow),
    Attack("unwinding 400,000,000", "A2", unwind, prepare=_slow),
    Attack("doubled text", "A2", reduce, prepare=_slow),
    Attack("Ctrl-C in a query", "A2", interrupted, prepare=_slow),
    Attack("many writes in one call", "A4", writes, prepare=_many),
)
