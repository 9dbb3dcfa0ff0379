"""What `init` and `new function` write is the same code in both languages: comments differ, and texts for people."""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import PurePosixPath

import pytest
import tree_sitter_javascript
import yaml
from tree_sitter import Language, Node, Parser

from cloudfn.languages import Lang
from cloudfn.scaffold import NewFile, Template, render, templates

JAVASCRIPT = Parser(Language(tree_sitter_javascript.language()))
CHINESE = re.compile(r"[\u4e00-\u9fff]")
CODE = re.compile(r"\{[^}]*\}|\([^)]*\)|\[[^\]]*\]|`[^`]*`|@\w+(?:\s+\w+)?|\S*[/.]\S*")
"""What of a comment is code."""
PROSE = re.compile(r"\b[a-z]{2,}[,:]? [a-z]{2,}\b")

ALL = [template for kind in ("project", "function", "part") for template in templates(kind).values()]  # type: ignore[arg-type]


def files(template: Template, lang: Lang) -> dict[str, str]:
    answers = {each.name: each.default for each in template.answers} | {"project": "shop", "function": "theFunction"}
    made: tuple[NewFile, ...] = render(template, answers, lang=lang)
    return {file.path: file.text for file in made}


Piece = tuple[str, str]
"""(kind, text); the kinds COMMENT and TEXT may differ."""


def leaves(node: Node) -> Iterator[Piece]:
    text = (node.text or b"").decode()
    if node.type == "comment":
        yield "COMMENT", text
    elif node.type == "string_fragment":
        yield "TEXT", text
    elif not node.children:
        yield node.type, text
    for child in node.children if node.type != "comment" else ():
        yield from leaves(child)


def pieces(path: str, text: str) -> list[Piece]:
    suffix = PurePosixPath(path).suffix
    if suffix == ".js":
        return list(leaves(JAVASCRIPT.parse(text.encode()).root_node))
    if suffix == ".py":
        kinds = {tokenize.COMMENT: "COMMENT", tokenize.STRING: "TEXT", getattr(tokenize, "FSTRING_MIDDLE", -1): "TEXT"}
        tokens = tokenize.generate_tokens(io.StringIO(text).readline)
        return [(kinds.get(each.type, tokenize.tok_name[each.type]), each.string) for each in tokens]
    if suffix in (".yaml", ".yml"):
        lines = [line.partition("# ") for line in text.splitlines()]
        return [("CODE", repr(yaml.safe_load(text))), *(("COMMENT", comment) for _, _, comment in lines if comment)]
    if suffix == ".md":
        blocks = re.findall(r"^```.*?^```", text, re.M | re.S)
        commands = [re.sub(r"\s+# .*", "", line) for block in blocks for line in block.splitlines()]
        names = re.findall(r"^\| (`[^|]*`) \|", text, re.M)
        return [("CODE", line) for line in (*re.findall(r"^#+ ", text, re.M), *commands, *names)]
    return [("COMMENT" if line.startswith("#") else "TEXT", line) for line in text.splitlines()]


@pytest.mark.parametrize("template", ALL, ids=lambda template: f"{template.kind} {template.name}")
def test_only_comments_and_texts_differ(template: Template) -> None:
    english, chinese = files(template, "en"), files(template, "zh")
    assert list(english) == list(chinese)
    for path in english:
        pairs = list(zip(pieces(path, english[path]), pieces(path, chinese[path]), strict=True))
        for (kind, before), (same, after) in pairs:
            assert kind == same, (path, before, after)
            if before != after:
                assert kind in ("COMMENT", "TEXT"), (path, before, after)
                assert CHINESE.search(after), (path, after)
                assert not CHINESE.search(before), (path, before)


@pytest.mark.parametrize("template", ALL, ids=lambda template: f"{template.kind} {template.name}")
def test_no_comment_stays_english(template: Template) -> None:
    for path, text in files(template, "zh").items():
        if path.endswith(".md"):
            assert len(CHINESE.findall(text)) > 20, path
            continue
        for kind, said in pieces(path, text):
            prose = kind == "COMMENT" or said.startswith('"""')
            lines = said.splitlines() if prose else ()
            assert [line for line in lines if PROSE.search(CODE.sub("", line)) and not CHINESE.search(line)] == [], path
