"""What zsh and fish show beside a completion, in Chinese."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from typing import Any

from click.shell_completion import CompletionItem, ShellComplete, add_completion_class, get_completion_class

from cloudfn.cli import words

VARIABLE = "_CLOUDFN_COMPLETE"


@contextlib.contextmanager
def completing() -> Iterator[None]:
    """For as long as the block runs, the shell that ``_CLOUDFN_COMPLETE`` names gets Chinese descriptions."""
    shell = os.environ[VARIABLE].partition("_")[0]
    kind = get_completion_class(shell)
    if kind is None:
        yield
        return
    add_completion_class(_described(kind), shell)
    try:
        yield
    finally:
        add_completion_class(kind, shell)


def _described(kind: type[ShellComplete]) -> type[ShellComplete]:
    class Described(kind):  # type: ignore[misc, valid-type]
        def get_completions(self, args: list[str], incomplete: str) -> list[CompletionItem[Any]]:
            items: list[CompletionItem[Any]] = super().get_completions(args, incomplete)
            path = _path(args)
            named = [(item.help, words.option(path or "cloudfn", item.value)) for item in items]
            texts = {english: chinese for english, chinese in named if chinese}
            for item in items:  # -p says what --port does
                item.help = words.line(f"{path} {item.value}".strip()) or texts.get(item.help) or item.help
            return items

    return Described


def _path(typed: list[str]) -> str:
    """The command of what is typed so far; "" for cloudfn itself."""
    path = ""
    for word in typed:
        longer = f"{path} {word}".strip()
        path = longer if words.line(longer) and not word.startswith("-") else path
    return path
