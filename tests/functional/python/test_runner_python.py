"""Python functions: the same contract as Node.js functions, on the interpreter at hand."""

from __future__ import annotations

import asyncio
import json
import sys
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cloudfn.calls import Identity
from cloudfn.clock import VirtualClock
from cloudfn.events.functions import ReloadFailed
from cloudfn.events.tasks import TaskStarted
from cloudfn.runner import RunnerSettings
from tests.kit.runner import USER, kit, run
from tests.kit.waiting import eventually

HERE = f"Python{sys.version_info[0]}.{sys.version_info[1]}"
PYTHON = {"runtime": HERE, "handler": "index.main_handler"}

WAYS = """
import json, os, sys, threading, time
calls = 0

def helper():
    raise ValueError("deep")

class Ways:
    def value(self): return {"zh": "小秋", "n": [1, 2.5, None, True]}
    def nothing(self): return None
    def fine(self):
        global calls
        calls += 1
        return calls
    def boom(self): helper()
    def circular(self):
        a = []
        a.append(a)
        return a
    def plain_object(self): return object()
    def nan(self): return float("nan")
    def big(self): return "x" * (6 * 1024 * 1024)
    def exit(self): sys.exit(3)
    def hard_exit(self): os._exit(4)
    def loop(self):
        while True: pass
    def memory(self):
        held = bytearray(600_000_000)
        held[:: 4096] = b"x" * len(held[:: 4096])
        time.sleep(30)
    def output(self):
        for n in range(3000): print("line", n)
        print("to stderr", file=sys.stderr)
        sys.stdout.write("no newline")

def main_handler(event, context):
    return getattr(Ways(), event["way"])()
"""


def test_styles_and_failures(tmp_path: Path) -> None:
    async def work() -> None:
        async with kit(tmp_path, {"f/index.py": WAYS}, timeout_s=1, **PYTHON) as it:
            assert await it.value("f", {"way": "value"}) == {"zh": "小秋", "n": [1, 2.5, None, True]}
            assert await it.value("f", {"way": "nothing"}) is None
            expected = {
                "boom": ("error", "deep"),
                "circular": ("result", "stringify response to json failed"),
                "plain_object": ("result", "stringify response to json failed"),
                "nan": ("result", "stringify response to json failed"),
                "big": ("result", "body size is too long"),
                "exit": ("exit", "exit code 3"),
                "hard_exit": ("exit", "exit code 4"),
                "loop": ("timeout", "timed out after 1 s"),
            }
            for way, (kind, words) in expected.items():
                failure = (await it.call("f", {"way": way})).failure
                assert failure is not None, way
                assert failure.kind == kind, way
                assert words in failure.message, way
                if way == "boom":
                    assert failure.stack.startswith("Traceback")
                    assert f'File "{tmp_path / "f" / "index.py"}"' in failure.stack
                    assert "bootstrap" not in failure.stack
            assert await it.value("f", {"way": "fine"}) == 1
            result = await it.call("f", {"way": "output"})
            mine = [text for request_id, text in it.lines("stdout") if request_id == result.request_id]
            assert mine == [f"line {n}" for n in range(3000)] + ["no newline"]
            assert (result.request_id, "to stderr") in it.lines("stderr")
            assert not it.noticed("CFN-RUN-021")
            assert not list(tmp_path.rglob("__pycache__"))

    run(work())


def test_memory_above_the_limit(tmp_path: Path) -> None:
    async def work() -> None:
        async with kit(tmp_path, {"f/index.py": WAYS}, timeout_s=30, memory_mb=128, **PYTHON) as it:
            failure = (await it.call("f", {"way": "memory"})).failure
            assert failure is not None
            assert failure.kind == "memory"

    run(work())


SEEN = """
import json, os
def main_handler(event, context):
    return {
        "env": dict(os.environ), "cwd": os.getcwd(), "left": context.get_remaining_time_in_millis(),
        "same": context["request_id"] == context.request_id, "context": json.loads(json.dumps(context)),
    }
"""


def test_environment_context_and_identity(tmp_path: Path) -> None:
    async def work() -> None:
        async with kit(tmp_path, {"f/index.py": SEEN}, environment={"SHOP": "tea"}, timeout_s=9, **PYTHON) as it:
            told = await it.value("f", {}, request_id="r-1")
            assert told["env"]["WX_OPENID"] == USER.openid
            assert told["env"]["SHOP"] == "tea"
            assert json.loads(told["env"]["TCB_CONTEXT_CNFG"]) == {"URL": it.backend.url("f", "r-1")}
            assert "CLOUDFN_WORKER" not in told["env"]
            assert told["cwd"] == str(tmp_path / "f")
            assert 8000 < told["left"] <= 9000
            assert told["same"] is True
            assert json.loads(told["context"]["environment"])["WX_OPENID"] == USER.openid
            assert told["context"]["function_name"] == "f"
            other = await it.value("f", {}, identity=Identity())
            assert "WX_OPENID" not in other["env"]

    run(work())


