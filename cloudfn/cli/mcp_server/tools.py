"""A tool as a value, and the list of all."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from cloudfn.cli.mcp_server.answers import ToolAnswer
from cloudfn.cli.mcp_server.parameters import ToolParameter
from cloudfn.cli.mcp_server.workplace import Workplace
from cloudfn.frozen import dataclass
from cloudfn.languages import Phrase

Work = Callable[[Workplace, Mapping[str, Any]], ToolAnswer]


@dataclass(frozen=True, slots=True)
class McpTool:
    """``work`` gets every parameter, those not given with their default; it may block, and raises CloudfnError.

    ``destroys``: what it changes cannot be had back. ``repeats``: once more with the same arguments changes nothing.
    ``outside``: it may reach other machines.
    """

    name: str
    text: Phrase
    work: Work
    parameters: tuple[ToolParameter, ...] = ()
    reads_only: bool = True
    destroys: bool = False
    repeats: bool = False
    outside: bool = False
