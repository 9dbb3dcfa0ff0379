"""The local cloud: which one runs, start one, stop it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cloudfn.cli.client import Client, running
from cloudfn.cli.mcp_server import words
from cloudfn.cli.mcp_server.answers import NextStep, ToolAnswer
from cloudfn.cli.mcp_server.tools import McpTool
from cloudfn.cli.mcp_server.workplace import Workplace
from cloudfn.cli.pay.control import get
from cloudfn.languages import Phrase

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
    return ToolAnswer(data, words.of_state(client.url, state["project"], ours), _STARTED)


CLOUD_TOOLS = (
    McpTool(
        "cloud_status",
        Phrase(
            "Whether a local cloud of this project runs (a person's `cloudfn dev`, or one that this server started).",
            "本项目是否有正在运行的本地云（用户的 `cloudfn dev`，或本服务启动的）。",
        ),
        _status,
    ),
    McpTool(
        "start_cloud",
        Phrase(
            "Uses the `cloudfn dev` that runs for this project, else starts one on a free port of 127.0.0.1; "
            "that one ends "
            "with this server. It reloads functions on save.",
            "使用本项目正在运行的 `cloudfn dev`；没有时在 127.0.0.1 的空闲端口启动一个，它随本服务一起结束。"
            "保存文件后函数自动重新加载。",
        ),
        _start,
        reads_only=False,
        repeats=True,
        outside=True,  # npm installs what functions ask for
    ),
    McpTool(
        "stop_cloud",
        Phrase(
            "Stops the local cloud that this server started; one that a person started is left alone. Orders "
            "and documents stay.",
            "停止本服务启动的本地云；用户启动的不受影响。订单和文档会保留。",
        ),
        _stop,
        reads_only=False,
        repeats=True,
    ),
)
