"""`cloudfn dev --inspect` and the launch configurations of the templates, with a client of the inspector."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from cloudfn.manifest import load
from tests.functional.editors.inspector import Inspector
from tests.kit.command import cloudfn
from tests.kit.dev import dev
from tests.kit.ports import free_ports
from tests.kit.project import write_files

pytestmark = pytest.mark.node

SOURCE = """\
exports.main = async (event) => {
  const answer = VERSION;
  return { answer };
};
"""


def source(version: int) -> str:
    return SOURCE.replace("VERSION", str(version))


@pytest.mark.parametrize("template", ["wxpay", "wxpay-refund", "wxpay-v3", "blank"])
def test_there_is_a_configuration_for_each_function_with_its_port(tmp_path: Path, template: str) -> None:
    assert cloudfn("init", "shop", "--template", template, "--no-input", cwd=tmp_path).code == 0
    home = tmp_path / "shop"
    launch = json.loads((home / ".vscode" / "launch.json").read_text(encoding="utf-8"))
    functions = list(load(home / "cloudfn.yaml").manifest.functions)
    told = [(each["name"], each["port"], each["restart"]) for each in launch["configurations"]]
    assert told == [(name, 9229 + at, True) for at, name in enumerate(functions)]
    assert launch["compounds"][0]["configurations"] == functions
    labels = [task["label"] for task in json.loads((home / ".vscode" / "tasks.json").read_text("utf-8"))["tasks"]]
    assert {each["preLaunchTask"] for each in launch["configurations"]} <= set(labels)


@pytest.mark.parametrize("template", ["wxpay-python", "wxpay-v3-python"])
def test_python_functions_have_no_debugger_to_attach_to(tmp_path: Path, template: str) -> None:
    assert cloudfn("init", "shop", "--template", template, "--no-input", cwd=tmp_path).code == 0
    assert not (tmp_path / "shop" / ".vscode" / "launch.json").exists()
    assert "--inspect" not in (tmp_path / "shop" / ".vscode" / "tasks.json").read_text(encoding="utf-8")


def calling(post: Callable[[str], object], path: str) -> tuple[threading.Thread, list[object]]:
    answers: list[object] = []
    thread = threading.Thread(target=lambda: answers.append(post(path)))
    thread.start()
    return thread, answers


def test_a_breakpoint_is_hit_before_and_after_a_save_without_a_new_launch(tmp_path: Path) -> None:
    """What VS Code does with ``restart: true``: the port is asked again until the next process has it."""
    manifest = (
        "version: 1\nproject: shop\nenv: {id: test-f0b102}\ndefaults: {install: none}\n"
        "functions: {first: {}, second: {}}\n"
    )
    file = "functions/second/index.js"
    home = write_files(tmp_path, {"cloudfn.yaml": manifest, "functions/first/index.js": source(1), file: source(1)})
    first_port, second_port = free_ports(2)
    with dev(home, "--inspect", str(first_port)) as running:
        inspector = Inspector(second_port)
        inspector.attach()  # before any call
        inspector.break_at((home / file).resolve().as_uri(), 3)
        for version in (1, 2, 3):
            thread, answers = calling(running.post, "/functions/second")
            frame = inspector.paused()
            assert frame["location"]["lineNumber"] == 2
            assert inspector.evaluate(frame, "answer") == version
            inspector.resume()
            thread.join(60)
            assert answers == [{"answer": version}]
            if version < 3:
                (home / file).write_text(source(version + 1))
                inspector.until_left()
                inspector.attach()
        assert inspector.attachments == 3
        inspector.close()
        assert running.post("/functions/first") == {"answer": 1}
