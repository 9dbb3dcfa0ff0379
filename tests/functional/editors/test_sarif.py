"""`validate --format sarif`: valid by the official schema, and what code scanning needs of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloudfn.cli.sarif import repository, sarif_log
from cloudfn.errors import Notice, Where
from tests.kit.command import cloudfn
from tests.kit.npm import unpack_npm
from tests.kit.project import write_files

SCHEMA = ("@microsoft/jest-sarif@1.0.0-beta.0", "lib/schemas/sarif-2.1.0-rtm.5.json")
"""The OASIS schema of SARIF 2.1.0, as a package of npm carries it."""

MANIFEST = """\
version: 1
project: shop
env: {id: test-f0b102}
defaults: {install: none}
functions: {makeOrder: {}}
payments: {default: {subMchId: "1900009231", callers: [makeOrder]}}
"""
ORDER = "  return cloud.cloudPay.unifiedOrder({ body: 'x', totalFee: 0.5 });\n"
SOURCE = f"const cloud = require('wx-server-sdk');\nexports.main = async () => {{\n{ORDER}}};\n"


def valid(log: dict[str, Any], npm: Callable[..., Path]) -> None:
    """``npm`` is there to skip where no package can be had."""
    package, file = SCHEMA
    text = (unpack_npm((package,)) / "@microsoft" / "jest-sarif" / file).read_text(encoding="utf-8-sig")
    schema = json.loads(text.replace('[a-zA-Z]{2}]?$"', '[a-zA-Z]{2}$"'))  # a bracket too many, corrected by errata 01
    assert [error.message for error in jsonschema_rs.validator_for(schema).iter_errors(log)] == []


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A project in a folder of a repository."""
    (tmp_path / ".git").mkdir()
    files = {"cloudfn.yaml": MANIFEST, "functions/makeOrder/index.js": SOURCE}
    return write_files(tmp_path / "apps" / "my shop", files)


def log_of(home: Path, *options: str, code: int = 0) -> dict[str, Any]:
    ran = cloudfn(*options, "validate", "--format", "sarif", cwd=home)
    assert ran.code == code, ran.err
    log: dict[str, Any] = json.loads(ran.out)
    return log


@pytest.mark.npm
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_log_is_valid_and_says_where_and_why(home: Path, npm: Callable[..., Path], lang: str) -> None:
    log = log_of(home, "--lang", lang)
    valid(log, npm)
    [run] = log["runs"]
    [result] = [each for each in run["results"] if each["ruleId"] == "CFN-SRC-007"]
    place = result["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == {
        "uri": "apps/my%20shop/functions/makeOrder/index.js",
        "uriBaseId": "%SRCROOT%",
    }
    column = ORDER.index("0.5") + 1
    assert place["region"] == {
        "startLine": 3,
        "startColumn": column,
        "endColumn": column + 3,
        "snippet": {"text": ORDER.rstrip("\n")},
    }
    rule = run["tool"]["driver"]["rules"][result["ruleIndex"]]
    told = json.loads(cloudfn("--lang", lang, "--json", "explain", "CFN-SRC-007", cwd=home).out)
    assert rule["id"] == result["ruleId"]
    assert rule["shortDescription"]["text"] == told["title"]
    assert rule["help"]["text"] == f"{told['cause']}\n\n{told['fix']}"
    assert result["level"] == "warning"
    assert str(home.parent.parent) not in json.dumps(log)


