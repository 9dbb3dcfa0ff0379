"""The problem matchers of the templates, applied to what `validate` and `dev` really print."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.kit.command import cloudfn, cloudfn_process
from tests.kit.dev import dev
from tests.kit.project import write_files

FRACTION = """\
const cloud = require('wx-server-sdk');
exports.main = async () => cloud.cloudPay.unifiedOrder({ body: 'x', totalFee: 0.5 });
"""
COLUMN = FRACTION.splitlines()[1].index("0.5") + 1
EMPTY = "exports.main = async () => 1;\n"


def matchers(home: Path, label: str) -> list[dict[str, Any]]:
    tasks = json.loads((home / ".vscode" / "tasks.json").read_text(encoding="utf-8"))["tasks"]
    [task] = [task for task in tasks if task["label"] == label]
    found: list[dict[str, Any]] = task["problemMatcher"]
    return found


def problems(home: Path, label: str, output: str) -> list[dict[str, str]]:
    """As the editor has them: each line goes to the first pattern that matches it."""
    return [problem for line in output.splitlines() if (problem := first_match(matchers(home, label), line))]


def first_match(tried: list[dict[str, Any]], line: str) -> dict[str, str] | None:
    for matcher in tried:
        assert matcher["fileLocation"] == ["relative", "${workspaceFolder}"]
        pattern = matcher["pattern"]
        if found := re.search(pattern["regexp"], line):
            groups = {name: at for name, at in pattern.items() if isinstance(at, int)}
            told = {name: found[at] for name, at in groups.items() if found[at] is not None}
            return {"severity": matcher.get("severity", ""), **told}
    return None


@pytest.fixture
def home(tmp_path: Path) -> Path:
    assert cloudfn("init", "my shop", "--no-input", cwd=tmp_path).code == 0
    home = tmp_path / "my shop"
    files = {f"functions/{name}/index.js": EMPTY for name in ("makeOrder", "payCallback", "queryOrder")}
    packages = {f"functions/{name}/package.json": "{}" for name in ("payCallback", "queryOrder")}
    return write_files(home, {**files, **packages})


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_finding_of_validate(home: Path, lang: str) -> None:
    write_files(home, {"functions/makeOrder/lib/a b.js": FRACTION})
    ran = cloudfn("--lang", lang, "validate", cwd=home)
    [told] = [each for each in problems(home, "cloudfn: validate", ran.err) if each["code"] == "CFN-SRC-007"]
    message = json.loads(cloudfn("--lang", lang, "--json", "validate", cwd=home).out)["notices"][0]["message"]
    assert told == {
        "file": "functions/makeOrder/lib/a b.js",
        "line": "2",
        "column": str(COLUMN),
        "severity": "warning",
        "code": "CFN-SRC-007",
        "message": message,
    }


def test_errors_of_the_manifest_and_of_whole_files(home: Path) -> None:
    manifest = home / "cloudfn.yaml"
    text = manifest.read_text(encoding="utf-8")
    manifest.write_text(text.replace("timeout: 20s", "timeot: 20s"), encoding="utf-8")
    [told] = problems(home, "cloudfn: validate", cloudfn("validate", cwd=home).err)
    line = text[: text.index("timeout: 20s")].count("\n") + 1
    assert (told["file"], told["line"], told["severity"]) == ("cloudfn.yaml", str(line), "error")
    manifest.write_text(text, encoding="utf-8")
    (home / "functions" / "queryOrder" / "package.json").write_text("{")
    said = problems(home, "cloudfn: validate", cloudfn("validate", cwd=home).err)
    assert [(each["file"], each["severity"], each["code"]) for each in said if "line" not in each] == [
        ("functions/queryOrder/package.json", "error", "CFN-SRC-020")
    ]


@pytest.mark.parametrize(
    "line",
    [
        "my-shop: 3 functions, 1 payment binding, 0 warnings",
        "09:10:01.643 CFN-CLI-090 source read, findings: 1",
        "09:10:04.465 CFN-DEV-012 cloudfn.yaml has errors; the previous version stays in force",
        "makeOrder | an error CFN-ISH of the function's own",
        "                 fix: Nearest: `timeout`.",
        "  18 |     timeot: 20s",
    ],
)
def test_lines_that_are_no_findings(home: Path, line: str) -> None:
    assert problems(home, "cloudfn: validate", line) == problems(home, "cloudfn: dev", line) == []


def background(home: Path, output: str) -> Iterator[tuple[str, str]]:
    """What the editor makes of the lines of `dev`: ("begins", file), ("ends", ""), (severity, file:line)."""
    [first, *_] = tried = matchers(home, "cloudfn: dev")
    about = first["background"]
    for line in output.splitlines():
        if found := re.search(about["beginsPattern"]["regexp"], line):
            yield "begins", found[about["beginsPattern"]["file"]]
        elif re.search(about["endsPattern"], line):
            yield "ends", ""
        elif told := first_match(tried, line):
            yield told["severity"], f"{told['file']}:{told.get('line', '')}"


@pytest.mark.node
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_dev_names_the_same_places_and_says_when_it_has_read(home: Path, lang: str) -> None:
    source, manifest = "functions/makeOrder/index.js", home / "cloudfn.yaml"
    text = manifest.read_text(encoding="utf-8")
    ends = "CFN-CLI-090"

    def save(file: Path, content: str, until: str) -> list[tuple[str, str]]:
        """What the editor sees of a save, up to the line that says ``until``."""
        before = len(running.output())
        file.write_text(content, encoding="utf-8")
        running.until_printed_after(until, before)
        return list(background(home, running.output()[before:]))

    (home / "functions" / "makeOrder" / "package.json").write_text(
        "{}"
    )  # nothing is installed: that is line 1's finding
    with dev(home, env={"CLOUDFN_LANG": lang}) as running:
        running.until_printed(ends)
        absent, fraction = ("warning", f"{source}:1"), ("warning", f"{source}:2")
        told = save(home / source, FRACTION, ends)  # no module of that name is there: it does not load
        assert told == [("error", f"{source}:1"), absent, fraction, ("ends", "")]
        told = save(home / source, EMPTY + "const broken = ;\n", ends)
        assert told == [("error", f"{source}:2"), ("ends", "")]
        assert save(home / source, EMPTY, ends) == [("begins", source), ("ends", "")]
        wrong = text.replace("timeout: 20s", "timeot: 20s")
        line = text[: text.index("timeout: 20s")].count("\n") + 1
        assert save(manifest, wrong, "CFN-DEV-012") == [("error", f"cloudfn.yaml:{line}"), ("ends", "")]
        assert save(manifest, text.replace("20s", "19s"), ends)[0] == ("begins", "cloudfn.yaml")


@pytest.mark.node
def test_dev_says_at_its_start_what_cannot_be_loaded(home: Path) -> None:
    """Nothing has been called or saved by then."""
    broken, script = "functions/makeOrder/index.js", "functions/queryOrder/package.json"
    (home / broken).write_text("exports.main = async () => {\n  await = 1;\n", encoding="utf-8")
    (home / script).write_text("{", encoding="utf-8")
    with dev(home) as running:
        told = list(background(home, running.until_printed("CFN-CLI-090")))
    assert [each for each in told if each[0] == "error"] == [("error", f"{broken}:2"), ("error", f"{script}:")]
    assert told[-1] == ("ends", "")


def test_tasks_run_commands_that_exist(home: Path) -> None:
    tasks = json.loads((home / ".vscode" / "tasks.json").read_text(encoding="utf-8"))["tasks"]
    for task in tasks:
        if task["type"] == "process":
            assert task["command"] == "cloudfn"
            words = [word for word in task["args"] if not word.startswith(("-", "{"))]
            shown = cloudfn_process(*words, "--help", cwd=home)
            assert shown.code == 0
            assert [word for word in task["args"] if word.startswith("--") and word not in shown.out] == []
