"""What goes wrong in daily use: one clear error, what to do, the documented exit code, never a traceback."""

from __future__ import annotations

import json
import os
import shutil
import socket
from pathlib import Path

import pytest

from tests.kit.command import cloudfn_process
from tests.kit.dev import dev

pytestmark = pytest.mark.node


def refused(project: Path, *args: str, code: str, exit_code: int, **run: object) -> str:
    """The error's text."""
    ran = cloudfn_process(*args, cwd=project, **run)  # type: ignore[arg-type]
    assert ran.code == exit_code, ran.err
    assert "Traceback" not in ran.err
    assert code in ran.err
    assert "fix: " in ran.err
    return ran.err


@pytest.mark.parametrize(
    ("args", "code", "exit_code"),
    [
        (["invoke", "ehco"], "CFN-DEV-006", 4),
        (["invoke", "echo", "-d", "{a: 1}"], "CFN-CLI-010", 3),
        (["invoke", "fail", "-d", "{}"], "CFN-CLI-015", 11),
    ],
)
def test_machines_read_the_same_error_as_one_object(project: Path, args: list[str], code: str, exit_code: int) -> None:
    ran = cloudfn_process("--json", *args, cwd=project)
    assert ran.code == exit_code
    found = json.loads(ran.out)
    assert found["ok"] is False
    [error] = found["errors"]
    assert error["code"] == code
    assert error["message"]
    assert error["fix"]


@pytest.mark.parametrize(
    "args",
    [["invoke", "echo", "-d"], ["pay", "prove", "--data"], ["pay", "scenario", "run", "all", "--data"]],
    ids=lambda args: args[-2],
)
def test_json_that_only_python_stumbles_over(project: Path, args: list[str]) -> None:
    deep = '{"a":' * 20_000 + "1" + "}" * 20_000
    assert "nested too deep" in refused(project, *args, deep, code="CFN-CLI-010", exit_code=3)
    assert "NaN" in refused(project, *args, "[NaN]", code="CFN-CLI-010", exit_code=3)


def test_a_number_of_many_digits_is_what_javascript_makes_of_it(project: Path) -> None:
    ran = cloudfn_process("invoke", "echo", "-d", '{"a": ' + "1" * 5000 + "}", cwd=project)
    assert (ran.code, json.loads(ran.out)["a"]) == (0, None), ran.err  # Infinity, which JSON has not


@pytest.mark.parametrize("command", ["dev", "invoke", "logs", "exec"])
def test_unreadable_yaml(project: Path, command: str) -> None:
    (project / "cloudfn.yaml").write_text("version: 1\nfunctions: [\n")
    args = {"invoke": ["echo"], "exec": ["--", "true"]}.get(command, [])
    ran = cloudfn_process(command, *args, cwd=project)
    assert ran.code == 6
    assert "cloudfn.yaml:" in ran.err
    assert "Traceback" not in ran.err


def test_no_project_here(tmp_path: Path) -> None:
    assert cloudfn_process("dev", cwd=tmp_path).code == 6


def test_unknown_function(project: Path) -> None:
    assert "echo" in refused(project, "invoke", "ehco", code="CFN-DEV-006", exit_code=4)
    refused(project, "logs", "ehco", code="CFN-DEV-006", exit_code=4)


@pytest.mark.parametrize("command", [["prove"], ["prove", "echo"], ["scenario", "run", "all"]], ids=" ".join)
def test_proving_where_nothing_takes_payments(project: Path, command: list[str]) -> None:
    assert "no payment callback" in refused(project, "pay", *command, code="CFN-CLI-060", exit_code=4)


def test_an_event_that_is_not_json(project: Path) -> None:
    assert "--data:1:" in refused(project, "invoke", "echo", "-d", "{a: 1}", code="CFN-CLI-010", exit_code=3)
    (project / "event.json").write_text('{\n  "a": 1,\n}')
    assert "event.json:3:" in refused(project, "invoke", "echo", "-e", "event.json", code="CFN-CLI-010", exit_code=6)
    assert "stdin:1:" in refused(project, "invoke", "echo", "-e", "-", code="CFN-CLI-010", exit_code=6, stdin="{")


def test_an_event_that_is_no_object_and_a_file_that_is_missing(project: Path) -> None:
    refused(project, "invoke", "echo", "-d", "[1]", code="CFN-CLI-014", exit_code=3)
    refused(project, "invoke", "echo", "-e", "none.json", code="CFN-CLI-011", exit_code=6)
    (project / "gbk.json").write_bytes('{"name": "茶"}'.encode("gbk"))
    assert "gbk.json" in refused(project, "invoke", "echo", "-e", "gbk.json", code="CFN-CLI-035", exit_code=6)
    refused(project, "invoke", "echo", "-d", "{}", "-e", "-", code="CFN-CLI-022", exit_code=3)


def test_an_event_of_seven_megabytes(project: Path) -> None:
    (project / "big.json").write_text(json.dumps({"a": "x" * 7_000_000}))
    assert "6 MB" in refused(project, "invoke", "echo", "-e", "big.json", code="CFN-CLI-014", exit_code=3)


