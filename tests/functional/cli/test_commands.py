"""The commands around the local cloud, run as users run them."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path

import click
import pytest

from cloudfn.cli import COMMANDS, LazyGroup, main
from tests.kit.command import argv, cloudfn, cloudfn_process, environment
from tests.kit.dev import dev
from tests.kit.waiting import until

HEAVY = (
    "starlette",
    "uvicorn",
    "rich",
    "jinja2",
    "yaml",
    "asyncio",
    "tencentcloud",
    "tree_sitter",
    "watchdog",
)


def test_help_imports_nothing_heavy(tmp_path: Path) -> None:
    code = (
        "import sys; sys.argv = ['cloudfn', '--help']\n"
        "from cloudfn.cli import run\n"
        "code = run()\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)\n"
        "sys.exit(code)"
    )
    ran = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env=environment(), capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    assert ran.stderr.strip() == "[]"
    assert "dev " in ran.stdout


@pytest.mark.parametrize("name", LazyGroup(name="cloudfn").list_commands(None))  # type: ignore[arg-type]
def test_every_command_has_help_with_an_example(name: str) -> None:
    command = main.get_command(None, name)  # type: ignore[arg-type]
    assert command is not None
    assert COMMANDS[name][1]
    inner = command.commands if isinstance(command, click.Group) else {"": command}
    for word, each in inner.items():
        if name != "version":
            assert f"cloudfn {name} {word}".strip() in (each.help or ""), f"{name} {word}"


@pytest.mark.node
def test_logs_by_function_call_level_and_text(project: Path) -> None:
    for word in ("tea", "cup"):
        cloudfn_process("invoke", "talk", "-d", json.dumps({"word": word}), cwd=project)
    lines = cloudfn_process("logs", "talk", cwd=project).out.splitlines()
    assert [line.rpartition("| ")[2] for line in lines] in (
        ["one tea", "two", "one cup", "two"],
        ["two", "one tea", "one cup", "two"],
        ["one tea", "two", "two", "one cup"],
        ["two", "one tea", "two", "one cup"],
    )
    assert len(cloudfn_process("logs", "--grep", "^one", cwd=project).out.splitlines()) == 2
    assert len(cloudfn_process("logs", "--level", "error", cwd=project).out.splitlines()) == 2
    assert cloudfn_process("logs", "echo", cwd=project).out == ""
    [first, *_] = [json.loads(line) for line in cloudfn_process("logs", "--json", cwd=project).out.splitlines()]
    assert first["function"] == "talk"
    one = cloudfn_process("logs", "--request-id", first["requestId"], cwd=project).out.splitlines()
    assert len(one) == 2
    assert "REPORT RequestId" in cloudfn_process("-v", "logs", "--since", "1h", cwd=project).out


@pytest.mark.node
def test_logs_follow_a_running_cloud(project: Path) -> None:
    with dev(project) as running:
        running.request("POST", "/functions/talk", '{"word": "before"}')
        out = project / "followed.log"
        with out.open("w") as file:
            command = argv("logs", "-f", "--grep", "one")
            follower = subprocess.Popen(command, cwd=project, env=environment(), stdout=file, stderr=file)
        try:
            until(lambda: "one before" in out.read_text(), "the first line")
            running.request("POST", "/functions/talk", '{"word": "after"}')
            until(lambda: "one after" in out.read_text(), "the next line")
        finally:
            follower.send_signal(signal.SIGINT)
        assert follower.wait(20) == 130
        assert "Traceback" not in out.read_text()


@pytest.mark.node
def test_exec_gives_the_address_and_passes_the_exit_code(project: Path) -> None:
    script = (
        "import os, sys, urllib.request\n"
        "answer = urllib.request.urlopen(os.environ['CLOUDFN_URL'] + '/functions/echo', b'{\"a\": 1}').read()\n"
        "print(answer.decode()); sys.exit(7)"
    )
    ran = cloudfn_process("exec", "--", sys.executable, "-c", script, cwd=project, env={"no_proxy": "*"})
    assert ran.code == 7, ran.err
    assert json.loads(ran.out)["a"] == 1
    assert not (project / ".cloudfn").exists()


@pytest.mark.node
def test_exec_sets_the_clock_that_its_command_finds(project: Path) -> None:
    script = (
        "import os, urllib.request as u\n"
        "key = {'X-CloudFn-Key': os.environ['CLOUDFN_KEY']}\n"
        "url = os.environ['CLOUDFN_CONTROL_URL'] + '/clock'\n"
        "print(u.urlopen(u.Request(url, headers=key)).read().decode())"
    )
    options = ("--time-scale", "0", "--start", "2026-01-02T11:04:05+08:00")
    ran = cloudfn_process("exec", *options, "--", sys.executable, "-c", script, cwd=project, env={"no_proxy": "*"})
    assert json.loads(ran.out) == {"now": "2026-01-02T03:04:05.000Z", "scale": 0.0, "nextAt": None}, ran.err


@pytest.mark.parametrize("start", ["soon", "1969-12-31T00:00:00Z", "9999-12-31T23:59:59Z", "0001-01-01"])
def test_exec_starts_at_no_instant_that_the_clock_cannot_go_on_from(project: Path, start: str) -> None:
    ran = cloudfn("exec", "--start", start, "--", "true", cwd=project)
    assert ran.code == 3
    assert f"CFN-CLI-095 `--start {start}` is no instant" in ran.err


@pytest.mark.node
def test_invoke_shows_the_result_on_stdout_and_the_log_on_stderr(project: Path) -> None:
    ran = cloudfn_process("invoke", "talk", '{"word": "茶"}', cwd=project)
    assert ran.out == "null\n"
    assert sorted(ran.err.splitlines()) == ["one 茶", "two"]
    quiet = cloudfn_process("invoke", "talk", "-q", cwd=project)
    assert (quiet.out, quiet.err) == ("null\n", "")
    found = json.loads(cloudfn_process("invoke", "talk", "--json", cwd=project).out)
    assert (found["ok"], found["result"], len(found["logs"])) == (True, None, 2)


@pytest.mark.node
def test_invoke_as_another_user_source_and_timer(project: Path) -> None:
    user = json.loads(cloudfn_process("invoke", "echo", "--openid", "oX", cwd=project).out)
    assert user["userInfo"]["openId"] == "oX"
    plain = cloudfn_process("invoke", "echo", "-d", "[1]", "--source", "wx_http", cwd=project)
    assert json.loads(plain.out) == [1]
    timer = json.loads(cloudfn_process("invoke", "tick", "--timer", "nightly", cwd=project).out)
    assert (timer["event"]["TriggerName"], timer["source"]) == ("nightly", "wx_trigger")
    file = project / "event.json"
    file.write_text('{"from": "file"}')
    assert json.loads(cloudfn_process("invoke", "echo", "-e", "event.json", cwd=project).out)["from"] == "file"
    piped = cloudfn_process("invoke", "echo", "-e", "-", cwd=project, stdin='{"from": "stdin"}')
    assert json.loads(piped.out)["from"] == "stdin"


@pytest.mark.node
def test_dev_prints_json_events_for_machines(project: Path) -> None:
    with dev(project, env={"CLOUDFN_JSON": "1"}) as running:
        running.request("POST", "/functions/talk", '{"word": "x"}')
        running.until_printed("InvocationEnded")
        lines = [json.loads(line) for line in running.output().splitlines() if line.startswith("{")]
        assert [line["seq"] for line in lines] == list(range(1, len(lines) + 1))
        assert running.stop(signal.SIGTERM) == 0


@pytest.mark.node
def test_dev_reloads_functions_shared_code_and_the_manifest(project: Path) -> None:
    manifest, echo = project / "cloudfn.yaml", project / "functions" / "echo" / "index.js"
    with dev(project) as running:
        assert running.post("/functions/echo", {"a": 1})["a"] == 1
        echo.write_text('exports.main = async () => "new code";\n')
        running.until_printed("reloaded echo")
        assert running.post("/functions/echo") == "new code"

        echo.write_text("exports.main = async () => {\n")
        assert "still serving the previous version" in running.until_printed("echo not reloaded")
        assert running.post("/functions/echo") == "new code"

        good = manifest.read_text()
        manifest.write_text(good + "  wrong: {tiemout: 3}\n")
        running.until_printed("CFN-DEV-012")
        assert "tiemout" in running.output()
        (project / "functions" / "added").mkdir()
        (project / "functions" / "added" / "index.js").write_text('exports.main = async () => "added";\n')
        manifest.write_text(good + "  added: {}\n")
        running.until_printed("CFN-DEV-020")
        assert running.post("/functions/added") == "added"
        (project / "functions" / "added" / "index.js").write_text('exports.main = async () => "changed";\n')
        running.until_printed("reloaded added")
        assert running.post("/functions/added") == "changed"


@pytest.mark.node
def test_saving_while_calls_come_refuses_none_and_the_last_version_serves(project: Path) -> None:
    echo = project / "functions" / "echo" / "index.js"
    answers: list[tuple[int, object]] = []
    done = threading.Event()
    with dev(project) as running:

        def call() -> None:
            while not done.is_set():
                status, _, body = running.request("POST", "/functions/echo", "{}")
                answers.append((status, json.loads(body)))

        echo.write_text("exports.main = async () => 0;\n")
        until(lambda: running.post("/functions/echo") == 0, "the first version")
        callers = [threading.Thread(target=call) for _ in range(3)]
        for caller in callers:
            caller.start()
        for version in range(1, 9):
            echo.write_text(f"exports.main = async () => {version};\n")
            until(lambda wanted=version: answers and answers[-1][1] == wanted, f"version {version}")
        done.set()
        for caller in callers:
            caller.join()
        assert {status for status, _ in answers} == {200}
        # An instance that was just starting may have answered with the last code before the others were swapped.
        until(lambda: [running.post("/functions/echo") for _ in range(4)] == [8] * 4, "the last version alone")


@pytest.mark.node
def test_a_call_that_runs_while_the_manifest_changes_ends_well(project: Path) -> None:
    manifest = project / "cloudfn.yaml"
    wait = 'exports.main = (event) => new Promise((done) => setTimeout(() => done("done"), 1500));\n'
    (project / "functions" / "echo" / "index.js").write_text(wait)
    with dev(project) as running:
        answers: list[object] = []
        caller = threading.Thread(target=lambda: answers.append(running.post("/functions/echo")))
        caller.start()
        until(lambda: _state(running.get("/_cloudfn/state"), "echo") == "busy", "the call to run")
        manifest.write_text(manifest.read_text() + "  more: {dir: functions/talk}\n")
        running.until_printed("CFN-DEV-020")
        caller.join()
        assert answers == ["done"]


def _state(state: dict, name: str) -> str:
    return next(each["state"] for each in state["functions"] if each["name"] == name)


def test_completion_scripts(tmp_path: Path) -> None:
    for shell in ("bash", "zsh", "fish"):
        assert "_CLOUDFN_COMPLETE" in cloudfn_process("completion", shell, cwd=tmp_path).out
    offered = cloudfn_process(
        cwd=tmp_path, env={"_CLOUDFN_COMPLETE": "bash_complete", "COMP_WORDS": "cloudfn inv", "COMP_CWORD": "1"}
    )
    assert offered.out.strip() == "plain,invoke"


@pytest.mark.node
def test_doctor(project: Path, tmp_path: Path) -> None:
    found = json.loads(cloudfn_process("--json", "doctor", cwd=project).out)
    assert found["ok"] is True
    states = {check["name"]: check["state"] for check in found["checks"]}
    assert (states["node"], states["npm"], states["manifest"], states["echo"]) == ("ok", "ok", "ok", "note")
    assert len(found["authorisations"]) >= 3
    (project / "cloudfn.yaml").write_text("version: 2")
    assert cloudfn_process("doctor", cwd=project).code == 6


@pytest.mark.node
@pytest.mark.npm
def test_demo_tells_the_whole_story(tmp_path: Path) -> None:
    if shutil.which("npm") is None:
        pytest.skip("npm is not installed on this machine")
    ran = cloudfn_process("--json", "--lang", "zh", "demo", cwd=tmp_path)
    assert ran.code == 0, ran.err
    found = json.loads(ran.out)
    assert found["callback"] == "accepted"
    assert found["document"]["status"] == "paid"
    assert found["retries"] == 4
    assert found["accepted"] is True
    assert "Traceback" not in ran.err
    assert "轮到你了" in ran.err
