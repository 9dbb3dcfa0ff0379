"""Which fields of its event an ordering function hands to ``totalFee``, to ``amount.total`` of API v3, to ``total_fee``
of v2: prices that the client names.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from cloudfn.source.event_reads import event_reads
from cloudfn.source.handlers import handler_of, parameters
from cloudfn.source.pay_calls import pay_calls
from cloudfn.source.syntax import File, properties, resolved, unwrapped, walk

if TYPE_CHECKING:
    from tree_sitter import Node

DEEPEST = 6
"""How many names in a row are followed from ``totalFee`` back to the event."""


def fee_fields(file: File, method: str) -> tuple[str, ...]:
    """Top-level fields of the event of ``method`` that the amount of an order in ``file`` is made of."""
    handler = handler_of(file, method)
    given = parameters(handler) if handler is not None else []
    if handler is None or not given:
        return ()
    reads = list(event_reads(file, handler, given[0]))
    fees = [
        call.fields["totalFee"] for call in pay_calls(file) if call.api == "unifiedOrder" and "totalFee" in call.fields
    ]
    fees += _own_fees(file)
    found = (name for fee in fees for name in _sources(file, fee, reads, DEEPEST))
    return tuple(dict.fromkeys(found))


def _own_fees(file: File) -> Iterator[Node]:
    """The amounts of orders of WeChat Pay's own APIs: objects with a number of an order, whatever client sends them."""
    for node in walk(file.root):
        if node.type != "object":
            continue
        fields = properties(file, node)
        if "out_trade_no" not in fields or "out_refund_no" in fields:
            continue
        if "total_fee" in fields:
            yield fields["total_fee"]
        amount = unwrapped(resolved(file, fields["amount"])) if "amount" in fields else None
        if amount is not None and amount.type == "object" and "total" in (inner := properties(file, amount)):
            yield inner["total"]


def _sources(file: File, node: Node, reads: list[tuple[str, Node]], depth: int) -> Iterator[str]:
    at = {read.id: name for name, read in reads}
    bound = {file.text(read): name for name, read in reads if _binds(read)}
    for each in walk(node):
        if each.id in at:
            yield at[each.id]
        elif each.type in ("identifier", "shorthand_property_identifier"):
            name = file.text(each)
            value = file.declared(name)
            if value is None and name in bound:
                yield bound[name]
            elif value is not None and depth:
                yield from _sources(file, value, reads, depth - 1)


def _binds(read: Node) -> bool:
    """Whether a read is ``{fee}`` in a pattern, which makes a variable of that name."""
    return read.type == "shorthand_property_identifier_pattern"
