"""Orders by number, transaction, prepay id, openid, function, goods, state and fee."""

from __future__ import annotations

import asyncio
import re

from cloudfn.local.search.hits import Hits
from cloudfn.pay import WeChatPay

PIECE = 200
"""Orders looked at without a pause: 4 ms."""
MOST = 20_000
"""Orders looked at in all, the newest."""
FEN = re.compile(r"[0-9]{1,12}")
YUAN = re.compile(r"[¥￥]\s*([0-9]{1,10})(?:\.([0-9]{1,2}))?|([0-9]{1,10})\.([0-9]{1,2})")


def fee_of(text: str) -> int | None:
    """The amount in fen that ``text`` names: digits are fen, a sign or a point makes it yuan (``¥9.9``, ``9.90``)."""
    if FEN.fullmatch(text):
        return int(text)
    match = YUAN.fullmatch(text)
    if match is None:
        return None
    whole, part = (match[1], match[2]) if match[1] else (match[3], match[4])
    return int(whole) * 100 + int((part or "").ljust(2, "0"))


async def search_orders(pay: WeChatPay, text: str, limit: int) -> Hits:
    """Newest first, as ``pay.orders`` shows them."""
    items: list[dict[str, object]] = []
    before, examined = 0, 0
    while True:
        page, before = pay.orders_saying(text, fee_of(text), before=before, examine=PIECE)
        examined += PIECE
        items += page
        if not before or len(items) > limit or examined >= MOST:
            break
        await asyncio.sleep(0)
    return Hits(tuple(items[:limit]), min(examined, pay.book.count_orders()), bool(before) or len(items) > limit)
