"""Databases below .cloudfn that others hold, damage or delete, and a disk that takes nothing more."""

from __future__ import annotations

import shutil
import sqlite3
import threading
import time
from pathlib import Path
from typing import Any

from bench.attacks.scene import ENGLISH, Attack, Scene
from bench.running import start
from tests.kit.damage import DAMAGED, UNUSABLE, harmed

HELD_S = 3.0
STUBBORN = """
const { existsSync } = require('fs');
const accept = require('./accept.js');
exports.main = async (event, context) =>
  existsSync(`${__dirname}/refuses`) ? { errcode: 1, errmsg: 'not yet' } : accept.main(event, context);
"""


def stubborn_callback(project: Path) -> None:
    """payCallback refuses for as long as a file lies beside it."""
    folder = project / "functions" / "payCallback"
    (folder / "index.js").rename(folder / "accept.js")
    (folder / "index.js").write_text(STUBBORN)
    (folder / "refuses").touch()


def notification(scene: Scene, order: str) -> dict[str, Any]:
    notifications = scene.ask("GET", f"/_cloudfn/orders/{order}")[1]["notifications"]
    scene.must(notifications, f"order {order} owes no callback")
    found: dict[str, Any] = notifications[0]
    return found


def order_and_pay(scene: Scene, number: str) -> None:
    scene.must(scene.call("makeOrder", {"no": number, "fee": 7}).get("resultCode") == "SUCCESS", "no order")
    scene.must(scene.ask("POST", f"/_cloudfn/orders/{number}/pay", {"outcome": "success"})[1]["paid"], "not paid")


def locked_book(scene: Scene) -> str:
    """Another process holds pay.db while a retry is due."""
    order_and_pay(scene, "L1")
    scene.until(lambda: notification(scene, "L1")["state"] != "accepted" and _attempts(scene, "L1") > 0, "a refusal")
    (scene.project / "functions" / "payCallback" / "refuses").unlink()
    scene.prober.announce("notRunning")
    other = sqlite3.connect(scene.project / ".cloudfn" / "pay.db", isolation_level=None)
    scene.ask("POST", "/_cloudfn/clock", {"scale": 10})
    other.execute("BEGIN IMMEDIATE")
    began = time.monotonic()
    error = ""

    def failing() -> bool:
        nonlocal error
        rows = scene.ask("GET", "/_cloudfn/state")[1]["loops"]
        (row,) = (row for row in rows if row["name"] == "notifier")
        error = row["lastError"]
        return bool(row["state"] == "failing")

    scene.until(failing, "the notifier to say that it cannot")
    scene.must("locked" in error, f"the notifier says {error}")
    time.sleep(max(0.0, HELD_S - (time.monotonic() - began)))
    other.execute("ROLLBACK")
    other.close()
    scene.until(lambda: notification(scene, "L1")["state"] == "accepted", "the callback afterwards")
    scene.until(lambda: scene.ask("GET", "/healthz")[0] == 200, "a healthy dev")
    scene.prober.announce()
    order_and_pay(scene, "L2")
    scene.until(lambda: notification(scene, "L2")["state"] == "accepted", "the next callback")
    return f"held {time.monotonic() - began:.1f} s with a retry due, said by the notifier; delivered afterwards"


def _attempts(scene: Scene, order: str) -> int:
    attempts = notification(scene, order)["attempts"]
    return len(attempts) if isinstance(attempts, list) else int(attempts)