def test_a_function_that_fails_and_one_that_hangs(project: Path) -> None:
    text = refused(project, "invoke", "fail", "-d", '{"what": "tea"}', code="CFN-CLI-015", exit_code=11)
    assert "no tea" in text
    assert "index.js:3" in text
    refused(project, "invoke", "slow", code="CFN-CLI-016", exit_code=12)


def test_an_unknown_timer(project: Path) -> None:
    assert "nightly" in refused(project, "invoke", "tick", "--timer", "daily", code="CFN-CLI-012", exit_code=4)


def test_the_port_is_in_use(project: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        text = refused(project, "dev", "--port", port, code="CFN-DEV-001", exit_code=1)
    assert f"pid {os.getpid()} " in text


def test_a_second_dev_of_the_same_project(project: Path) -> None:
    with dev(project) as running:
        text = refused(project, "dev", "--port", "0", code="CFN-DEV-002", exit_code=15)
        assert running.url in text
        assert str(running.process.pid) in text
        assert running.stop() == 0
    assert not (project / ".cloudfn" / "dev.json").exists()


def test_a_leftover_of_a_dead_process_is_taken_over(project: Path) -> None:
    state = project / ".cloudfn"
    state.mkdir()
    (state / "lock").write_text("4194304")
    (state / "dev.json").write_text('{"url": "http://127.0.0.1:1", "pid": 4194304}')
    assert json.loads(cloudfn_process("invoke", "echo", "-d", '{"a": 1}', cwd=project).out)["a"] == 1
    with dev(project) as running:
        assert running.get("/healthz") == {"ok": True}
        assert (state / "dev.json").stat().st_mode & 0o777 == 0o600


def test_a_state_folder_that_cannot_be_written(project: Path) -> None:
    (project / ".cloudfn").write_text("a file is in the way")
    refused(project, "invoke", "echo", code="CFN-DEV-014", exit_code=6)


def test_node_is_missing(project: Path, tmp_path: Path) -> None:
    empty = tmp_path / "bin"
    empty.mkdir()
    text = refused(project, "dev", "--port", "0", code="CFN-RUN-015", exit_code=6, env={"PATH": str(empty)})
    assert "Node.js" in text
    ran = cloudfn_process("doctor", cwd=project, env={"PATH": str(empty)})
    assert ran.code == 6
    assert "CFN-CLI-020" in ran.err


def test_npm_fails(project: Path, tmp_path: Path) -> None:
    node = shutil.which("node")
    assert node is not None
    bin_folder = tmp_path / "bin"
    bin_folder.mkdir()
    (bin_folder / "node").symlink_to(node)
    npm = bin_folder / "npm"
    npm.write_text("#!/bin/sh\necho 'npm error code E404' >&2\necho 'npm error 404 no-such-package' >&2\nexit 1\n")
    npm.chmod(0o755)
    echo = project / "functions" / "echo"
    (echo / "package.json").write_text('{"dependencies": {"no-such-package": "1.0.0"}}')
    manifest = project / "cloudfn.yaml"
    manifest.write_text(manifest.read_text().replace("echo: {}", "echo: {install: cloud}"))
    env = {"PATH": f"{bin_folder}:/usr/bin:/bin"}
    text = refused(project, "invoke", "echo", code="CFN-CLI-015", exit_code=11, env=env)
    assert "no-such-package" in text


def test_a_command_that_does_not_exist(project: Path) -> None:
    refused(project, "exec", "--", "no-such-command-at-all", code="CFN-CLI-034", exit_code=3)


def test_bad_filters_of_logs(project: Path) -> None:
    refused(project, "logs", code="CFN-CLI-019", exit_code=4)
    cloudfn_process("invoke", "talk", cwd=project)
    refused(project, "logs", "--since", "yesterday", code="CFN-CLI-018", exit_code=3)
    refused(project, "logs", "--grep", "(", code="CFN-CLI-023", exit_code=3)
    refused(project, "logs", "--since", "1h", "--until", "2h", code="CFN-CLI-064", exit_code=3)


def test_a_folder_that_is_not_there_is_never_replaced_by_a_project_above_it(project: Path) -> None:
    refused(project, "-C", "nowhere", "validate", code="CFN-CLI-110", exit_code=4)
    assert cloudfn_process("-C", "functions", "validate", cwd=project).code == 0


@pytest.mark.parametrize("args", [["pay"], ["pay", "clock"]], ids=" ".join)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_group_without_a_command_shows_its_help_and_no_complaint(project: Path, args: list[str], lang: str) -> None:
    ran = cloudfn_process("--lang", lang, *args, cwd=project)
    helped = cloudfn_process("--lang", lang, *args, "--help", cwd=project)
    assert ran.code == 3
    assert ran.err.strip() == helped.out.strip()


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (["pay", "refund", "A1"], "CFN-PAY-050 没有订单 A1"),
        (["pay", "replay", "n99"], "CFN-PAY-061 没有通知 n99"),
        (["pay", "clock", "advance", "2x"], "CFN-DEV-016 "),
    ],
)
def test_what_the_local_cloud_refuses_is_told_in_the_language_of_the_terminal(
    project: Path, args: list[str], told: str
) -> None:
    with dev(project):
        assert told in cloudfn_process("--lang", "zh", *args, cwd=project).err
