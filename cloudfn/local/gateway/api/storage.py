"""Uploaded files: their list, and the URLs that the SDK hands out for them."""

from __future__ import annotations

from starlette.requests import Request

from cloudfn.backend import Backend, Storage
from cloudfn.backend.files import Files
from cloudfn.calls import Answer
from cloudfn.events.base import instant_text
from cloudfn.frozen import dataclass
from cloudfn.local.gateway.readers import ADMIN_LIMIT, read_body
from cloudfn.local.gateway.replies import json_answer
from cloudfn.local.gateway.routes import ANY, Route

MOST_FILES = 5000


@dataclass(frozen=True, slots=True)
class Uploads:
    """``address`` is the local one, which links begin with."""

    storage: Storage
    address: str


async def uploads(given: Uploads, request: Request) -> Answer:
    """``{items: [{path, fileId, size, updatedAt, url}], total}``; ``url`` downloads for as long as the SDK's would."""
    storage = given.storage
    files, paths = Files(storage, given.address), storage.paths()
    items = [
        {
            "path": path,
            "fileId": storage.file_id(path),
            "size": storage.place(path).stat().st_size,
            "updatedAt": instant_text(storage.modified(path)),
            "url": files.url(path),
        }
        for path in paths[:MOST_FILES]
        if storage.exists(path)
    ]
    return json_answer({"items": items, "total": len(paths)})


async def file(backend: Backend, request: Request) -> Answer:
    """What ``url`` above and the SDK's upload and download URLs lead to."""
    body = await read_body(request.receive, ADMIN_LIMIT)
    return await backend.file(request.method, request.url.path, request.url.query, dict(request.headers), body)


ROUTES: list[Route[Uploads]] = [("storage", uploads, ("GET",))]
FILE_ROUTES: list[Route[Backend]] = [("storage/{path:path}", file, ANY)]
"""Below the address itself."""
