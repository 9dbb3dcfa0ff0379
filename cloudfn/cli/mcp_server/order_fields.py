"""Where the project keeps its orders, told from the local WeChat Pay and the documents that bear its numbers.

Nothing is guessed: a field counts only where it holds the number, or the fee, of an order that is known.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from cloudfn.backend.database import Engine, Find
from cloudfn.cli.client import running
from cloudfn.cli.documents import opened
from cloudfn.cli.mcp_server.workplace import Workplace
from cloudfn.cli.pay.control import get
from cloudfn.errors import CloudfnError
from cloudfn.manifest.values import Manifest
from cloudfn.source.callback_edits import OrderFields

ORDERS, DOCUMENTS = 10, 500
"""How many of the newest are looked at, of each collection."""
_AMOUNT = re.compile(r"(?i)fee|amount|price|total|fen")


def order_fields(place: Workplace, manifest: Manifest) -> OrderFields | None:
    """None where no local cloud runs, or where no document of an order is seen."""
    client = running(manifest.state)
    if client is None:
        return None
    try:
        orders = get(client, f"/_cloudfn/orders?limit={ORDERS}")["items"]
        with opened(replace(place.app, quiet=True)) as engine:
            return next((found for order in orders if (found := _fields(engine, order))), None)
    except CloudfnError:  # what cannot be read now names nothing
        return None


def _fields(engine: Engine, order: Mapping[str, Any]) -> OrderFields | None:
    number, fee = order["outTradeNo"], order["totalFeeFen"]
    for collection in engine.collections():
        for document in engine.find(collection, Find({}, {"_id": -1}, 0, DOCUMENTS)):
            numbers = [name for name, value in document.items() if value == number]
            amounts = [name for name, value in document.items() if type(value) in (int, float) and value == fee]
            amounts.sort(key=lambda name: not _AMOUNT.search(name))
            if numbers and amounts:
                return OrderFields(collection, "_id" if "_id" in numbers else numbers[0], amounts[0])
    return None