@pytest.mark.npm
def test_errors_of_the_manifest_are_results_too(home: Path, npm: Callable[..., Path]) -> None:
    (home / "cloudfn.yaml").write_text(MANIFEST.replace("callers", "calers"))
    log = log_of(home, code=6)
    valid(log, npm)
    [run] = log["runs"]
    assert run["invocations"] == [{"executionSuccessful": False}]
    [error] = [each for each in run["results"] if each["level"] == "error"]
    place = error["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "apps/my%20shop/cloudfn.yaml"
    assert (error["ruleId"], place["region"]["startLine"]) == ("CFN-CFG-012", 6)


@pytest.mark.npm
def test_a_clean_project_has_no_results(home: Path, npm: Callable[..., Path]) -> None:
    write_files(
        home,
        {
            "cloudfn.yaml": MANIFEST.partition("payments")[0],
            "functions/makeOrder/index.js": "exports.main = async () => 1;\n",
        },
    )
    log = log_of(home)
    valid(log, npm)
    assert log["runs"][0]["results"] == []


def prints(log: dict[str, Any]) -> list[str]:
    return sorted(result["partialFingerprints"]["primaryLocationLineHash"] for result in log["runs"][0]["results"])


def test_a_finding_keeps_its_fingerprint_when_its_line_moves(home: Path) -> None:
    file = home / "functions" / "makeOrder" / "index.js"
    before = prints(log_of(home))
    file.write_text("// one\n\n// two\n" + SOURCE.replace(ORDER, "    " + ORDER))
    assert prints(log_of(home)) == before
    file.write_text(SOURCE.replace("0.5", "0.75"))
    assert prints(log_of(home)) != before


texts = st.text(st.characters(codec="utf-8", exclude_characters="\r\n\v\f\x1c\x1d\x1e\x85\u2028\u2029"), max_size=30)


@given(
    lines=st.lists(texts, min_size=1, max_size=6),
    marked=st.lists(st.integers(0, 5), min_size=1, max_size=6),
    above=st.integers(0, 4),
)
def test_fingerprints_of_any_findings(lines: list[str], marked: list[int], above: int) -> None:
    """They are different from each other, and the same for the same lines further down."""

    def told(shift: int) -> list[str]:
        notices = [
            Notice("CFN-SRC-019", {}, Where("a.js", at + shift, 1, lines[at - 1]))
            for at in (1 + each % len(lines) for each in marked)
        ]
        results = sarif_log(notices, Path("/nowhere"), "en")["runs"][0]["results"]
        return [each["partialFingerprints"]["cloudfn/v1"] for each in results]

    assert len({*told(0)}) == len(marked)
    assert told(0) == told(above)


def test_output_goes_to_a_file_and_the_findings_are_still_told(home: Path) -> None:
    whole = cloudfn("validate", "--format", "sarif", cwd=home).out
    ran = cloudfn("validate", "--format", "sarif", "--output", "out.sarif", cwd=home)
    assert (home / "out.sarif").read_text(encoding="utf-8") == whole
    assert "CFN-SRC-007" in ran.err and "1 function" in ran.out
    (home / "cloudfn.yaml").write_text("version: 1\n")
    assert cloudfn("validate", "--format", "sarif", "-o", "out.sarif", cwd=home).code == 6
    assert "CFN-CFG-0" in (home / "out.sarif").read_text(encoding="utf-8")


@pytest.mark.parametrize("broken", [False, True])
def test_json_by_format_is_that_of_the_option(home: Path, broken: bool) -> None:
    if broken:
        (home / "cloudfn.yaml").write_text("version: 1\n")
    by_option = cloudfn("--json", "validate", cwd=home)
    assert cloudfn("validate", "--format", "json", "--output", "out.json", cwd=home).code == by_option.code
    assert json.loads((home / "out.json").read_text(encoding="utf-8")) == json.loads(by_option.out)
    assert cloudfn("validate", "--format", "json", cwd=home).out == by_option.out


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (["--output", "x.txt"], "CFN-CLI-091"),
        (["--format", "sarif", "--output", "no/such/folder/x"], "CFN-CFG-061"),
        (["--format", "xml"], "Invalid value"),
    ],
)
def test_what_cannot_be(home: Path, options: list[str], code: str) -> None:
    ran = cloudfn("validate", *options, cwd=home)
    assert ran.code in (3, 6)
    assert code in ran.err
    assert ran.out == ""


def test_a_project_without_a_repository_is_its_own_root(tmp_path: Path) -> None:
    (tmp_path / "a" / ".git").mkdir(parents=True)
    (tmp_path / "a" / "b").mkdir()
    (tmp_path / "a" / "worktree").mkdir()
    (tmp_path / "a" / "worktree" / ".git").write_text("gitdir: elsewhere\n")
    assert repository(tmp_path / "a" / "b") == tmp_path / "a"
    assert repository(tmp_path / "a" / "worktree") == tmp_path / "a" / "worktree"
    assert repository(Path("/nowhere/at/all")) == Path("/nowhere/at/all")
