"""The language in which click itself speaks: help pages, usage errors, prompts. English is what click does anyway.

In: the language of the command line. Out: for Chinese, click's messages from ``words.click_zh`` and help pages from
``words.page``, both loaded when the first of them is needed; an English command line loads neither.
"""

from __future__ import annotations

import contextlib
import gettext
import os
import sys
from collections.abc import Iterator
from types import ModuleType

import click

from cloudfn.languages import DEFAULT, Lang

_lang: Lang = DEFAULT


class LocalizedContext(click.Context):
    """A context whose help page and usage line are in the language of the command line."""

    def get_help(self) -> str:
        if _lang == DEFAULT:
            return super().get_help()
        text: str = _chinese().page(self)
        return text

    def get_usage(self) -> str:
        if _lang == DEFAULT:
            return super().get_usage()
        text: str = _chinese().usage(self)
        return text


def current() -> Lang:
    """The language of the command line that runs."""
    return _lang


@contextlib.contextmanager
def in_language(lang: Lang) -> Iterator[None]:
    """``lang`` for as long as the block runs; one command line at a time in a process.

    click reads its messages through gettext, under the names that the modules of click import from there. Catalogues
    of gettext would have to be compiled, and chosen by an environment that programs started from here inherit.
    """
    global _lang
    if lang == DEFAULT:
        yield
        return
    before, _lang = _lang, lang
    ours = {gettext.gettext: ("_", _translated), gettext.ngettext: ("ngettext", _translated_plural)}
    swapped = [
        (module, name, original, own)
        for word, module in list(sys.modules.items())
        if word.startswith("click.")
        for original, (name, own) in ours.items()
        if vars(module).get(name) is original
    ]
    try:
        for module, name, _, own in swapped:
            setattr(module, name, own)
        with _completing():
            yield
    finally:
        for module, name, original, _ in swapped:
            setattr(module, name, original)
        _lang = before


def _completing() -> contextlib.AbstractContextManager[None]:
    if "_CLOUDFN_COMPLETE" not in os.environ:
        return contextlib.nullcontext()
    from cloudfn.cli.words.completing import completing  # 1 ms, for a shell that asks for completions

    return completing()


def usage_message(error: click.ClickException) -> str:
    """What is wrong, without the usage around it."""
    if _lang == DEFAULT:
        return error.format_message()
    text: str = _chinese().tidy(error.format_message())
    return text


def show_usage_error(error: click.ClickException) -> None:
    """The usage, where help is, and what is wrong, on stderr."""
    if _lang == DEFAULT or isinstance(error, click.exceptions.NoArgsIsHelpError):
        error.show()  # of a group without a command: its help page, in the language of its context
        return
    click.echo(_chinese().complaint(error), err=True)


def _chinese() -> ModuleType:
    from cloudfn.cli.words import page  # 0.7 ms that an English command line is spared

    return page


def _translated(message: str) -> str:
    text: str = _chinese().CLICK.get(message, message)
    return text


def _translated_plural(one: str, many: str, count: int) -> str:
    """Chinese has one form; what it lacks is told as click does."""
    return _translated(one if count == 1 else many)
