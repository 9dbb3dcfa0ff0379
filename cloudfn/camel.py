"""``snake_case`` to ``camelCase``, as wx-server-sdk spells answers (``/_[a-z]/``) and as our own JSON is spelled."""

from __future__ import annotations

import re

_NEXT_WORD = re.compile(r"_([a-z])")


def camel(name: str) -> str:
    """``out_trade_no`` -> ``outTradeNo``; a digit is no letter: ``coupon_id_0`` -> ``couponId_0``."""
    return _NEXT_WORD.sub(lambda found: found[1].upper(), name)
