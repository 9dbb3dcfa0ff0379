"""How ``scf_bootstrap`` is started here: its command, and what the server's process sees around it."""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
from pathlib import Path

from cloudfn import leftovers, regular_files, shim
from cloudfn.errors import InvalidFile
from cloudfn.frozen import dataclass
from cloudfn.manifest.values import BOOTSTRAP, WEB_PORT, Function, Manifest
from cloudfn.runner import requirements
from cloudfn.runner.environment import function_environment, python_layers
from cloudfn.runner.launch import NODE
from cloudfn.runner.settings import RunnerSettings

PYTHON = Path(__file__).parent.parent / "python"
PLATFORM_NODE = re.compile(rb"/var/lang/node\w*/bin/node\b")
PLATFORM_PYTHON = re.compile(rb"/var/lang/python\w*/bin/python[0-9.]*")
"""Where the platform has its interpreters. Source: docs.cloudbase.net, cloud-function/develop/scf-bootstrap."""


def command(function: Function, settings: RunnerSettings) -> list[str]:
    """The words that start the server; the platform's interpreters are this machine's.

    A shell gets the text, so that it can be changed, and the file's name as ``$0``. Raises InvalidFile.
    """
    file = function.dir / BOOTSTRAP
    try:
        text = regular_files.read_bytes(file)
    except OSError as error:
        raise InvalidFile("CFN-RUN-016", tool=BOOTSTRAP, reason=error.strerror or str(error)) from error
    if not text.startswith(b"#!"):
        return [str(file)]
    text = _ours(text, settings)
    first, _, _ = text.partition(b"\n")
    words = os.fsdecode(first[2:]).split()
    if words and Path(words[0]).name == "env":
        words = words[1:]
    if not words:
        raise InvalidFile("CFN-RUN-016", tool=BOOTSTRAP, reason="#!")
    program = words[0] if Path(words[0]).is_file() else shutil.which(Path(words[0]).name)
    if program is None:
        raise InvalidFile("CFN-RUN-016", tool=words[0], reason="not found")
    if Path(program).name in ("sh", "bash", "dash"):
        return [program, *words[1:], "-c", os.fsdecode(text), str(file)]
    return [program, *words[1:], str(file)]


@dataclass(frozen=True, slots=True)
class ServerFacts:
    """What one process is told: the port for its server, the back end that its SDK talks to for as long as it lives,
    what marks all that it starts, and how far the clock is from the machine's."""

    port: int
    backend_url: str
    mark: str
    offset_ms: float


def environment(manifest: Manifest, function: Function, settings: RunnerSettings, facts: ServerFacts) -> dict[str, str]:
    """The variables of the server's process."""
    found = function_environment(manifest, function, settings, facts.backend_url)
    refuse = settings.refuse_network and not settings.allow_network
    gate = {
        "allowNetwork": settings.allow_network,
        "refuseNetwork": refuse,
        "mark": facts.mark,
        "wxpay": settings.wxpay_tls,
        "stubs": [{"url": stub.url, "method": stub.method} for stub in manifest.stubs],
    }
    quoted = str(NODE / "listen.js").replace("\\", "\\\\").replace('"', '\\"')
    options = f'--require "{quoted}" --max-old-space-size={function.memory_mb}'
    found["NODE_OPTIONS"] = f"{options} {function.environment.get('NODE_OPTIONS', '')}".strip()
    found["CLOUDFN_GATE"] = json.dumps(gate)
    found["CLOUDFN_PORT"] = str(facts.port)
    found["CLOUDFN_LISTENS"] = str(WEB_PORT)
    if settings.offset_date:
        found["CLOUDFN_OFFSET_MS"] = f"{facts.offset_ms:.0f}"
    found[leftovers.VARIABLE] = facts.mark
    tools = [str(Path(tool).parent) for tool in (settings.node, settings.python or sys.executable) if tool]
    found["PATH"] = os.pathsep.join([*tools, found.get("PATH", os.defpath)])
    if function.is_python:
        installed = requirements.folder(manifest.state, function, settings.python)
        folders = [PYTHON / "web", installed, *settings.python_path, shim.python_path(), *python_layers(function)]
        found["PYTHONPATH"] = os.pathsep.join([*map(str, folders), function.environment.get("PYTHONPATH", "")]).strip(
            os.pathsep
        )
        found["PYTHONDONTWRITEBYTECODE"] = found["PYTHONUNBUFFERED"] = "1"
    return found


def _ours(text: bytes, settings: RunnerSettings) -> bytes:
    node = os.fsencode(settings.node or "node")
    text = PLATFORM_NODE.sub(lambda _: node, text)
    return PLATFORM_PYTHON.sub(lambda _: os.fsencode(settings.python or sys.executable), text)
