"""A call of a tool from its arguments to what goes out: checked, done, held small, without secrets."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Mapping
from typing import Any

from cloudfn import languages
from cloudfn.cli.mcp_server import failures
from cloudfn.cli.mcp_server.answers import ToolAnswer, bounded
from cloudfn.cli.mcp_server.catalogue import TOOLS
from cloudfn.cli.mcp_server.masking import masked
from cloudfn.cli.mcp_server.parameters import checked
from cloudfn.cli.mcp_server.workplace import Workplace
from cloudfn.cli.texts import help
from cloudfn.cli.texts import mcp as words
from cloudfn.errors import CloudfnError, NotFound, UserError
from cloudfn.frozen import dataclass
from cloudfn.languages import Lang
from cloudfn.nearest import nearest


@dataclass(frozen=True, slots=True)
class SentAnswer:
    """``text`` for people and models, ``data`` the same for programs, with ``next`` and ``leftOut``."""

    text: str
    data: dict[str, Any]
    failed: bool


def call(place: Workplace, name: str, given: Mapping[str, Any]) -> SentAnswer:
    """Never raises: an expected failure is an answer with code, cause and fix, a bug of ours one with CFN-CLI-089."""
    lang = place.app.lang
    return _sent(_done(place, name, given), place.secrets(), lang)


def _done(place: Workplace, name: str, given: Mapping[str, Any]) -> ToolAnswer:
    lang = place.app.lang
    try:
        tool = TOOLS.get(name)
        if tool is None:
            raise NotFound("CFN-CLI-086", name=name, similar=nearest(name, TOOLS) or ", ".join(TOOLS))
        return tool.work(place, checked(name, tool.parameters, given))
    except CloudfnError as error:
        return failures.failure(error, lang)
    except Exception as error:
        traceback.print_exception(error, file=sys.stderr)
        return failures.failure(UserError("CFN-CLI-089", tool=name, what=type(error).__name__), lang)


def _sent(answer: ToolAnswer, secrets: frozenset[str], lang: Lang) -> SentAnswer:
    small, left_out = bounded(masked(answer.data, secrets))
    steps = [
        {
            **({"tool": step.tool} if step.tool else {}),
            **({"arguments": dict(step.arguments)} if step.arguments else {}),
            "why": languages.said(step.why, lang),
        }
        for step in answer.steps
    ]
    text = answer.text if isinstance(answer.text, str) else languages.said(answer.text, lang)
    lines = [masked(text, secrets)]
    for name, head in (("cause", help.WHY), ("fix", help.FIX)):
        if answer.failed and small.get(name):
            lines.append(f"{languages.said(head, lang)}{small[name]}")
    if left_out:
        more = languages.said(answer.more or words.COMMAND_SHOWS_ALL, lang)
        small["leftOut"] = {"counts": left_out, "how": more}
        counts = ", ".join(f"{name} {count}" for name, count in left_out.items())
        lines.append(f"{languages.said(words.LEFT_OUT, lang)}{counts}; {more}")
    small["next"] = steps
    lines += [
        f"{languages.said(words.NEXT, lang)}{step.get('tool', '')} {step['why']}".replace("  ", " ") for step in steps
    ]
    return SentAnswer("\n".join(lines), small, answer.failed)
