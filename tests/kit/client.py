"""A mini program's requests to a backend of ``tests.kit.backend``, without a socket."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from cloudfn.calls import Caller, Identity, new_request_id
from cloudfn.events.tasks import Noticed
from tests.kit.backend import ENV, Cloud


class User:
    """Somebody with a phone. ``ask`` gives the data of an answer, or its error with ``errCode``."""

    def __init__(self, cloud: Cloud, openid: str) -> None:
        self._cloud, self.openid = cloud, openid

    def ask(self, action: str, collection: str, **fields: Any) -> Any:
        return self.on(f"database.{action}", collectionName=collection, **fields)

    def on(self, action: str, **fields: Any) -> Any:
        """Any action, by its whole name."""
        caller = Caller("", new_request_id(), Identity("wx0000000000000000", self.openid), ENV)
        body = json.dumps(fields).encode()
        answer = json.loads(asyncio.run(self._cloud.backend.client.answer(caller, action, body)).body)
        return answer.get("data", answer)


def told(cloud: Cloud) -> list[str]:
    """Codes of what was noticed so far."""
    return [event.code for event in cloud.named(Noticed)]
