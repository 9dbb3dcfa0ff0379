"""A body above a limit is refused with that very limit, whoever reads it."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from cloudfn.local.gateway import replies
from cloudfn.local.gateway.readers import ADMIN_LIMIT, EVENT_LIMIT, BodyTooLarge, read_body
from cloudfn.local.gateway.sdk import WXPAY_LIMIT

PIECE = bytes(1024 * 1024)


@pytest.mark.parametrize(("limit", "megabytes"), [(EVENT_LIMIT, 6), (WXPAY_LIMIT, 8), (ADMIN_LIMIT, 256)])
def test_the_refusal_names_the_limit_that_was_passed(limit: int, megabytes: int) -> None:
    pieces = limit // len(PIECE) + 1

    async def receive() -> dict[str, Any]:
        nonlocal pieces
        pieces -= 1
        return {"type": "http.request", "body": PIECE, "more_body": pieces > 0}

    with pytest.raises(BodyTooLarge) as refused:
        asyncio.run(read_body(receive, limit))
    answer = replies.too_large(refused.value)
    told = f"the body has {megabytes + 1}.0 MB, the limit is {megabytes} MB"
    assert (answer.status, json.loads(answer.body)["error"]["message"]) == (413, told)
