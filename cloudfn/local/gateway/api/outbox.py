"""What functions would have sent to people."""

from __future__ import annotations

from starlette.requests import Request

from cloudfn.backend.database.aside import Aside
from cloudfn.backend.outbox import Outbox
from cloudfn.calls import Answer
from cloudfn.frozen import dataclass
from cloudfn.local.gateway.replies import json_answer
from cloudfn.local.gateway.routes import Route

MOST_MESSAGES = 500


@dataclass(frozen=True, slots=True)
class Messages:
    outbox: Outbox
    aside: Aside


async def messages(sent: Messages, request: Request) -> Answer:
    """Newest first."""
    newest = await sent.aside.run(lambda: sent.outbox.messages(MOST_MESSAGES))
    return json_answer({"items": [message.to_dict() for message in newest]})


ROUTES: list[Route[Messages]] = [("outbox", messages, ("GET",))]
