"""Steps on pages of the mini program, taken in a Node.js of their own against a local cloud that is up."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from cloudfn import mini_program
from cloudfn.errors import NotFound, ProofFailed
from cloudfn.frozen import dataclass
from cloudfn.local.wx_script import FOLDER

LIMIT = 1 << 22
"""Bytes of a line that a step tells."""


@dataclass(frozen=True, slots=True)
class PageStep:
    """A step that was taken: what it did, and on which page."""

    do: str
    text: str


async def take(directory: Path, url: str, steps: Sequence[Mapping[str, Any]], openid: str) -> tuple[PageStep, ...]:
    """Take ``steps`` in order. ``directory`` is the project's, ``url`` the local cloud's.

    Raises NotFound CFN-PAY-187 without a mini program or Node.js, ProofFailed CFN-PAY-185 where a step fails.
    """
    program, node = mini_program.find(directory), shutil.which("node")
    if program is None or node is None:
        raise NotFound("CFN-PAY-187", folder=directory.name)
    wanted = json.dumps({"folder": str(program.root), "openid": openid, "steps": list(steps)})
    process = await asyncio.create_subprocess_exec(
        node,
        str(FOLDER / "pages" / "scenario.js"),
        wanted,
        stdout=asyncio.subprocess.PIPE,
        env={**os.environ, "CLOUDFN_URL": url},
        limit=LIMIT,
    )
    assert process.stdout is not None
    taken: list[PageStep] = []
    try:
        async for line in process.stdout:
            told = json.loads(line)
            if failed := told.get("failed"):
                raise ProofFailed("CFN-PAY-185", **failed)
            taken.append(PageStep(told["do"], told["text"]))
        await process.wait()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    return tuple(taken)
