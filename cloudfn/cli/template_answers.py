"""Templates as ``init`` and ``new`` use them: which one, the answers to its questions, what was written."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import click

from cloudfn.cli.app import App
from cloudfn.errors import UsageError
from cloudfn.manifest.problems import similar
from cloudfn.scaffold import Template, TemplateQuestion


def template_named(templates: Mapping[str, Template], name: str) -> Template:
    """The template called ``name``; UsageError with the nearest name otherwise."""
    if name not in templates:
        raise UsageError("CFN-CFG-062", name=name, near=similar(name, templates))
    return templates[name]


def parsed(pairs: tuple[str, ...], template: Template) -> dict[str, str]:
    """``--set`` pairs as a mapping. Raises UsageError for one that is no ``name=value`` or that nobody asks for."""
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
            raise _refusal(question, value, default)
        answers[question.name] = value
    return answers


def _refusal(question: TemplateQuestion, value: str, default: str) -> UsageError:
    return UsageError("CFN-CFG-064", name=question.name, value=value, default=default)


def _typed(app: App, question: TemplateQuestion, default: str) -> str:
    while True:
        value = str(click.prompt(app.say(question), default=default, err=True))
        if question.pattern.match(value):
            return value
        app.notices(_refusal(question, value, default).notices)


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
