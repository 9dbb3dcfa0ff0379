"""Template and answers to files. Pure but for reading the templates, which lie in the wheel or in the checkout.

``<@ name @>`` is a value, ``<% if refund %>`` a block: double braces belong to mini program pages.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from cloudfn import languages
from cloudfn.frozen import dataclass
from cloudfn.languages import Lang, Phrase
from cloudfn.scaffold.catalogue import Template, templates

if TYPE_CHECKING:
    from jinja2 import Environment

_SHARED_FOLDERS = ("functions/shared", "functions/python-shared")
_SHARED_FILES = {
    "functions/pay-callback": ("settle.js",),
    "functions/query-order": ("settle.js",),
    "functions/python-pay-callback": ("settle.py",),
    "functions/python-query-order": ("settle.py",),
    "functions/v3-pay-notify": ("settle.js",),
    "functions/v3-query-order": ("settle.js",),
    "functions/v3-python-pay-notify": ("settle.py",),
    "functions/v3-python-query-order": ("settle.py",),
}
"""What a function takes from its shared folder besides package.json."""


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file to be written: ``path`` relative with slashes, ``text`` with unix line ends."""

    path: str
    text: str


def render(template: Template, answers: Mapping[str, str], *, lang: Lang = languages.DEFAULT) -> tuple[NewFile, ...]:
    """The files of ``template``, by path.

    For a project ``answers`` holds what ``template.answers`` names. For a function it holds ``function`` (its name),
    ``project``, ``callback`` and ``refundCallback``, and the files are relative to the function's folder.
    """
    values: dict[str, object] = {flag: flag in template.flags for flag in ("pay", "refund", "v3")}
    values |= {"functions": [name for name, _ in template.functions], "python": "python" in template.name}
    values |= {"lang": lang, "callback": "payCallback", "refundCallback": "refundCallback", **answers}
    found = dict(_files(template.folders, values))
    for name, part in template.functions:
        folder = {**templates("function"), **templates("part")}[part].folders
        found |= {f"functions/{name}/{path}": text for path, text in _files(folder, {**values, "function": name})}
    return tuple(NewFile(path, found[path]) for path in sorted(found))


def _files(folders: tuple[str, ...], values: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    wanted = ("package.json", *_SHARED_FILES.get(folders[-1], ()))
    for folder in folders:
        top = templates_home() / folder
        for path in sorted(top.rglob("*")):
            relative = path.relative_to(top).as_posix()
            if path.is_file() and (folder not in _SHARED_FOLDERS or relative in wanted):
                yield re.sub(r"(^|/)_(?=gitignore|env|vscode)", r"\1.", relative), _rendered(path, values)


def _rendered(path: Path, values: Mapping[str, object]) -> str:
    lang = languages.named(values["lang"])

    def translated(en: str, zh: str) -> str:
        return languages.said(Phrase(en, zh), lang)

    return _environment().from_string(path.read_text(encoding="utf-8")).render(t=translated, **values)


def templates_home() -> Path:
    """Where the templates lie: ``cloudfn/_templates`` in the wheel, ``templates/`` in a checkout."""
    package = Path(__file__).parent.parent
    shipped = package / "_templates"
    return shipped if shipped.is_dir() else package.parent / "templates"


@cache
def _environment() -> Environment:
    from jinja2 import Environment, StrictUndefined  # 25 ms: a list of templates renders none

    environment = Environment(
        block_start_string="<%",
        block_end_string="%>",
        variable_start_string="<@",
        variable_end_string="@>",
        comment_start_string="<#",
        comment_end_string="#>",
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,
    )
    environment.filters["kebab"] = kebab
    return environment


def kebab(name: str) -> str:
    """``makeOrder`` -> ``make-order``, fit for a package.json; ``project`` where nothing is left of it."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", name)
    return re.sub(r"[^a-z0-9.-]+", "-", spaced.lower()).strip("-.") or "project"