def test_reload_keeps_the_last_good_version(tmp_path: Path) -> None:
    def version(n: int) -> str:
        return f"from helper import extra\ndef main_handler(event, context):\n    return [{n}, extra]\n"

    async def work() -> None:
        sources = {"f/index.py": version(1), "f/helper.py": "extra = 1\n"}
        async with kit(tmp_path, sources, RunnerSettings(), **PYTHON) as it:
            assert await it.value("f") == [1, 1]
            for n in (2, 3):
                await it.pool.reload({"f": (it.write("f/index.py", version(n)),)})
                assert await it.value("f") == [n, 1]
            await it.pool.reload({"f": (it.write("f/helper.py", "extra = 2\n"),)})
            assert await it.value("f") == [3, 2]
            await it.pool.reload({"f": (it.write("f/index.py", "x = 1\ndef main_handler(:\n"),)})
            broken = it.seen(ReloadFailed)[0]
            assert broken.error.startswith(f"{tmp_path.name}/f/index.py:2 SyntaxError: ")
            assert broken.still_serving
            assert await it.value("f") == [3, 2]
            await it.pool.reload({"f": (it.write("f/index.py", "def other(): pass\n"),)})
            assert 'has no function "main_handler"' in it.seen(ReloadFailed)[1].error
            await it.pool.reload({"f": (it.write("f/index.py", version(4)),)})
            assert await it.value("f") == [4, 2]

    run(work())


CLOCK = """
import datetime, time, pickle, copy
from datetime import datetime as dt
class Mine(datetime.datetime): pass
def main_handler(event, context):
    now = datetime.datetime.now()
    real = time.monotonic()
    return {
        "years": [now.year, dt.utcnow().year, datetime.date.today().year, time.gmtime().tm_year,
                  time.localtime().tm_year, int(time.strftime("%Y")), time.gmtime(time.time()).tm_year,
                  dt.now(datetime.timezone.utc).year, Mine.now().year, time.gmtime(time.time_ns() / 1e9).tm_year],
        "kinds": [isinstance(now, datetime.datetime), isinstance(now, datetime.date), isinstance(Mine.now(), dt),
                  pickle.loads(pickle.dumps(now)) == now, copy.deepcopy(now) == now, now + datetime.timedelta(0) == now,
                  isinstance(dt.strptime("2020", "%Y"), dt), not isinstance(datetime.date.today(), dt),
                  not isinstance(now, Mine), issubclass(Mine, dt)],
        "fixed": dt(2020, 2, 29).isoformat(), "repr": repr(dt(2020, 2, 29)),
    }
"""


def test_functions_see_the_emulated_clock(tmp_path: Path) -> None:
    async def work() -> None:
        clock = VirtualClock(start=datetime(2031, 6, 1, tzinfo=UTC))
        async with kit(tmp_path, {"f/index.py": CLOCK}, clock=clock, **PYTHON) as it:
            told = await it.value("f")
            assert told["years"] == [2031] * 10
            assert told["kinds"] == [True] * 10
            assert told["fixed"] == "2020-02-29T00:00:00"
            assert told["repr"] == "datetime.datetime(2020, 2, 29, 0, 0)"
            clock.move_to(datetime(2032, 6, 1, tzinfo=UTC))
            assert (await it.value("f"))["years"] == [2032] * 10

    run(work())


NETWORK = """
import urllib.request, urllib.error, socket
def main_handler(event, context):
    try:
        if event.get("ip"):
            return socket.create_connection((event["ip"], 80), 3) and "connected"
        return urllib.request.urlopen(event["url"], b"{}", timeout=3).status
    except urllib.error.URLError as error:
        return str(error.reason)
    except OSError as error:
        return str(error)
"""


