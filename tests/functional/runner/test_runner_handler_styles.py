"""Each style of handler that the platform's runtime knows gives what the vendor's own local runtime gives."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from cloudfn.runner import RunnerSettings
from tests.kit.runner import kit, run

pytestmark = pytest.mark.node

STYLES = """
const pending = (event) => setTimeout(() => console.log("pending ran"), event.ms || 1);
const styles = {
  async: async () => ({ok: 1}),
  promise: () => new Promise((done) => setTimeout(() => done({ok: 2}), 5)),
  callback: (event, context, callback) => { setTimeout(() => callback(null, {ok: 3}), 5); },
  callbackWaits: (event, context, callback) => { pending(event); callback(null, {ok: "cbwait"}); },
  callbackDoesNotWait: (event, context, callback) => {
    context.callbackWaitsForEmptyEventLoop = false; pending(event); callback(null, {ok: "cbnowait"});
  },
  asyncPending: async (event) => { pending(event); return {ok: "asyncpending"}; },
  sync: () => ({ok: "lost"}),
  nothing: async () => undefined,
  syncThrow: () => { throw new Error("boom-sync"); },
  asyncThrow: async () => { throw new TypeError("boom-async"); },
  rejectObject: () => Promise.reject({a: 1}),
  rejectNothing: () => Promise.reject(),
  callbackError: (event, context, callback) => callback(new Error("cb-err")),
  callbackText: (event, context, callback) => callback("string-err"),
  circular: async () => { const a = {}; a.a = a; return a; },
  bigint: async () => ({a: 1n}),
  buffer: async () => Buffer.from("hi"),
  big: async () => "x".repeat(6 * 1024 * 1024),
  callbackTwice: (event, context, callback) => { callback(null, 1); callback(null, 2); },
  asyncCallback: async (event, context, callback) => { callback(null, "called"); },
  thenable: () => ({then: (done) => done("then")}),
  done: (event, context) => context.done(null, "done"),
  succeed: (event, context) => context.succeed("succeed"),
  fail: (event, context) => context.fail(new Error("fail")),
  number: async () => 7,
  text: async () => "文字",
  date: async () => new Date(0),
  func: async () => () => 1,
};
exports.main = (event, context, callback) => styles[event.style](event, context, callback);
"""

VALUES = {
    "async": {"ok": 1},
    "promise": {"ok": 2},
    "callback": {"ok": 3},
    "callbackWaits": {"ok": "cbwait"},
    "callbackDoesNotWait": {"ok": "cbnowait"},
    "asyncPending": {"ok": "asyncpending"},
    "sync": None,
    "nothing": None,
    "buffer": {"type": "Buffer", "data": [104, 105]},
    "callbackTwice": 1,
    "asyncCallback": "called",
    "thenable": "then",
    "done": "done",
    "succeed": "succeed",
    "number": 7,
    "text": "文字",
    "date": "1970-01-01T00:00:00.000Z",
    "func": None,
}

FAILURES = {
    "syncThrow": ("error", "boom-sync"),
    "asyncThrow": ("error", "boom-async"),
    "rejectObject": ("error", "[object Object](callback err is not instance of Error)"),
    "rejectNothing": ("error", "undefined"),
    "callbackError": ("error", "cb-err"),
    "callbackText": ("error", "string-err(callback err is not instance of Error)"),
    "fail": ("error", "fail"),
    "circular": ("result", "stringify response to json failed: "),
    "bigint": ("result", "stringify response to json failed: "),
    "big": ("result", "body size is too long"),
}


def test_every_style_gives_the_platforms_result(tmp_path: Path) -> None:
    async def work() -> None:
        async with kit(tmp_path, {"f/index.js": STYLES}) as it:
            for style, expected in VALUES.items():
                assert await it.value("f", {"style": style}) == expected, style
            for style, (kind, message) in FAILURES.items():
                failure = (await it.call("f", {"style": style})).failure
                assert failure is not None, style
                assert (failure.kind, failure.message[: len(message)]) == (kind, message), style

    run(work())


def test_the_same_with_the_handler_loaded_without_the_shim(tmp_path: Path) -> None:
    async def work() -> None:
        async with kit(tmp_path, {"f/index.js": STYLES}, shim=False) as it:
            for style in ("async", "callback", "sync"):
                assert await it.value("f", {"style": style}) == VALUES[style]

    run(work())


@pytest.mark.npm
@pytest.mark.parametrize("version", ["18", "24"])
def test_the_same_on_the_oldest_and_the_newest_node(tmp_path: Path, npm: Callable[..., Path], version: str) -> None:
    settings = RunnerSettings(node=str(npm(f"node@{version}") / "node" / "bin" / "node"), max_spares=0)

    async def work() -> None:
        source = STYLES + "styles.version = async () => process.version;"
        async with kit(tmp_path, {"f/index.js": source}, settings) as it:
            assert (await it.value("f", {"style": "version"})).startswith(f"v{version}.")
            for style, expected in VALUES.items():
                assert await it.value("f", {"style": style}) == expected, style

    run(work())


def test_a_callback_waits_for_pending_timers_and_a_promise_does_not(tmp_path: Path) -> None:
    async def work() -> None:
        async with kit(tmp_path, {"f/index.js": STYLES}) as it:
            waits = await it.call("f", {"style": "callbackWaits", "ms": 30})
            assert (waits.request_id, "pending ran") in it.lines("stdout")
            at_once = await it.call("f", {"style": "asyncPending", "ms": 60000})
            assert at_once.ok
            assert (at_once.request_id, "pending ran") not in it.lines("stdout")

    run(work())


def test_a_stack_names_the_users_own_file_and_none_of_ours(tmp_path: Path) -> None:
    async def work() -> None:
        async with kit(tmp_path, {"f/index.js": STYLES}) as it:
            failure = (await it.call("f", {"style": "syncThrow"})).failure
            assert failure is not None
            assert str(tmp_path / "f" / "index.js") in failure.stack
            assert "cloudfn" not in failure.stack
            assert failure.code == "CFN-RUN-008"

    run(work())


@pytest.mark.parametrize(
    ("file", "package", "source"),
    [
        ("index.mjs", "{}", "export const main = async (event) => [event.a, import.meta.url.split('/').pop()]"),
        ("index.js", '{"type": "module"}', "export const main = async (e) => [e.a, import.meta.url.split('/').pop()]"),
        ("index.cjs", "{}", "exports.main = async (event) => [event.a, require('path').basename(__filename)]"),
    ],
)
def test_module_styles(tmp_path: Path, file: str, package: str, source: str) -> None:
    async def work() -> None:
        async with kit(tmp_path, {f"f/{file}": source, "f/package.json": package}) as it:
            assert await it.value("f", {"a": 5}) == [5, file]

    run(work())


def test_a_handler_of_another_file_and_name(tmp_path: Path) -> None:
    async def work() -> None:
        sources = {"f/src/app.js": "exports.handle = async () => [process.cwd(), __dirname]"}
        async with kit(tmp_path, sources, handler="src/app.handle") as it:
            assert await it.value("f") == [str(tmp_path / "f"), str(tmp_path / "f" / "src")]

    run(work())


def test_an_event_of_more_than_6_mb_is_refused_and_one_below_arrives(tmp_path: Path) -> None:
    async def work() -> None:
        async with kit(tmp_path, {"f/index.js": "exports.main = async (event) => event.text.length"}) as it:
            assert await it.value("f", {"text": "y" * 6_000_000}) == 6_000_000
            failure = (await it.call("f", {"text": "y" * 7_000_000})).failure
            assert failure is not None
            assert failure.kind == "event_too_large"

    run(work())


def test_event_and_result_keep_every_character(tmp_path: Path) -> None:
    async def work() -> None:
        event = {"zh": "小秋TIT店-超市", "emoji": "🍵", "lines": "a\nb\r\n\u2028", "quote": '{"bytes": 3}', "": None}
        async with kit(tmp_path, {"f/index.js": "exports.main = async (event) => event"}) as it:
            assert await it.value("f", event) == event
            assert json.loads((await it.call("f", event)).payload) == event

    run(work())
