"""``cloudfn init``"""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cloudfn.cli.app import App
from cloudfn.cli.paths import FOLDER
from cloudfn.errors import UsageError

if TYPE_CHECKING:
    from cloudfn.scaffold import Template, TemplateQuestion


@click.command()
@click.argument("directory", metavar="[DIR]", type=FOLDER, default=Path())
@click.option("-t", "--template", "name", metavar="NAME", default="wxpay", show_default=True,
              help="wxpay, wxpay-refund or blank")  # fmt: skip
@click.option(
    "--set",
    "pairs",
    metavar="K=V",
    multiple=True,
    help="Answer a question: project, appId, envId, ...",
)
@click.option("--no-input", is_flag=True, help="Ask nothing, take the defaults")
@click.option("--force", is_flag=True, help="Replace files that exist")
@click.pass_obj
def init(app: App, directory: Path, name: str, pairs: tuple[str, ...], no_input: bool, force: bool) -> None:
    """Start a project in DIR from a template.

    \b
    Examples:
      cloudfn init shop
      cloudfn init shop --template wxpay-refund --set subMchId=1900000109 --no-input
    """
    from cloudfn.scaffold import render, templates, write

    template = chosen(templates("project"), name)
    target = (app.directory / directory).resolve()
    given = parsed(pairs, template)
    answers = ask(app, template, given, target, quiet=no_input or app.as_json or not sys.stdin.isatty())
    files = write(target, render(template, answers, lang=app.lang), force)
    _schema(target)
    paths = [path.relative_to(target).as_posix() for path in files]
    app.answer(
        {"ok": True, "directory": str(target), "template": template.name, "answers": answers, "files": paths},
        "\n".join([f"{target.name}/", *tree(paths)]),
    )
    app.talk("")
    for line in _next_steps(app, directory, template):
        app.talk(line)


def chosen(known: Mapping[str, Template], name: str) -> Template:
    """The template called ``name``; UsageError with the nearest name otherwise."""
    if name not in known:
        from cloudfn.manifest.problems import similar

        raise UsageError("CFN-CFG-062", name=name, near=similar(name, known))
    return known[name]


def parsed(pairs: tuple[str, ...], template: Template) -> dict[str, str]:
    """``--set`` pairs as a mapping. Raises UsageError for one that is no ``name=value`` or that nobody asks for."""
    from cloudfn.manifest.problems import similar

    names = [answer.name for answer in template.answers]
    given: dict[str, str] = {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not equals or key not in names:
            raise UsageError("CFN-CFG-063", pair=pair, near=similar(key, names))
        given[key] = value
    return given


def ask(app: App, template: Template, given: Mapping[str, str], target: Path, *, quiet: bool) -> dict[str, str]:
    """A value for each question: given, typed, or the default. Raises UsageError for a value that cannot be."""
    answers: dict[str, str] = {}
    for question in template.answers:
        default = question.default or project_name(target)
        value = given.get(question.name)
        if value is None:
            value = default if quiet else _typed(app, question, default)
        if not question.pattern.match(value):
            raise UsageError("CFN-CFG-064", name=question.name, value=value, default=default)
        answers[question.name] = value
    return answers


def _typed(app: App, question: TemplateQuestion, default: str) -> str:
    while True:
        value = str(click.prompt(app.say(question.en, question.zh), default=default, err=True))
        if question.pattern.match(value):
            return value


def project_name(target: Path) -> str:
    """The folder's name with everything that a project's name cannot hold replaced."""
    return re.sub(r"[^\w.-]+", "-", target.name).strip("-._")[:40] or "project"


def tree(paths: list[str]) -> list[str]:
    """Paths as an indented tree, each folder once."""
    lines: list[str] = []
    shown: set[tuple[str, ...]] = set()
    for path in paths:
        *folders, file = path.split("/")
        for depth in range(len(folders)):
            folder = tuple(folders[: depth + 1])
            if folder not in shown:
                shown.add(folder)
                lines.append("  " * (depth + 1) + folder[-1] + "/")
        lines.append("  " * (len(folders) + 1) + file)
    return lines


def _schema(target: Path) -> None:
    """The schema that the manifest's first line points editors to."""
    from cloudfn.cli.config import write_schema

    write_schema(target)


def _next_steps(app: App, directory: Path, template: Template) -> list[str]:
    first_call = 'cloudfn invoke makeOrder -d \'{"productId":"oolong"}\'' if template.flags else "cloudfn invoke hello"
    steps = [] if directory == Path() else [f"cd {directory}"]
    own_tests = "python3 -m unittest discover tests" if "python" in template.name else "npm test"
    steps += [own_tests, "cloudfn dev", first_call]
    if template.flags:
        steps.append("cloudfn pay success")
    return [app.say("Next:", "接下来："), *(f"  {step}" for step in steps)]
