"""What commands say stands in ``cloudfn/cli/texts`` in both languages, and nowhere else.

The source is read: every name of a text that a command uses exists and gets the parameters it takes, every parameter is
shown in both languages, and no command words anything itself.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cloudfn.cli import texts
from cloudfn.cli.texts import Phrase

ROOM = Path(texts.__file__).parents[1]
PACKAGE = texts.__name__
MODULES = {
    info.name: importlib.import_module(f"{PACKAGE}.{info.name}") for info in pkgutil.iter_modules(texts.__path__)
}
NAMES = {
    f"{module}.{name}": value
    for module, its in MODULES.items()
    for name, value in vars(its).items()
    if name != "Phrase" and (isinstance(value, Phrase | dict | tuple) or inspect.isfunction(value)) and name[0] != "_"
}
SOURCES = {
    path.relative_to(ROOM).as_posix(): ast.parse(path.read_text(encoding="utf-8"))
    for path in sorted(ROOM.rglob("*.py"))
    if path.relative_to(ROOM).parts[0] not in ("texts", "words")
}
CHINESE = re.compile(r"[\u2e80-\u2fff\u3400-\u9fff]")
SAME = {".cloudfnignore", "exclude", "，"}
"""Names of things, and a comma, which are the same in every language."""


def constants(value: object) -> Iterator[Phrase]:
    if isinstance(value, Phrase):
        yield value
    elif isinstance(value, dict | tuple):
        for part in value.values() if isinstance(value, dict) else value:
            yield from constants(part)


def filled(function: Callable[..., Phrase]) -> tuple[Phrase, dict[str, str]]:
    """A text with values that occur nowhere else, and what each of them looks like when it is shown."""
    values: dict[str, object] = {}
    for number, parameter in enumerate(inspect.signature(function).parameters.values(), 9001):
        kind = {"int": int, "float": float, "str": str, "Path": Path, "object": str}[parameter.annotation]
        values[parameter.name] = kind(number) if kind in (int, float) else kind(f"value{number}")
    shown = {name: f"{value:.0f}" if isinstance(value, float) else str(value) for name, value in values.items()}
    return function(**values), shown


def uses(tree: ast.Module) -> Iterator[tuple[int, str, ast.Call | None]]:
    """(line, ``module.NAME``, the call that fills it in) of every text that a file names."""
    modules, names = {}, {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == PACKAGE:
            modules |= {alias.asname or alias.name: alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith(f"{PACKAGE}."):
            module = str(node.module).rpartition(".")[2]
            names |= {alias.asname or alias.name: f"{module}.{alias.name}" for alias in node.names}
    calls = {id(node.func): node for node in ast.walk(tree) if isinstance(node, ast.Call)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in modules:
            yield node.lineno, f"{modules[node.value.id]}.{node.attr}", calls.get(id(node))
        elif isinstance(node, ast.Name) and node.id in names:
            yield node.lineno, names[node.id], calls.get(id(node))


USES = [(f"{file}:{line}", name, call) for file, tree in SOURCES.items() for line, name, call in uses(tree)]


def test_most_texts_are_seen() -> None:
    assert len(NAMES) > 100
    assert len(USES) > 120


def test_every_text_that_is_named_exists_and_every_one_is_used() -> None:
    named = {name for _, name, _ in USES}
    assert sorted(named - NAMES.keys() - {f"{module}.Phrase" for module in MODULES}) == []
    assert sorted(NAMES.keys() - named) == []


def test_every_use_gives_the_parameters_of_the_text() -> None:
    """The type checker sees most of it; a function that is never called would print itself."""
    wrong = []
    for place, name, call in USES:
        text = NAMES.get(name)
        if not inspect.isfunction(text):
            if call is not None:
                wrong.append(f"{place} {name} takes no parameters")
            continue
        taken = set(inspect.signature(text).parameters)
        if call is None:
            wrong.append(f"{place} {name} lacks {', '.join(sorted(taken))}")
        elif not any(isinstance(part, ast.Starred) for part in call.args) and None not in (
            keywords := [keyword.arg for keyword in call.keywords]
        ):
            given = {*list(inspect.signature(text).parameters)[: len(call.args)], *keywords}
            if given != taken or len(call.args) + len(keywords) != len(taken):
                wrong.append(f"{place} {name} takes {', '.join(sorted(taken))}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("name", [name for name, value in NAMES.items() if inspect.isfunction(value)])
def test_every_parameter_is_shown_in_both_languages(name: str) -> None:
    text, shown = filled(NAMES[name])
    assert {each for each, value in shown.items() if value not in text.en} == set(), text.en
    assert {each for each, value in shown.items() if value not in text.zh} == set(), text.zh


def test_each_language_speaks_itself() -> None:
    every = [(name, text) for name, value in NAMES.items() for text in constants(value)]
    every += [(name, filled(value)[0]) for name, value in NAMES.items() if inspect.isfunction(value)]
    assert [(name, text.en) for name, text in every if not text.en or not text.en.isascii()] == []
    assert [(name, text.zh) for name, text in every if not CHINESE.search(text.zh) and text.zh not in SAME] == []


def worded(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """(line, what is wrong) of every wording and every choice of a language that a command makes itself."""
    documents = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module == PACKAGE]
    ours = any(alias.name == "Phrase" for node in imports for alias in node.names)  # rich has a Phrase too
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id="Phrase")) if ours:
                yield node.lineno, "a text is made here"
            case ast.Call(func=ast.Attribute(attr="say") | ast.Name(id="say") as called, args=args) if (
                ast.unparse(called) != "codes.say"
            ):
                if len(args) != 1 or isinstance(args[0], ast.Constant | ast.JoinedStr | ast.Tuple):
                    yield node.lineno, "say() takes a text of cloudfn.cli.texts"
            case ast.Compare(left=left, comparators=others):
                if any(strings(side) & {"en", "zh"} for side in (left, *others)):
                    yield node.lineno, "a comparison with a language"
            case ast.MatchValue(value=ast.Constant(value="zh" | "en")):
                yield node.lineno, "a comparison with a language"
            case ast.Constant(value=str(value)) if CHINESE.search(value) and id(node) not in documents:
                yield node.lineno, "Chinese outside of the tables"


def strings(node: ast.expr) -> set[object]:
    parts = node.elts if isinstance(node, ast.Tuple | ast.List | ast.Set) else [node]
    return {part.value for part in parts if isinstance(part, ast.Constant)}


def test_no_command_words_anything_itself() -> None:
    own = {
        file: tree for file, tree in SOURCES.items() if file != "click_language.py"
    }  # where click's own language is chosen
    wrong = [f"{file}:{line} {what}" for file, tree in own.items() for line, what in worded(tree)]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    ("source", "count"),
    [
        ('app.say("stopped", "已停止")', 2),
        ('app.say(f"{n} files", f"{n} files")', 1),
        ('app.say(("stopped", "stopped"))', 1),
        ('app.say(*WORDS["stop"], "x")', 1),
        ('from cloudfn.cli.texts import Phrase\napp.say(Phrase("stopped", "stopped"))', 1),
        ('"x" if app.lang == "zh" else "y"', 1),
        ('"x" if "zh" != app.lang else "y"', 1),
        ('lang in ("zh", "zh-CN")', 1),
        ('match lang:\n    case "zh":\n        pass', 1),
        ('print("错误")', 1),
        ('say("stopped", "stopped")', 1),
        ("app.say(run.STOPPED)", 0),
        ("app.say(run.written(file))", 0),
        ('codes.say(code, params, "title", app.lang)', 0),
        ('"""A text: 下单."""', 0),
    ],
)
def test_a_wording_in_a_command_is_seen(source: str, count: int) -> None:
    assert len(list(worded(ast.parse(source)))) == count
