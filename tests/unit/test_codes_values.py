"""Reasons that stand in messages are Chinese in a Chinese message; names and values of the project are left alone."""

from __future__ import annotations

import ast
import json
import os
import re
from collections.abc import Iterator

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from cloudfn import codes, cron
from cloudfn.codes import Inner, values_zh
from tests.kit.project import ROOT

CODE = re.compile(r"CFN-[A-Z]+-\d+")
WORDS = re.compile(r"[a-z]{2,} [a-z]{2,}")
SOURCES = [path for path in sorted((ROOT / "cloudfn").rglob("*.py")) if path.name != "values_zh.py"]


def constant(node: ast.AST, filled: str = "x") -> str:
    """A text in the source with ``filled`` for what is filled in, "" for what is no text."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else ""
    if isinstance(node, ast.JoinedStr):
        return "".join(constant(part) if isinstance(part, ast.Constant) else filled for part in node.values)
    return ""


def texts(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Constant | ast.JoinedStr):
        yield constant(node)
    elif isinstance(node, ast.IfExp):
        yield from (*texts(node.body), *texts(node.orelse))


def parameters_of_codes() -> Iterator[tuple[str, str, str]]:
    """(where, parameter, text) of the words that are given to a code where it is raised."""
    for path in SOURCES:
        for call in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(call, ast.Call) and any(CODE.fullmatch(constant(each)) for each in call.args):
                given = [(each.arg or "", each.value) for each in call.keywords]
                for each in call.args:
                    if isinstance(each, ast.Dict):
                        given += [
                            (constant(key), value) for key, value in zip(each.keys, each.values, strict=True) if key
                        ]
                for name, value in given:
                    yield from (
                        (f"{path.name}:{call.lineno}", name, text)
                        for text in texts(value)
                        if WORDS.search(text) and name in values_zh.PARAMETERS
                    )


def test_words_given_to_a_code_have_chinese() -> None:
    found = list(parameters_of_codes())
    assert len(found) > 15
    assert [each for each in found if values_zh.translated(*each[1:]) == each[2]] == []


WRONG_JSON = ("", "{a: 1}", '{"a" 1}', '{"a": 1 "b"}', '"abc', '"a\tb"', r'"\x"', r'"\u12"', "1 2")
OF_NEWER_PYTHONS = ("Illegal trailing comma before end of object", "Illegal trailing comma before end of array")


def said_by_json(text: str) -> str:
    with pytest.raises(json.JSONDecodeError) as raised:
        json.loads(text)
    return raised.value.msg


def no_json() -> json.JSONDecodeError:
    with pytest.raises(json.JSONDecodeError) as raised:
        json.loads("{")
    return raised.value


WRONG_YAML = (
    *(
        "a: [",
        "a: [1, 2",
        "a: {b: c]",
        "a: [1 2]]",
        "a: b: c",
        "\t- x",
        'a: "x',
        "a: *b",
        "- a\nb",
        " a: 1\nb: 2",
        'a: "\\q"',
    ),
    *("%X", "a: |x\n b", "a: - b", "a: x\n\tb: c", "- - \n -x: {", "!<x"),
)


def said_by_yaml(text: str) -> str:
    """As the manifest's reader puts it together."""
    with pytest.raises(yaml.MarkedYAMLError) as raised:
        yaml.load(text, yaml.CSafeLoader)
    return " ".join(part for part in (raised.value.problem, raised.value.context) if part)


@pytest.mark.parametrize("text", WRONG_YAML)
def test_what_yaml_says_of_a_mistake_is_chinese(text: str) -> None:
    said = str(values_zh.translated("what", said_by_yaml(text)))
    assert not re.search("[a-z]{3}", said), said


@pytest.mark.parametrize("text", WRONG_JSON)
def test_what_json_says_of_a_mistake_is_chinese(text: str) -> None:
    said = said_by_json(text)
    assert re.search("[\u4e00-\u9fff]", str(values_zh.translated("reason", said))), said


def heard(english: str, texts: list[str]) -> bool:
    whole = re.compile(re.escape(english).replace(r"\{\}", ".+"))
    return any(english in text or whole.fullmatch(text) for text in texts)


def test_the_table_says_nothing_that_nobody_says() -> None:
    """What is not in our source is the system's or the JSON reader's of some Python."""
    nodes = [node for path in SOURCES for node in ast.walk(ast.parse(path.read_text("utf-8")))]
    ours = "\n".join(constant(node, "{}") for node in nodes)
    foreign = [os.strerror(number) for number in range(135)]
    foreign += [*map(said_by_json, WRONG_JSON), *map(said_by_yaml, WRONG_YAML), *OF_NEWER_PYTHONS, str(no_json())]
    unsaid = [each for each in values_zh.VALUES if each not in ours and not heard(each, foreign)]
    fields = tuple(f"{field.name} = " for field in cron.FIELDS)
    assert [each for each in unsaid if not each.startswith(fields)] == []


def test_both_languages_have_the_same_places() -> None:
    assert [each for each in values_zh.VALUES.items() if each[0].count("{}") != each[1].count("{}")] == []


@pytest.mark.parametrize(
    ("code", "params", "chinese"),
    [
        (
            "CFN-PKG-055",
            {"function": "a", "why": "left out: secret *.pem"},
            "a：代码包里没有 scf_bootstrap：未放入：secret *.pem",
        ),
        (
            "CFN-DEP-115",
            {"problem": Inner("CFN-CFG-002", {"name": "x", "what": "not UTF-8"})},
            "CFN-CFG-002 无法读取 x：不是 UTF-8",
        ),
        (
            "CFN-CFG-027",
            {"value": "* *", "what": "fields = 2; 7"},
            "`* *` 不是有效的定时表达式（有 2 个字段，应为 7 个）",
        ),
    ],
)
def test_a_message_with_its_reason(code: str, params: dict[str, object], chinese: str) -> None:
    assert chinese in codes.say(code, params, "title", "zh")
    assert codes.say(code, params, "title", "en").isascii()


@given(st.sampled_from(sorted(values_zh.VALUES)) | st.text())
def test_names_and_values_stay_what_they_are(value: str) -> None:
    for name in ("function", "file", "value", "name", "path", "message"):
        assert values_zh.translated(name, value) == value


def trials() -> Iterator[str]:
    """The names of the prover's trials, as its source gives them."""
    for path in (ROOT / "cloudfn" / "pay" / "prove").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if (
                isinstance(node, ast.Assign)
                and isinstance(node.targets[0], ast.Name)
                and node.targets[0].id == "CLIENT"
            ):
                yield from texts(node.value)
            elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "trial":
                yield from texts(node.args[0])
            elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "make":
                yield from (text for each in (node.args[1], *node.args[4:5]) for text in texts(each))
            elif (
                isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id == "name"
            ):
                yield from texts(node.value)


def test_the_trials_of_a_proof_have_chinese_names() -> None:
    found = {name for name in trials() if WORDS.search(name)}
    assert len(found) > 12
    assert {
        name for name in found if not re.search("[\u4e00-\u9fff]", str(values_zh.translated("trial", name)))
    } == set()
