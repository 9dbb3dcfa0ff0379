"""Names on the wire: API names are camelCase, fields snake_case, exactly as wx-server-sdk converts them."""

from __future__ import annotations

import re
from typing import Any


def camel(name: str) -> str:
    """``unified_order`` -> ``unifiedOrder``."""
    return re.sub(r"_([a-z])", lambda match: match.group(1).upper(), name)


def snake(name: str) -> str:
    """``outTradeNo`` -> ``out_trade_no``; a leading capital is only lower-cased."""
    inner = name[:1].lower() + name[1:]
    return re.sub(r"[A-Z]", lambda match: "_" + match.group(0).lower(), inner)


def snake_keys(value: Any) -> Any:
    """``value`` with every key of every mapping in snake_case; values are untouched."""
    if isinstance(value, dict):
        return {snake(str(key)): snake_keys(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [snake_keys(each) for each in value]
    return value
