"""What a callback reads of its event and what it answers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from cloudfn.errors import Notice
from cloudfn.source.event_reads import event_reads
from cloudfn.source.flow import falls_through, returned
from cloudfn.source.handlers import parameters
from cloudfn.source.syntax import File, is_open, properties, resolved, unwrapped

if TYPE_CHECKING:
    from tree_sitter import Node

# fmt: off
SNAKE = frozenset((
    "return_code", "return_msg", "result_code", "err_code", "err_code_des", "mch_id", "sub_mch_id", "sub_appid",
    "sub_openid", "device_info", "is_subscribe", "sub_is_subscribe", "trade_type", "trade_state", "bank_type",
    "total_fee", "fee_type", "cash_fee", "cash_fee_type", "coupon_fee", "coupon_count", "settlement_total_fee",
    "settlement_refund_fee", "transaction_id", "out_trade_no", "time_end", "nonce_str", "refund_id",
    "out_refund_no", "refund_fee", "refund_status", "refund_account", "refund_recv_accout",
    "refund_request_source", "success_time",
))
# fmt: on
"""The names of WeChat Pay's own page; the event that a cloud function gets has them in camelCase."""


def camel(name: str) -> str:
    return re.sub(r"_([a-z])", lambda found: found.group(1).upper(), name)


DISPATCH = frozenset(("action", "type", "method", "func", "fn", "cmd", "api", "route", "$url"))
"""Fields by which one function serves several purposes: what it returns may then be for somebody else."""


def check_callback(file: File, handler: Node, *, refund: bool) -> Iterator[Notice]:
    """Findings about the callback ``handler``; ``refund`` for one that is told of refunds."""
    given = parameters(handler)
    reads = list(event_reads(file, handler, given[0])) if given else []
    yield from _fields(file, reads, refund)
    if not DISPATCH & {name for name, _ in reads}:
        yield from _answers(file, handler, set())


def _fields(file: File, reads: list[tuple[str, Node]], refund: bool) -> Iterator[Notice]:
    names = {name for name, _ in reads}
    told: set[int] = set()
    for name, node in reads:
        # A handler that reads both spellings works with either.
        if name in SNAKE and camel(name) not in names:
            pattern = _pattern(node)
            if pattern is None:
                yield Notice("CFN-SRC-008", {"names": name, "camel": camel(name)}, file.where(node))
            elif pattern.id not in told:
                told.add(pattern.id)
                wrong = [each for each, at in reads if each in SNAKE and _pattern(at) == pattern]
                params = {"names": ", ".join(wrong), "camel": ", ".join(map(camel, wrong))}
                yield Notice("CFN-SRC-008", params, file.where(node))
    tested = {"resultCode", "result_code"} & names
    if refund and tested and "refundStatus" not in names:
        node = next(node for name, node in reads if name in tested)
        yield Notice("CFN-SRC-011", {}, file.where(node))


def _pattern(node: Node) -> Node | None:
    """The destructuring pattern that ``node`` is read in."""
    parent = node.parent
    while parent is not None and parent.type == "pair_pattern":
        parent = parent.parent
    return parent if parent is not None and parent.type == "object_pattern" else None


def _answers(file: File, function: Node, seen: set[int]) -> Iterator[Notice]:
    """Every value that ``function`` may return, judged; functions of the same file are followed."""
    if function.id in seen:
        return
    seen.add(function.id)
    given = parameters(function)
    if len(seen) == 1 and len(given) > 2:
        return  # answers through its third parameter, which cannot be followed
    for statement, value in returned(function):
        if value is None:
            yield Notice("CFN-SRC-010", {}, file.where(statement))
        else:
            yield from _judged(file, value, value, given, seen)
    end = falls_through(function)
    if end is not None:
        yield Notice("CFN-SRC-010", {}, file.where(end))


def _judged(file: File, value: Node, shown: Node, given: list[Node], seen: set[int]) -> Iterator[Notice]:
    value = unwrapped(value)
    if value.type == "ternary_expression":
        for side in ("consequence", "alternative"):
            part = value.child_by_field_name(side)
            if part is not None:
                yield from _judged(file, part, part, given, seen)
        return
    if given and value.type == "identifier" and file.text(value) == file.text(given[0]) and len(seen) == 1:
        yield Notice("CFN-SRC-009", {"value": file.text(value)}, file.where(shown))
        return
    value = resolved(file, value)
    if value.type == "call_expression":
        called = value.child_by_field_name("function")
        target = file.declared(file.text(called)) if called is not None and called.type == "identifier" else None
        if target is not None and body_is_here(target):
            yield from _answers(file, unwrapped(target), seen)
    elif value.type == "object":
        wrong = _object(file, value)
        if wrong:
            yield Notice("CFN-SRC-009", {"value": wrong}, file.where(shown))
    elif value.type in ("true", "false", "null", "undefined", "string", "template_string", "number", "array"):
        yield Notice("CFN-SRC-009", {"value": _short(file, value)}, file.where(shown))


def body_is_here(node: Node) -> bool:
    return node.type in ("function_declaration", "arrow_function", "function_expression")


def _object(file: File, value: Node) -> str:
    """What is wrong with an answered object, as it is written; '' when it is fine or cannot be known."""
    found = properties(file, value)
    if "errcode" in found:
        code = resolved(file, found["errcode"])
        return _short(file, value) if code.type in ("string", "template_string") else ""
    return "" if is_open(value) else _short(file, value)


def _short(file: File, node: Node) -> str:
    text = " ".join(file.text(node).split())
    return text if len(text) <= 40 else text[:37] + "..."
