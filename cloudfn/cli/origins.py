"""Where a value of the manifest was written, in the language of the command line."""

from __future__ import annotations

import re

from cloudfn.cli.app import App
from cloudfn.cli.texts import help
from cloudfn.manifest.settings import BUILT_IN

_PART = re.compile(r"(\w+) from (.+)")


def origin(app: App, place: str) -> str:
    """``place`` as ``manifest.load`` gives it: ``cloudfn.yaml:8 (defaults), X from .env:1``."""
    if place == BUILT_IN:
        return app.say(help.BUILT_IN)
    return ", ".join(_said(app, part) for part in place.split(", "))


def _said(app: App, part: str) -> str:
    if not (met := _PART.fullmatch(part)):
        return part
    variable, source = met.groups()
    if source == "its default":
        return app.say(help.default_of(variable))
    if source == "environment":
        return app.say(help.variable_from_environment(variable))
    return app.say(help.variable_from(variable, source))
