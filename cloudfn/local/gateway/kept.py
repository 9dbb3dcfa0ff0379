"""The control surface's view of files and sent messages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.requests import Request

from cloudfn.backend.files import Files
from cloudfn.calls import Answer
from cloudfn.events.base import instant_text
from cloudfn.local.gateway.body import json_answer

if TYPE_CHECKING:
    from cloudfn.local.cloud import LocalCloud

MOST_FILES = 5000
MOST_MESSAGES = 500


async def storage(cloud: LocalCloud, request: Request) -> Answer:
    """Uploaded files; ``url`` downloads for as long as a link of the SDK's would."""
    kept = cloud.stores.storage
    files = Files(kept, cloud.url)
    paths = kept.paths()
    items = [
        {
            "path": path,
            "fileId": kept.file_id(path),
            "size": kept.place(path).stat().st_size,
            "updatedAt": instant_text(kept.modified(path)),
            "url": files.url(path),
        }
        for path in paths[:MOST_FILES]
        if kept.exists(path)
    ]
    return json_answer({"items": items, "total": len(paths)})


async def outbox(cloud: LocalCloud, request: Request) -> Answer:
    """What functions would have sent to people, newest first."""
    found = await cloud.aside.run(lambda: cloud.backend.outbox.messages(MOST_MESSAGES))
    return json_answer({"items": [message.to_dict() for message in found]})
