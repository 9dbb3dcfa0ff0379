"""A function that logs without end: its first lines are kept, the rest is counted, and it holds nothing up."""

from __future__ import annotations

import contextlib
import re
import sys
import threading
from pathlib import Path

import pytest

from cloudfn.runner.output import LINES_A_CALL
from tests.kit.dev import Dev, dev
from tests.kit.runner import Kit, kit, run
from tests.kit.waiting import eventually, until

pytestmark = pytest.mark.node

NODE = """
exports.main = async ({lines, logger = 0, later = 0, long = 0}) => {
  for (let n = 0; n < lines; n++) console.log("line " + n);
  for (let n = 0; n < logger; n++) console.__baseLog__("logged " + n, "info");
  if (long) console.log("x".repeat(long));
  if (later) setImmediate(() => { for (let n = 0; n < later; n++) console.error("late " + n); });
  return "done";
};
"""
PYTHON = """
def main_handler(event, context):
    for n in range(event["lines"]):
        print("line", n)
    return "done"
"""


def dropped(it: Kit) -> list[object]:
    return [notice.params["count"] for notice in it.noticed("CFN-RUN-030")]


def test_of_one_call_the_first_lines_are_kept_and_the_rest_is_counted(tmp_path: Path) -> None:
    more = 12_345

    async def work() -> None:
        async with kit(tmp_path, {"f/index.js": NODE}, timeout_s=60) as it:
            result = await it.call("f", {"lines": LINES_A_CALL + more})
            assert result.ok
            kept = [text for request, text in it.lines("stdout") if request == result.request_id]
            assert kept == [f"line {n}" for n in range(LINES_A_CALL)]
            (notice,) = it.noticed("CFN-RUN-030")
            assert (notice.params["count"], notice.request_id) == (more, result.request_id)

            it.events.clear()
            assert await it.value("f", {"lines": 3}) == "done"  # every call has its own measure
            assert [text for _, text in it.lines("stdout")] == ["line 0", "line 1", "line 2"]
            assert not dropped(it)

            await it.call("f", {"lines": 10, "logger": LINES_A_CALL})
            await eventually(lambda: dropped(it) == [10])  # cloud.logger() writes to the same log

            it.events.clear()
            await it.call("f", {"lines": 1, "long": 9 << 20, "later": LINES_A_CALL})
            await it.call("f", {"lines": 0})
            kept_late = sum(1 for _, text in it.lines("stderr") if text.startswith("late"))
            assert sum(len(text) for _, text in it.lines("stdout")) <= 8 << 20
            assert kept_late < LINES_A_CALL
            assert dropped(it)

    run(work())


def test_python_functions_are_held_to_the_same(tmp_path: Path) -> None:
    python = {"runtime": f"Python{sys.version_info[0]}.{sys.version_info[1]}", "handler": "index.main_handler"}

    async def work() -> None:
        async with kit(tmp_path, {"f/index.py": PYTHON}, timeout_s=60, **python) as it:
            assert await it.value("f", {"lines": LINES_A_CALL + 7}) == "done"
            assert len(it.lines("stdout")) == LINES_A_CALL
            assert dropped(it) == [7]

    run(work())


ENDLESS = """
const text = "tea ".repeat(50);
exports.main = async () => {
  for (;;) {
    for (let n = 0; n < 100; n++) console.log(text);
    while (process.stdout.writableLength) await new Promise(setImmediate);
  }
};
"""


@pytest.mark.skipif(sys.platform != "linux", reason="memory is read from /proc")
def test_dev_stays_small_answers_and_ends_while_functions_log_without_end(tmp_path: Path) -> None:
    for name in ("one", "two"):
        folder = tmp_path / "functions" / name
        folder.mkdir(parents=True)
        (folder / "index.js").write_text(ENDLESS)
    calm = tmp_path / "functions" / "calm"
    calm.mkdir()
    (calm / "index.js").write_text("exports.main = async () => 1")
    manifest = "version: 1\nproject: flood\nenv: {id: test-f0b102}\nfunctions:\n"
    manifest += "  one: {timeout: 300s}\n  two: {timeout: 300s}\n  calm: {}\n"
    (tmp_path / "cloudfn.yaml").write_text(manifest)
    with dev(tmp_path) as running:
        for name in ("one", "two"):
            threading.Thread(target=_call, args=(running, name), daemon=True).start()
        until(lambda: [one["state"] for one in running.get("/_cloudfn/state")["functions"]].count("busy") == 2)
        until(lambda: (tmp_path / "dev.log").stat().st_size > 2 * LINES_A_CALL * 200, "what is kept of both")
        size = 0
        for _ in range(20):
            assert running.post("/functions/calm") == 1
            size = max(size, _resident_mb(running.process.pid))
        assert size < 300
        assert running.stop() == 0
    assert running.output().count(" | tea") == 2 * LINES_A_CALL
    for name in ("one", "two"):
        assert re.search(rf"{name}: \d+ lines of its log were dropped", running.output())


def _call(running: Dev, name: str) -> None:
    with contextlib.suppress(OSError, AssertionError):  # dev ends before the call does
        running.post(f"/functions/{name}")


def _resident_mb(pid: int) -> int:
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * 4096 >> 20
