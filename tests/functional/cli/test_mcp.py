"""``cloudfn mcp`` before clients that cloudfn did not write: npm's SDK, Python's SDK, and bare lines of JSON."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from cloudfn.cli.mcp_server.answers import MOST_CHARACTERS
from cloudfn.cli.mcp_server.catalogue import TOOLS
from cloudfn.platforms.groups import is_alive
from tests.kit.assistant import Assistant, with_assistant
from tests.kit.command import argv, cloudfn, environment
from tests.kit.project import copy_project, seed_project, write_files
from tests.kit.waiting import PATIENCE_S, until

Npm = Callable[..., Path]
CLIENT = Path(__file__).with_name("mcp_client.mjs")


@pytest.mark.node
@pytest.mark.npm
def test_the_client_of_npm_goes_through_all_tools(tmp_path: Path, npm: Npm) -> None:
    modules = npm("@modelcontextprotocol/sdk@1.32.2")
    project = seed_project(tmp_path / "shop", npm("wx-server-sdk@3.0.4"), name="not-idempotent")
    script = Path(shutil.copy(CLIENT, tmp_path))
    (tmp_path / "node_modules").symlink_to(modules, target_is_directory=True)
    command = ["node", str(script), *argv("-C", str(project), "mcp")]
    ran = subprocess.run(command, capture_output=True, text=True, env=environment(), timeout=120, check=False)
    assert ran.returncode == 0, ran.stderr
    told = json.loads(ran.stdout)
    assert told["server"]["name"] == "cloudfn"
    assert told["answers"].keys() == TOOLS.keys() == {each["name"] for each in told["tools"]}
    assert {name: each["text"] for name, each in told["answers"].items() if each["failed"]} == {}
    for name, answer in told["answers"].items():
        assert answer["data"]["next"] and "Next: " in answer["text"], name
        assert len(json.dumps(answer["data"])) < MOST_CHARACTERS, name
    answers = {name: each["data"] for name, each in told["answers"].items()}
    assert answers["pay"]["notifications"][0]["state"] == "accepted"
    assert answers["get_order"]["notifications"][0]["newestAttempts"][0]["verdict"] == "accepted"
    assert answers["query_documents"]["items"] == [{"_id": "oolong", "priceFen": 1}]
    assert answers["prove"]["findings"][0]["code"] == "CFN-PAY-073"
    assert answers["run_scenarios"]["items"][0]["ok"] is False
    assert answers["plan_deploy"]["counts"] == {"create": 2}
    assert "tool" not in answers["plan_deploy"]["next"][0] and "cloudfn deploy" in answers["plan_deploy"]["deploy"]
    assert answers["stop_cloud"]["stopped"] is True
    assert min(told["resources"].values()) > 100 and "# CFN-PAY-073" in told["code"]


READ_ONLY = {
    *("cloud_status", "list_functions", "read_logs", "list_orders", "get_order", "query_documents", "run_scenarios"),
    *("validate", "explain_code", "plan_deploy"),
}


def test_what_tools_promise_and_that_none_deploys() -> None:
    assert {name for name, tool in TOOLS.items() if tool.reads_only} == READ_ONLY
    assert {name for name, tool in TOOLS.items() if tool.destroys} == {"insert_documents"}
    assert [name for name in TOOLS if "deploy" in name and name != "plan_deploy"] == []


WRONG: list[tuple[str, dict[str, object], str]] = [
    ("invoke", {}, "CFN-CLI-082"),
    ("invoke", {"function": "echo", "evnt": {}}, "CFN-CLI-082"),
    ("invoke", {"function": "echo", "event": "{}"}, "CFN-CLI-082"),
    ("list_orders", {"limit": True}, "CFN-CLI-082"),
    ("list_orders", {"limit": 51}, "CFN-CLI-082"),
    ("pay", {"outcome": "steal"}, "CFN-CLI-082"),
    ("pay", {"feeFen": 1}, "CFN-CLI-082"),  # a payer pays the order's amount
    ("invoke", {"function": "eco"}, "CFN-DEV-006"),
    ("invoke", {"function": "fail", "event": {"what": "tea"}}, "CFN-CLI-015"),
    ("pay", {}, "CFN-PAY-051"),
    ("get_order", {"order": "T1"}, "CFN-PAY-050"),
    ("get_order", {"order": "../state"}, "CFN-PAY-050"),
    ("pay", {"order": "a/b"}, "CFN-PAY-050"),
    ("prove", {"ignore": [5]}, "CFN-CLI-082"),
    ("plan_deploy", {"functions": [{}]}, "CFN-CLI-082"),
    ("run_scenarios", {"name": "none"}, "CFN-PAY-089"),
    ("move_clock", {"advance": "soon"}, "CFN-DEV-016"),
    ("read_logs", {"grep": "("}, "CFN-CLI-023"),
    ("query_documents", {"collection": "none"}, "CFN-TCB-011"),
    ("insert_documents", {"collection": "a", "documents": ["text"]}, "CFN-CLI-082"),
    ("prove", {}, "CFN-CLI-060"),
    ("invoke", {"function": "echo", "openid": "o\r\nX-Cloudfn-Source: timer"}, "CFN-CLI-082"),
    ("prove", {"function": "--report=owned.md"}, "CFN-DEV-006"),
    ("run_scenarios", {"name": "--function"}, "CFN-PAY-089"),
    ("run_scenarios", {"name": "all", "function": "--ignore"}, "CFN-DEV-006"),
    ("plan_deploy", {"functions": ["--prune"]}, "CFN-DEV-006"),
    ("explain_code", {"code": "CFN-XXX-001"}, "CFN-CLI-002"),
    ("deploy", {}, "CFN-CLI-086"),
]


def test_failures_say_code_cause_and_fix(tmp_path: Path) -> None:
    project = copy_project("plain", tmp_path / "p")

    async def work(assistant: Assistant) -> None:
        told = await assistant("invoke", function="echo")
        assert (told.failed, told.data["code"], told.data["next"][0]["tool"]) == (True, "CFN-CLI-081", "start_cloud")
        await assistant.ok("start_cloud")
        for tool, given, code in WRONG:
            told = await assistant(tool, **given)
            assert (told.failed, told.data["code"]) == (True, code), (tool, given, told)
            assert told.data["cause"] and told.data["fix"] and told.data["next"], (tool, told)
            assert told.data["next"][0].get("tool") != "explain_code", "the answer holds cause and fix already"
            assert "Traceback" not in told.text + json.dumps(told.data)
        await assistant.ok("stop_cloud")
        state = project / ".cloudfn"
        shutil.rmtree(state)
        state.write_text("a file where the state belongs")
        told = await assistant("start_cloud")
        assert (told.failed, told.data["code"]) == (True, "CFN-CLI-083") and "CFN-DEV-014" in told.text
        (project / "cloudfn.yaml").write_text("version: 1\nproject: p\nfunctons: {}\nenv: 5\n")
        told = await assistant("validate")
        assert told.failed and told.data["line"] == 3 and told.data["errors"], "every problem at once"

    with_assistant(project, work)
    assert "Traceback" not in (project / "mcp.log").read_text()


SECRET, TELLING = "tea-and-biscuits-4711", "hunter2hunter2"
LEAKY = """exports.main = async (event) => {
  console.log("key", process.env.SHOP_KEY);
  return { key: process.env.SHOP_KEY, [process.env.SHOP_KEY]: "-----BEGIN PRIVATE KEY-----\\nMIIE" };
};
"""


def test_answers_are_small_and_hold_no_secret_and_follow_the_language(tmp_path: Path) -> None:
    project = write_files(
        tmp_path / "p",
        {
            "cloudfn.yaml": "version: 1\nproject: p\nenv: {id: test-f0b102}\ndefaults: {install: none}\n"
            "functions: {leaky: {secrets: [SHOP_KEY]}}\n",
            "functions/leaky/index.js": LEAKY,
            ".env.local": f"SHOP_KEY={SECRET}\n",
        },
    )

    async def work(assistant: Assistant) -> None:
        tools = (await assistant.session.list_tools()).tools
        assert all("。" in str(tool.description) for tool in tools)
        state = await assistant.ok("start_cloud")
        key = json.loads((project / ".cloudfn" / "dev.json").read_text())["key"]
        called = await assistant("invoke", function="leaky")
        assert called.data["result"] == {"key": "***", "***": "***"}
        assert called.data["logs"][0]["text"].strip() == "key ***"
        many = [{"_id": f"d{number:02}", "text": "x" * 3000, "pass": TELLING} for number in range(40)]
        await assistant.ok("insert_documents", collection="many", documents=[*many, {"_id": "key", "of": key}])
        asked = await assistant("query_documents", collection="many", limit=50, sort={"_id": -1})
        assert len(json.dumps(asked.data, ensure_ascii=False)) < MOST_CHARACTERS + 1000
        assert asked.data["leftOut"]["counts"]["items"] > 20 and "skip" in asked.text and "已省略" in asked.text
        assert asked.data["items"][0] == {"_id": "key", "of": "***"}
        logs = await assistant("read_logs")
        refused = await assistant("explain_code", code="no code")
        assert "没有代码" in refused.text and "处理：" in refused.text
        for told in (called, asked, logs, refused):
            assert not [text for text in (SECRET, TELLING, key) if text in told.text + json.dumps(told.data)]
        assert state["running"]

    with_assistant(project, work, "--lang", "zh", SHOP_PASSWORD=TELLING)


class Lines:
    """The server with one line of JSON a message, as any client writes them."""

    def __init__(self, project: Path) -> None:
        streams: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
        command = argv("-C", str(project), "mcp")
        self.process = subprocess.Popen(command, text=True, env=environment(), start_new_session=True, **streams)
        hello = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "lines", "version": "1"}}
        self.ask("initialize", hello)
        self.tell({"jsonrpc": "2.0", "method": "notifications/initialized"})

    def tell(self, message: dict[str, Any]) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(message) + "\n")
        self.process.stdin.flush()

    def ask(self, method: str, params: dict[str, Any]) -> dict[str, Any]:
        """The answer. Everything on stdout is a message."""
        self.tell({"jsonrpc": "2.0", "id": 1, "method": method, "params": params})
        assert self.process.stdout is not None
        while True:
            message: dict[str, Any] = json.loads(self.process.stdout.readline())
            if message.get("id") == 1:
                answer: dict[str, Any] = message["result"]
                return answer

    def call(self, tool: str, **given: object) -> dict[str, Any]:
        data: dict[str, Any] = self.ask("tools/call", {"name": tool, "arguments": given})["structuredContent"]
        return data


@contextmanager
def lines(project: Path) -> Iterator[Lines]:
    server = Lines(project)
    try:
        yield server
    finally:
        server.process.kill()
        for stream in (server.process.stdin, server.process.stdout):
            assert stream is not None
            stream.close()
        server.process.wait()


def pid_of_dev(project: Path) -> int:
    pid: int = json.loads((project / ".cloudfn" / "dev.json").read_text())["pid"]
    return pid


@pytest.mark.parametrize("end", ["stdin", "SIGINT", "SIGTERM", "SIGKILL"])
def test_nothing_outlives_the_server(tmp_path: Path, end: str) -> None:
    project = copy_project("plain", tmp_path / "p")
    with lines(project) as server:
        server.call("start_cloud")
        assert server.call("invoke", function="talk", event={"word": "tea"})["logs"][0]["text"].strip() == "one tea"
        dev = pid_of_dev(project)
        server.tell({"jsonrpc": "2.0", "id": 2, "method": "tools/call", "params": SLOW})
        if end == "stdin":
            assert server.process.stdin is not None
            server.process.stdin.close()
        else:
            os.kill(server.process.pid, getattr(signal, end))
        code = server.process.wait(PATIENCE_S)
        assert code == (-signal.SIGKILL if end == "SIGKILL" else 0)
        if end == "SIGKILL":  # the kernel ends the child then
            until(lambda: not is_alive(dev), "the end of the local cloud")
        assert not is_alive(dev)
        assert server.process.stdout is not None
        assert [json.loads(line)["jsonrpc"] for line in server.process.stdout] in ([], ["2.0"])


SLOW = {"name": "invoke", "arguments": {"function": "slow"}}


def test_a_cloud_that_a_person_started_is_used_and_left_alone(tmp_path: Path) -> None:
    project = copy_project("plain", tmp_path / "p")
    with lines(project) as person, lines(project) as server:
        person.call("start_cloud")
        state = server.call("start_cloud")
        assert (state["started"], state["startedByThisServer"]) == (False, False)
        assert server.call("invoke", function="echo", event={"n": 1})["result"]["n"] == 1
        assert server.call("stop_cloud")["code"] == "CFN-CLI-084"
        assert person.call("cloud_status")["startedByThisServer"] is True


def test_two_that_start_at_the_same_time_share_one_cloud(tmp_path: Path) -> None:
    project = copy_project("plain", tmp_path / "p")
    with lines(project) as left, lines(project) as right, ThreadPoolExecutor(2) as both:
        states = list(both.map(lambda server: server.call("start_cloud"), (left, right)))
        assert [state.get("code") for state in states] == [None, None]
        assert sorted(state["started"] for state in states) == [False, True]
        assert states[0]["url"] == states[1]["url"]
        assert left.call("validate")["next"][0]["tool"] == right.call("validate")["next"][0]["tool"] == "invoke"


@pytest.mark.parametrize(("lang", "word"), [("en", "A person chooses the folder"), ("zh", "由人选定目录")])
def test_without_a_project_every_tool_says_who_makes_one(tmp_path: Path, lang: str, word: str) -> None:
    given: dict[str, dict[str, object]] = {
        "invoke": {"function": "makeOrder"},
        "insert_documents": {"collection": "a", "documents": [{}]},
        "run_scenarios": {"name": "all"},
    }

    async def work(assistant: Assistant) -> None:
        for tool in TOOLS.keys() - {"explain_code"}:
            told = await assistant(tool, **given.get(tool, {}))
            assert (told.failed, told.data["code"]) == (True, "CFN-CFG-001"), told
            assert word in told.data["next"][0]["why"] and "tool" not in told.data["next"][0], told

    with_assistant(tmp_path, work, "--lang", lang)


def test_arrays_say_what_they_hold() -> None:
    """VS Code and others leave out a tool whose array has no ``items``."""
    arrays = [each for tool in TOOLS.values() for each in tool.parameters if each.kind == "array"]
    assert arrays
    assert {each.schema("en")["items"]["type"] for each in arrays} == {"string", "object"}


def test_without_the_library_one_error_says_what_to_install(project: Path) -> None:
    hidden = "import sys; sys.modules['mcp'] = None; from cloudfn.cli import run; sys.exit(run(sys.argv[1:]))"
    command = [sys.executable, "-c", hidden, "-C", str(project), "mcp"]
    ran = subprocess.run(command, capture_output=True, text=True, env=environment(), check=False)
    assert (ran.returncode, ran.stdout) == (6, "")
    assert ran.stderr.startswith("CFN-CLI-080 ") and "uvx --from 'cloudfn-tcb[mcp]' cloudfn mcp" in ran.stderr


def test_other_commands_do_not_load_it(project: Path) -> None:
    seen = "import sys; from cloudfn.cli import run; run(sys.argv[1:]); sys.exit('mcp' in sys.modules)"
    for words in (["--help"], ["mcp", "--help"], ["validate"]):
        command = [sys.executable, "-c", seen, "-C", str(project), *words]
        assert subprocess.run(command, capture_output=True, env=environment(), check=False).returncode == 0, words


def test_the_help_names_what_it_is_for(project: Path) -> None:
    assert "none deploys" in cloudfn("mcp", "--help", cwd=project).out
