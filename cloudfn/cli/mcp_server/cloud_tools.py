"""The local cloud: which one runs, start one, stop it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cloudfn.cli.client import Client, running
from cloudfn.cli.mcp_server.answers import NextStep, ToolAnswer
from cloudfn.cli.mcp_server.tools import McpTool
from cloudfn.cli.mcp_server.workplace import Workplace
from cloudfn.cli.pay.control import get
from cloudfn.cli.texts import mcp as words
from cloudfn.cli.texts import mcp_tools as tools

_STARTED = (NextStep("list_functions", words.LIST_THEM), NextStep("invoke", words.TRY_A_CALL))


def _status(place: Workplace, given: Mapping[str, Any]) -> ToolAnswer:
    client = running(place.manifest().state)
    if client is None:
        return ToolAnswer({"running": False}, words.NOT_RUNNING, (NextStep("start_cloud", words.START_FIRST),))
    return _described(place, client, started=False)


def _start(place: Workplace, given: Mapping[str, Any]) -> ToolAnswer:
    client, started = place.start()
    return _described(place, client, started=started)


def _stop(place: Workplace, given: Mapping[str, Any]) -> ToolAnswer:
    stopped = place.stop()
    text = words.STOPPED if stopped else words.NOTHING_TO_STOP
    return ToolAnswer({"running": False, "stopped": stopped}, text, (NextStep("start_cloud", words.START_FIRST),))


def _described(place: Workplace, client: Client, *, started: bool) -> ToolAnswer:
    state, ours = get(client, "/_cloudfn/state"), place.is_ours()
    project = state["project"]
    text = words.runs_by_us(project, client.url) if ours else words.runs_by_others(project, client.url)
    data = {
        "running": True,
        "started": started,
        "startedByThisServer": ours,
        "url": client.url,
        **{name: state[name] for name in ("project", "envId", "now", "scale", "loops")},
        "functions": [
            {name: each[name] for name in ("name", "state", "calls", "errors")} for each in state["functions"]
        ],
    }
    return ToolAnswer(data, text, _STARTED)


CLOUD_TOOLS = (
    McpTool(
        "cloud_status",
        tools.CLOUD_STATUS,
        _status,
    ),
    McpTool(
        "start_cloud",
        tools.START_CLOUD,
        _start,
        reads_only=False,
        repeats=True,
        outside=True,  # npm installs what functions ask for
    ),
    McpTool(
        "stop_cloud",
        tools.STOP_CLOUD,
        _stop,
        reads_only=False,
        repeats=True,
    ),
)
