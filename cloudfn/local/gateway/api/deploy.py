"""What was deployed, what a deploy would change, and what stands in the cloud. Nothing here writes to any cloud.

A plan and a status are those of ``cloudfn plan`` and ``cloudfn status``: a deployer in a process of its own, one at a
time, so that keys and cloud calls never come into the process that runs the functions.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from starlette.requests import Request

import cloudfn
from cloudfn import languages
from cloudfn.calls import Answer
from cloudfn.deploy.child_protocol import Answered, Command, Failed, Question, read_reply, write_question
from cloudfn.deploy.record import Shelf
from cloudfn.errors import ExitCode, NotFound
from cloudfn.frozen import dataclass
from cloudfn.local.gateway import readers, replies
from cloudfn.local.gateway.replies import json_answer
from cloudfn.local.gateway.routes import Route
from cloudfn.manifest.values import Manifest
from cloudfn.platforms import groups
from cloudfn.shortages import SHORTAGES

BOUND_S = 30.0
"""How long one plan or status may take, in seconds."""
DEPLOYER = "cloudfn.deployment"
"""The module that answers, in a process of its own."""


@dataclass(frozen=True, slots=True)
class Deploying:
    """``at_work`` is held while a question is answered: one at a time."""

    manifest: Manifest
    at_work: asyncio.Lock


async def deploy(deploying: Deploying, request: Request) -> Answer:
    """What was deployed from this machine to the manifest's environment; 404 before the first deploy."""
    manifest = deploying.manifest
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


async def plan(deploying: Deploying, request: Request) -> Answer:
    """``{"target": "local" | "cloud", "stage", "lang"}``: what a deploy would change, as ``plan --json`` says it."""
    return await _answer(deploying, "plan", await readers.json_object(request))


async def status(deploying: Deploying, request: Request) -> Answer:
    """``{"target": "local" | "cloud", "stage", "lang"}``: what stands there, as ``status --json`` says it."""
    return await _answer(deploying, "status", await readers.json_object(request))


async def _answer(deploying: Deploying, command: Command, body: dict[str, Any]) -> Answer:
    target, stage = body.get("target"), body.get("stage", deploying.manifest.stage)
    if target not in ("local", "cloud") or not isinstance(stage, str) or "\0" in stage:
        raise readers.wrong('target is "local" or "cloud", stage a name')
    if deploying.at_work.locked():
        return replies.refusal("CFN-DEV-025", 429)
    directory = deploying.manifest.directory
    question = Question(
        command,
        str(directory),
        str(directory / deploying.manifest.file),
        target == "local",
        stage,
        languages.named(body.get("lang")),
    )
    async with deploying.at_work:
        ended = await _run(question)
    if ended is None:
        return replies.refusal("CFN-DEV-026", 504, command=command, bound_s=int(BOUND_S))
    return _answer_of(question, *ended)


def _environment() -> dict[str, str]:
    """Ours, with this very cloudfn."""
    home = str(Path(cloudfn.__file__).parents[1])
    paths = [home, *filter(None, [os.environ.get("PYTHONPATH")])]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}


async def _run(question: Question) -> tuple[bytes, bytes] | None:
    """(stdout, stderr), or None when it took too long. The process never outlives the call.

    ``-P`` keeps what lies in the current folder from being imported. A thread reads the pipes: asyncio's own would stay
    open when the stop of the local cloud cancels this call twice.
    """
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", DEPLOYER],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=_environment(),
        start_new_session=groups.NEW_SESSION,
    )
    groups.hold(process.pid)
    text = (write_question(question) + "\n").encode()
    said = asyncio.get_running_loop().run_in_executor(None, process.communicate, text)
    try:
        return await asyncio.wait_for(asyncio.shield(said), BOUND_S)
    except TimeoutError:
        return None
    finally:
        if not said.done():
            groups.end_group(process.pid)  # npm and pip of the build go with it
            await said


def _answer_of(question: Question, out: bytes, err: bytes) -> Answer:
    """The answer, with its warnings; or the refusal as the control surface tells errors."""
    said = err.decode("utf-8", "replace").strip()
    match read_reply(out.decode("utf-8", "replace")):
        case Answered(shape):
            target = "local" if question.local else "cloud"
            return json_answer({"target": target, "stage": question.stage, **shape, "said": said})
        case Failed(code, errors):
            first = errors[0]
            body = replies.error_body(first["code"], first["message"], fix=first.get("fix", ""))
            status = 503 if first["code"] in SHORTAGES else 404 if code == ExitCode.NOT_FOUND else 400
            return json_answer({**body, "errors": errors}, status)
        case None:  # a bug of ours: the trace is what a report needs
            last = said.splitlines()[-1] if said else ""
            return json_answer(replies.error_body("CFN-DEV-018", last, stack=said), 500)


ROUTES: list[Route[Deploying]] = [
    ("deploy", deploy, ("GET",)),
    ("deploy/plan", plan, ("POST",)),
    ("deploy/status", status, ("POST",)),
]
