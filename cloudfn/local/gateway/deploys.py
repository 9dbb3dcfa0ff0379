"""What was deployed, what a deploy would change, and what stands in the cloud. Nothing here writes to any cloud.

A plan and a status are what ``cloudfn plan --json`` and ``cloudfn status --json`` answer: this very cloudfn in a
process of its own, one at a time, so that keys and cloud calls never come into the process that runs the functions.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from starlette.requests import Request

import cloudfn
from cloudfn.calls import Answer
from cloudfn.deploy.record import Shelf
from cloudfn.errors import ExitCode, NotFound
from cloudfn.frozen import dataclass
from cloudfn.local.gateway import answers, readers
from cloudfn.local.gateway.body import json_answer
from cloudfn.local.gateway.control import Handle
from cloudfn.platforms import groups

if TYPE_CHECKING:
    from cloudfn.local.cloud import LocalCloud
    from cloudfn.manifest.values import Manifest

BOUND_S = 30.0
"""How long one plan or status may take, in seconds."""
Command = Literal["plan", "status"]


async def deploy(cloud: LocalCloud, request: Request) -> Answer:
    """What was deployed from this machine to the manifest's environment; 404 before the first deploy."""
    manifest = cloud.manifest
    record = Shelf(manifest.directory / ".cloudfn").load(manifest.env_id)
    if not record.deployed_at:
        raise NotFound("CFN-DEV-023", env=manifest.env_id)
    functions = [
        {
            "name": name,
            "state": "deployed" if each.digest else "removed",
            "digest": each.digest.removeprefix("sha256:"),
            "size": each.history[0].size if each.history else 0,
            "at": each.history[0].at if each.history else None,
        }
        for name, each in sorted(record.functions.items())
    ]
    return json_answer({"envId": record.env_id, "at": record.deployed_at, "functions": functions})


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of which cloud. ``stage`` "" is the manifest without a stage; ``lang`` that of messages."""

    command: Command
    local: bool
    stage: str
    lang: str


async def plan(cloud: LocalCloud, request: Request) -> Answer:
    """``{"target": "local" | "cloud", "stage", "lang"}``: what a deploy would change, as ``plan --json`` says it."""
    return await _answer(cloud, "plan", await readers.json_object(request))


async def status(cloud: LocalCloud, request: Request) -> Answer:
    """``{"target": "local" | "cloud", "stage", "lang"}``: what stands there, as ``status --json`` says it."""
    return await _answer(cloud, "status", await readers.json_object(request))


async def _answer(cloud: LocalCloud, command: Command, wanted: dict[str, Any]) -> Answer:
    target, stage = wanted.get("target"), wanted.get("stage", cloud.manifest.stage)
    if target not in ("local", "cloud") or not isinstance(stage, str) or "\0" in stage:
        raise readers.wrong('target is "local" or "cloud", stage a name')
    if cloud.asking_deploy.locked():
        return answers.refusal("CFN-DEV-025", 429)
    question = Question(command, target == "local", stage, "zh" if wanted.get("lang") == "zh" else "en")
    async with cloud.asking_deploy:
        ended = await _run(cloud.manifest, question)
    if ended is None:
        return answers.refusal("CFN-DEV-026", 504, command=command, bound_s=int(BOUND_S))
    return _read(question, *ended)


def _words(manifest: Manifest, question: Question) -> list[str]:
    """The command; ``-P`` keeps what lies in the current folder from being imported."""
    words = [sys.executable, "-P", "-m", "cloudfn", "-C", str(manifest.directory)]
    words += ["-f", str(manifest.directory / manifest.file)]
    words += ["--no-color", "--lang", question.lang, question.command, "--json"]
    words += [f"--stage={question.stage}"] if question.stage else []
    return [*words, "--local"] if question.local else words


def _environment(command: Command) -> dict[str, str]:
    """Ours, without what would turn the question into another one (``CLOUDFN_PLAN_LOCAL`` and the like)."""
    others = (f"CLOUDFN_{command.upper()}_", "CLOUDFN_STAGE", "CLOUDFN_VERBOSE")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(others)}
    home = str(Path(cloudfn.__file__).parents[1])
    paths = [home, *filter(None, [kept.get("PYTHONPATH")])]
    return {**kept, "PYTHONPATH": os.pathsep.join(paths), "PYTHONIOENCODING": "utf-8"}


async def _run(manifest: Manifest, question: Question) -> tuple[int, bytes, bytes] | None:
    """(exit code, stdout, stderr), or None when it took too long. The process never outlives the call.

    A thread reads the pipes: asyncio's own would stay open when the stop of the local cloud cancels this call twice.
    """
    process = subprocess.Popen(
        _words(manifest, question),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=_environment(question.command),
        start_new_session=groups.NEW_SESSION,
    )
    said = asyncio.get_running_loop().run_in_executor(None, process.communicate)
    try:
        out, err = await asyncio.wait_for(asyncio.shield(said), BOUND_S)
        return process.returncode, out, err
    except TimeoutError:
        return None
    finally:
        if not said.done():
            groups.end_group(process.pid)  # npm and pip of the build go with it
            await said


def _read(question: Question, code: int, out: bytes, err: bytes) -> Answer:
    """The command's answer, with its warnings; or its error as the control surface tells errors."""
    said = err.decode("utf-8", "replace").strip()
    try:
        found = json.loads(out)
    except ValueError:
        found = None
    if not isinstance(found, dict):  # a bug of ours: the trace is what a report needs
        return json_answer(answers.error_body("CFN-DEV-018", said.splitlines()[-1] if said else "", stack=said), 500)
    if code == ExitCode.OK:
        target = "local" if question.local else "cloud"
        return json_answer({"target": target, "stage": question.stage, **found, "said": said})
    errors = found.get("errors") or [{"code": "CFN-DEV-018", "message": said, "fix": ""}]
    first = errors[0]
    body = answers.error_body(first["code"], first["message"], fix=first.get("fix", ""))
    return json_answer({**body, "errors": errors}, 404 if code == ExitCode.NOT_FOUND else 400)


ROUTES: list[tuple[str, Handle, tuple[str, ...]]] = [
    ("deploy", deploy, ("GET",)),
    ("deploy/plan", plan, ("POST",)),
    ("deploy/status", status, ("POST",)),
]
