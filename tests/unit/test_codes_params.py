"""Every use of a code in the source gives the parameters that its text has, in both languages.

The source is read, not run: a call that names a code and gives its parameters as a dictionary literal or as keywords is
compared with the code's title and fix. Where the parameters are a variable, the strict formatter tells at run time.
"""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

from cloudfn import codes, errors
from cloudfn.codes import Code

ROOT = Path(codes.__file__).parents[1]
CODE = re.compile(r"CFN-[A-Z]{3}-\d{3}\Z")
ERRORS = {name for name, value in vars(errors).items() if isinstance(value, type) and issubclass(value, Exception)}
KEYWORDS = {*ERRORS, "error", "warning", "report", "_report", "refusal", "Rejected", "_notice", "_find"}
"""Functions that take the parameters as keywords."""
ADDED = {
    "_find": {"function", "order", "scenario"},  # what every finding of the prover or of a scenario knows
    "Refusal": {"api"},  # the ledger does not know by which API it was asked: cloudpay.refusals.worded
    "Rejected": {"key"},  # a kind of value does not know where it stands
    "CallbackTarget": {"order"},  # nor does a callback's target know of which order it is
}
"""What others add before the text is printed."""
NOT_PARAMS = {"where"}
"""Keywords that are no parameters of the text."""


def fields(text: str) -> set[str]:
    return {re.split(r"[.\[]", name)[0] for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def wanted(code: Code) -> set[str]:
    return {field for text in (code.en, code.zh) for part in (text.title, text.fix) for field in fields(part)}


def uses() -> Iterator[tuple[str, str, set[str]]]:
    """(place, code, given parameters) of every use whose parameters can be seen."""
    for path in sorted(ROOT.rglob("*.py")):
        if path.parent.name == "codes":
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for scope in [
            tree,
            *(each for each in ast.walk(tree) if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef)),
        ]:
            named = dictionaries(scope)
            for node in own(scope):
                if isinstance(node, ast.Call):
                    for code, given in seen(node, named):
                        yield f"{path.relative_to(ROOT.parent)}:{node.lineno}", code, given


def own(scope: ast.AST) -> Iterator[ast.AST]:
    """Everything in a module or function, but for the functions inside."""
    waiting = [*ast.iter_child_nodes(scope)]
    while waiting:
        node = waiting.pop()
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node
            waiting += ast.iter_child_nodes(node)


def dictionaries(scope: ast.AST) -> dict[str, set[str] | None]:
    """Local names of dictionary literals with their keys; None where a name is given twice."""
    found: dict[str, set[str] | None] = {}
    for node in own(scope):
        if not isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign):
            continue
        keys = literal_keys(node.value) if node.value is not None and not isinstance(node, ast.AugAssign) else None
        for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
            if isinstance(target, ast.Name):
                found[target.id] = None if target.id in found else keys
    return found


def seen(call: ast.Call, named: dict[str, set[str] | None]) -> Iterator[tuple[str, set[str]]]:
    """The codes of one call; ``A if x else B`` is two of them."""
    at = next((n for n, each in enumerate(call.args) if codes_in(each)), None)
    if at is None:
        return
    rest = call.args[at + 1 :]
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    if name in KEYWORDS:
        keywords = {each.arg for each in call.keywords}
        given = None if None in keywords else {each for each in keywords if each} - NOT_PARAMS
    elif rest and isinstance(rest[0], ast.Name):
        given = named.get(rest[0].id)
    else:
        given = literal_keys(rest[0]) if rest else None
    if given is not None:
        given |= ADDED.get(name, set()) | ({"near"} if "choices" in given else set())
        for code in codes_in(call.args[at]):
            yield code, given


def codes_in(node: ast.expr) -> list[str]:
    if isinstance(node, ast.IfExp):
        return [*codes_in(node.body), *codes_in(node.orelse)]
    return [node.value] if isinstance(node, ast.Constant) and CODE.match(str(node.value)) else []


def literal_keys(node: ast.expr) -> set[str] | None:
    if not isinstance(node, ast.Dict) or not all(isinstance(key, ast.Constant) for key in node.keys):
        return None
    return {str(key.value) for key in node.keys if isinstance(key, ast.Constant)}


SEEN = list(uses())


def test_most_uses_can_be_seen() -> None:
    assert len(SEEN) > 300
    assert {code.split("-")[1] for _, code, _ in SEEN} == set(codes.FAMILIES)


def test_every_use_gives_what_the_text_needs() -> None:
    lacking = []
    for place, code, given in SEEN:
        known = codes.find(code)
        missing = wanted(known) - given if known else {"the code itself"}
        if missing:
            lacking.append(f"{place} {code} lacks {', '.join(sorted(missing))}")
    assert not lacking, "\n".join(lacking)


def test_both_languages_say_the_same_things() -> None:
    """A parameter that only one language shows is a fact that the other keeps from its readers."""
    apart = [code.id for code in codes.every() if fields(code.en.title) != fields(code.zh.title)]
    assert not apart, apart


def test_a_parameter_that_is_missing_fails_under_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(LookupError, match=r"CFN-PAY-061 .*`id`"):
        codes.say("CFN-PAY-061", {}, "title")
    monkeypatch.delenv(codes.STRICT)
    assert codes.say("CFN-PAY-061", {}, "title") == "no notification {id}"