def test_connections(tmp_path: Path) -> None:
    async def work() -> None:
        async with kit(tmp_path, {"f/index.py": NETWORK}, timeout_s=20, **PYTHON) as it:
            told = await it.value("f", {"url": "https://tcb-api.tencentcloudapi.com/admin"})
            assert "CFN-RUN-019" in told
            assert [notice.params["host"] for notice in it.noticed("CFN-RUN-019")] == ["tcb-api.tencentcloudapi.com"]
            assert await it.value("f", {"url": it.backend.url("f", "x")}) == 200
            for host in (
                "api.mch.weixin.qq.com.",
                "API.mch.weixin.qq.com",
                "api\u3002mch.weixin.qq.com\uff0e",
                "\uff41pi.mch.weixin.qq.com",
            ):
                assert "CFN-RUN-019" in await it.value("f", {"ip": host}), host
        settings = RunnerSettings(refuse_network=True, max_spares=0)
        async with kit(tmp_path, {"f/index.py": NETWORK}, settings, timeout_s=20, **PYTHON) as it:
            assert "CFN-RUN-020" in await it.value("f", {"url": "http://sms.example.com/send"})
            assert "CFN-RUN-020" in await it.value("f", {"ip": "192.0.2.1"})
            hosts = [(notice.params["host"], notice.params["port"]) for notice in it.noticed("CFN-RUN-020")]
            assert hosts == [("sms.example.com", 80), ("192.0.2.1", 80)]
            assert await it.value("f", {"url": it.backend.url("f", "x")}) == 200

    run(work())


def test_the_sdk_and_modules_outside(tmp_path: Path) -> None:
    (tmp_path / "common").mkdir()
    (tmp_path / "common" / "shared_words.py").write_text("word = 'tea'\n")
    source = """
    import sys
    sys.path.append("../../common")
    import cloudfn_sdk as cloud
    from shared_words import word
    def main_handler(event, context):
        cloud.init(context=context)
        return [word, cloud.get_wx_context().openid, cloud.call_function(name="other", data={}).result]
    """
    root = tmp_path / "functions"

    async def work() -> None:
        async with kit(root, {"f/index.py": source}, timeout_s=20, **PYTHON) as it:
            assert await it.value("f") == ["tea", USER.openid, {"ok": 1}]
            assert it.backend.requests[0].path.startswith("/i/f/")
            files = [notice.params["file"] for notice in it.noticed("CFN-PKG-101")]
            assert files == [str(tmp_path / "common" / "shared_words.py")]

    run(work())


def test_another_version_is_said_aloud_once(tmp_path: Path) -> None:
    async def work() -> None:
        more = {"runtime": "Python3.7", "handler": "index.main_handler"}
        async with kit(tmp_path, {"f/index.py": WAYS}, max_instances=2, **more) as it:
            await asyncio.gather(*(it.call("f", {"way": "fine"}) for _ in range(4)))
            (notice,) = it.noticed("CFN-RUN-021")
            assert notice.params["declared"] == "Python3.7"
            await eventually(lambda: it.pool.states()[0].state == "warm")

    run(work())


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the kernel's help is Linux's")
def test_a_python_only_project_needs_no_node(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    async def work() -> None:
        async with kit(tmp_path, {"f/index.py": WAYS}, **PYTHON) as it:
            assert await it.value("f", {"way": "fine"}) == 1

    run(work())


def test_requirements_are_installed_once_and_outside_the_sources(tmp_path: Path) -> None:
    wheel = tmp_path / "tea-1.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("tea.py", "word = 'oolong'")
        archive.writestr("tea-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: tea\nVersion: 1.0\n")
        archive.writestr("tea-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr("tea-1.0.dist-info/RECORD", "")
    root = tmp_path / "functions"
    sources = {
        "f/index.py": "import tea\ndef main_handler(event, context):\n    return tea.word\n",
        "f/requirements.txt": f"# drinks\ntea @ {wheel.as_uri()}\n",
    }

    async def work() -> None:
        for _ in range(2):
            async with kit(root, sources, **PYTHON) as it:
                assert await asyncio.gather(*(it.value("f") for _ in range(3))) == ["oolong"] * 3
                assert not it.noticed("CFN-PKG-101")
                installed.append(len(it.seen(TaskStarted)))
        assert installed == [1, 0]
        assert sorted(file.name for file in (root / "f").iterdir()) == ["index.py", "requirements.txt"]
        (root / "f" / "requirements.txt").write_text(f"tea @ {wheel.with_name('gone.whl').as_uri()}\n")
        async with kit(root, {"f/index.py": sources["f/index.py"]}, **PYTHON) as it:
            failure = (await it.call("f")).failure
            assert failure is not None
            assert failure.kind == "install"
            assert failure.message.startswith("pip could not install")

    installed: list[int] = []
    run(work())
