"""What an error code means."""

from __future__ import annotations

from starlette.requests import Request

from cloudfn import codes
from cloudfn.calls import Answer
from cloudfn.errors import NotFound
from cloudfn.local.gateway import readers
from cloudfn.local.gateway.replies import json_answer
from cloudfn.local.gateway.routes import Route


async def explain(nothing: None, request: Request) -> Answer:
    """``?lang=zh``: ``{code, title, cause, fix}``."""
    code = codes.find(request.path_params["code"])
    if code is None:
        raise NotFound("CFN-CLI-002", name=request.path_params["code"])
    text = codes.explained(code, readers.language(request))
    return json_answer({"code": code.id, "title": text.title, "cause": text.cause, "fix": text.fix})


ROUTES: list[Route[None]] = [("codes/{code}", explain, ("GET",))]