def locked_files(scene: Scene) -> str:
    """Another process writes documents.db and history.db and does not come to its end."""
    scene.must("answer" in scene.call("database", {"what": "write", "id": "before"}), "no document before")
    state = scene.project / ".cloudfn"
    others = [sqlite3.connect(state / name, isolation_level=None) for name in ("documents.db", "history.db")]
    for other in others:
        other.execute("BEGIN EXCLUSIVE")
    answers: list[Any] = []
    writer = threading.Thread(
        target=lambda: answers.append(scene.ask("POST", "/functions/database", {"what": "write", "id": "during"})),
        daemon=True,
    )
    writer.start()
    time.sleep(HELD_S)
    scene.must(not answers, f"a write was answered while the file was held: {answers}")
    for other in others:
        other.execute("ROLLBACK")
        other.close()
    writer.join(20)
    scene.must(answers and "answer" in answers[0][1], f"the write that waited: {answers}")
    found = scene.ask("GET", "/_cloudfn/documents/notes")[1]["items"]
    scene.must({"before", "during"} <= {each["_id"] for each in found}, "a document is not there")
    return f"a write waited {HELD_S:.0f} s and was done"


def deleted(scene: Scene) -> str:
    """git clean -fdx: nothing is acknowledged any more, and no second dev starts."""
    order_and_pay(scene, "D1")
    with scene.prober.resting():
        shutil.rmtree(scene.project / ".cloudfn")
        scene.prober.announce("CFN-DEV-030", '"notRunning":["state"]', only=True)
    for method, path, body in (
        ("POST", "/functions/makeOrder", {"no": "D2", "fee": 7}),
        ("PUT", "/_cloudfn/documents/notes/1", {}),
        ("POST", "/_cloudfn/orders/D1/refund", {"feeFen": 1}),
    ):
        scene.refused(method, path, body, 503, "CFN-DEV-030")
    second = scene.command("dev", "--port", "0")
    scene.must(second.code == 15, f"a second dev: {second.code} {second.text[-300:]}")
    scene.until(lambda: scene.prober.refused >= 4, "others to be refused")
    return "3 writes and every probe refused by CFN-DEV-030, a second dev by its lock"


def _filled(scene: Scene) -> Path:
    """A project beside the attacked one, whose databases hold something."""
    project = scene.project.parent / "damaged"
    shutil.copytree(scene.project, project, symlinks=True, ignore=shutil.ignore_patterns(".cloudfn"))
    (project / ".cloudfn").mkdir()
    for name in ("pay.db", "documents.db", "history.db"):
        # SQLite's own copy: complete while dev writes the original
        source = sqlite3.connect(scene.project / ".cloudfn" / name)
        target = sqlite3.connect(project / ".cloudfn" / name)
        source.backup(target)
        source.close()
        target.close()
    return project


def damaged(scene: Scene) -> str:
    """Each kind of harm to orders and documents is one error with a code; history is set aside and dev starts."""
    order_and_pay(scene, "D1")
    project, tried = _filled(scene), 0
    state = project / ".cloudfn"
    for name, codes in (("pay.db", ("CFN-PAY-103",)), ("documents.db", ("CFN-DEV-040", "CFN-DEV-042"))):
        good = (state / name).read_bytes()
        for harm, how in {**DAMAGED, **UNUSABLE}.items():
            harmed(state / name, how)
            ran = scene.command("dev", "--port", "0", folder=project)
            scene.must(ran.code == 6 and name in ran.text, f"{harm} {name}: {ran.code} {ran.text[-300:]}")
            scene.must(any(code in ran.text for code in codes), f"{harm} {name}: {ran.text[-300:]}")
            shutil.rmtree(state / name) if (state / name).is_dir() else (state / name).unlink()
            (state / name).write_bytes(good)
            tried += 1
    harmed(state / "history.db", DAMAGED["noise"])
    second = start(project, environment=ENGLISH)  # says what it says in the same log
    try:
        status, _ = second.ask("GET", "/healthz")
        scene.must((status, second.end()) == (200, 0), f"dev with a damaged history: {status}")
    finally:
        second.kill()
    scene.must("CFN-DEV-043" in scene.log(), "the damaged history was not told")
    return f"{tried} harms, each one error with its file; a damaged history set aside"


ATTACKS = (
    Attack("locked order book", "A1", locked_book, prepare=stubborn_callback),
    Attack("locked documents and history", "A11", locked_files),
    Attack("deleted state folder", "A6", deleted),
    Attack("damaged databases", "A10", damaged),
)
