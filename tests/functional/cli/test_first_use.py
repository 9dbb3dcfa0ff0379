"""What a newcomer meets in the first ten minutes, typed as the README and the help say it."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.kit.command import argv, cloudfn_process, environment
from tests.kit.dev import dev
from tests.kit.project import copy_project
from tests.kit.waiting import until


def _needs_tea(function: Path, tmp_path: Path) -> None:
    """A package in a folder, which npm installs without a registry."""
    tea = tmp_path / "tea"
    tea.mkdir()
    (tea / "package.json").write_text('{"name": "tea", "version": "1.0.0"}')
    (tea / "index.js").write_text("module.exports = 'oolong'")
    (function / "package.json").write_text(json.dumps({"dependencies": {"tea": f"file:{tea}"}}))


@pytest.mark.node
@pytest.mark.npm
def test_an_installation_of_ours_is_no_save(project: Path, tmp_path: Path) -> None:
    if shutil.which("npm") is None:
        pytest.skip("npm is not installed on this machine")
    echo = project / "functions" / "echo"
    _needs_tea(echo, tmp_path)
    (echo / "index.js").write_text("exports.main = async () => require('tea');\n")
    manifest = project / "cloudfn.yaml"
    manifest.write_text(manifest.read_text().replace("echo: {}", "echo: {install: cloud}"))
    with dev(project) as running:
        assert running.post("/functions/echo") == "oolong"
        assert "echo: npm installs 1 package" in running.until_printed("echo: installed in")
        (echo / "index.js").write_text("exports.main = async () => require('tea') + '!';\n")
        printed = running.until_printed("reloaded echo")
        assert ".package-lock.json" not in printed
        assert running.post("/functions/echo") == "oolong!"
        # One of the user's own is one.
        mark = echo / "node_modules" / ".package-lock.json"
        mark.write_text(mark.read_text() + "\n")
        running.until_printed(".package-lock.json)")


@pytest.mark.node
@pytest.mark.npm
def test_nor_is_one_of_a_command_beside_dev(tmp_path: Path) -> None:
    if shutil.which("npm") is None:
        pytest.skip("npm is not installed on this machine")
    project = copy_project("not-idempotent", tmp_path / "p")
    callback, orders = project / "functions" / "payCallback" / "index.js", project / "functions" / "makeOrder"
    _needs_tea(orders, tmp_path)
    (orders / "index.js").write_text("exports.main = async () => require('tea');\n")
    with dev(project) as running:
        proof = cloudfn_process("pay", "prove", cwd=project)
        assert "CFN-PAY-070" in proof.err, "its ordering function returns no payment"
        assert (orders / "node_modules" / "tea").exists()
        callback.write_text("exports.main = async () => 1;\n")
        running.until_printed("reloaded payCallback")
        assert "reloaded makeOrder" not in running.output()


@pytest.mark.node
def test_commands_at_once_wait_for_each_other(project: Path) -> None:
    with ThreadPoolExecutor(3) as threads:
        every = list(
            threads.map(lambda n: cloudfn_process("invoke", "echo", "-d", f'{{"n": {n}}}', cwd=project), range(3))
        )
    assert [ran.code for ran in every] == [0, 0, 0], [ran.err for ran in every]
    assert [json.loads(ran.out)["n"] for ran in every] == [0, 1, 2]


@pytest.mark.node
def test_a_command_waits_for_a_dev_that_starts(project: Path) -> None:
    log = (project / "dev.log").open("w")
    command = argv("dev", "--port", "0")
    streams = {"stdin": subprocess.DEVNULL, "stdout": log, "stderr": log}
    with log, subprocess.Popen(command, cwd=project, env=environment(), **streams) as process:
        lock = project / ".cloudfn" / "lock"
        until(lambda: lock.exists() and lock.read_text(), "the lock")
        try:
            ran = cloudfn_process("--json", "invoke", "echo", cwd=project)
            assert ran.code == 0, ran.err
        finally:
            process.terminate()
    assert process.returncode == 0


@pytest.mark.parametrize(("args", "near"), [(["buidl"], "build"), (["nonsense"], "init"), (["pay", "xxxx"], "success")])
def test_an_unknown_command_names_what_there_is(tmp_path: Path, args: list[str], near: str) -> None:
    ran = cloudfn_process(*args, cwd=tmp_path)
    assert ran.code == 3
    assert re.search(rf"fix: Nearest: .*{near}", ran.err), ran.err


def test_a_code_is_explained_without_the_marks_of_a_template(tmp_path: Path) -> None:
    text = cloudfn_process("explain", "cfn-pay-034", cwd=tmp_path).out
    assert "<reply>" in text
    assert "{errcode: 0, errmsg: 'ok'}" in text
    assert "\n处理：" in cloudfn_process("explain", "CFN-PAY-034", "--lang", "zh", cwd=tmp_path).out
    every = cloudfn_process("explain", cwd=tmp_path).out
    assert not re.search(r"\{[a-z_]+\}|\{\{", every)


def test_a_bad_function_name_says_what_a_good_one_is(tmp_path: Path) -> None:
    ran = cloudfn_process("new", "function", "x", cwd=tmp_path)
    assert ran.code == 3
    assert "2 to 60" in ran.err


def test_hooks_run_around_a_build_and_a_failing_one_ends_it(project: Path) -> None:
    manifest = project / "cloudfn.yaml"
    plain = manifest.read_text()
    generate = "echo made > functions/echo/made.txt && echo $CLOUDFN_ENV_ID >> log.txt"
    manifest.write_text(f"{plain}\nhooks: {{preBuild: '{generate}', postBuild: 'ls .cloudfn/build >> log.txt'}}\n")
    ran = cloudfn_process("--json", "build", "echo", cwd=project)
    assert ran.code == 0, ran.err
    assert [row["function"] for row in json.loads(ran.out)] == ["echo"]
    assert (project / "log.txt").read_text().split() == ["test-f0b102", "echo.zip"]
    listed = cloudfn_process("--json", "build", "echo", "--list", cwd=project)
    assert "made.txt" in [file["name"] for file in json.loads(listed.out)[0]["files"]]
    assert len((project / "log.txt").read_text().split()) == 2

    for hook in ("preBuild", "postBuild"):
        manifest.write_text(f"{plain}\nhooks: {{{hook}: exit 3}}\n")
        ran = cloudfn_process("build", "echo", cwd=project)
        assert ran.code == 10
        assert f"CFN-DEP-019 hook {hook} ended with 3" in ran.err


def test_global_options_may_stand_after_the_command(project: Path) -> None:
    ran = cloudfn_process("validate", "--json", cwd=project)
    assert json.loads(ran.out)["project"] == "plain"
    assert cloudfn_process("validate", "--lang", "zh", cwd=project).out.startswith("plain：")
    ran = cloudfn_process("build", "--stage", "nope", "--json", "--lang", "zh", cwd=project)
    assert ran.code == 6
    assert json.loads(ran.out)["errors"][0]["code"] == "CFN-CFG-019"
    assert "处理：" in ran.err


def test_an_option_by_its_variable(project: Path) -> None:
    ran = cloudfn_process("build", "echo", cwd=project, env={"CLOUDFN_BUILD_LIST": "1"})
    assert ran.out.startswith("echo: ")
    assert not (project / ".cloudfn" / "build").exists()


@pytest.mark.node
def test_logs_of_functions_that_write_nothing(project: Path) -> None:
    assert cloudfn_process("invoke", "echo", cwd=project).code == 0
    quiet = cloudfn_process("logs", "echo", cwd=project)
    assert (quiet.code, quiet.out) == (0, "")
    assert "cloudfn logs -v" in quiet.err
    lines = cloudfn_process("logs", "echo", "-v", cwd=project).out.splitlines()
    assert [re.search(r"echo \| (START|END|REPORT) RequestId: [0-9a-f-]{36}", line)[1] for line in lines] == [  # type: ignore[index]
        "START",
        "END",
        "REPORT",
    ]


@pytest.mark.node
def test_the_curl_line_of_the_help(project: Path) -> None:
    curl = shutil.which("curl")
    if curl is None:
        pytest.skip("curl is not installed on this machine")
    with dev(project) as running:
        address = running.url.removeprefix("http://")
        command = [curl, "-sS", "--noproxy", "*", "-XPOST", f"{address}/functions/echo", "-d", '{"a": "茶"}']
        ran = subprocess.run(command, capture_output=True, text=True, check=True)
        assert json.loads(ran.stdout)["a"] == "茶"


@pytest.mark.node
def test_colour_only_in_a_terminal_and_never_against_no_color(project: Path) -> None:
    bad = project / "bad"
    bad.mkdir()
    for env, painted in ({}, False), ({"FORCE_COLOR": "1"}, True), ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, False):
        ran = cloudfn_process("validate", cwd=bad, env={**env, "CLOUDFN_FILE": str(project / "none.yaml")})
        assert ran.code == 6
        assert ("\x1b[" in ran.err) == painted, (env, ran.err)


@pytest.mark.parametrize(
    ("args", "env", "code", "message"),
    [
        (["invoke", "--json"], {}, 3, "FUNCTION"),
        (["dev", "--port", "99999", "--json"], {}, 3, "99999"),
        (["new", "function"], {"CLOUDFN_JSON": "1"}, 3, "NAME"),
        (["nonsense"], {"CLOUDFN_JSON": "1"}, 3, "nonsense"),
    ],
)
def test_machines_read_wrong_usage_too(
    tmp_path: Path, args: list[str], env: dict[str, str], code: int, message: str
) -> None:
    ran = cloudfn_process(*args, cwd=tmp_path, env=env)
    assert ran.code == code
    found = json.loads(ran.out)
    assert found["ok"] is False
    assert message in found["errors"][0]["message"]
    assert found["errors"][0]["fix"]
