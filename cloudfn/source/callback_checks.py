"""What a callback reads of its event and what it answers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from cloudfn.camel import camel
from cloudfn.errors import Notice
from cloudfn.source.await_checks import CHAINED, backend_call
from cloudfn.source.event_reads import event_reads
from cloudfn.source.flow import falls_through, returned
from cloudfn.source.handlers import parameters
from cloudfn.source.pay_calls import arguments
from cloudfn.source.syntax import (
    FUNCTIONS,
    File,
    is_open,
    member_name,
    member_object,
    properties,
    resolved,
    short,
    unwrapped,
)

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
    shown: set[int] = set()
    for name, node in reads:
        # A handler that reads both spellings works with either.
        if name in SNAKE and camel(name) not in names:
            pattern = _pattern(node)
            if pattern is None:
                yield Notice("CFN-SRC-008", {"names": name, "camel": camel(name)}, file.where(node))
            elif pattern.id not in shown:
                shown.add(pattern.id)
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
    if is_caught(file, value):
        yield Notice("CFN-SRC-041", {"value": file.text(value)}, file.where(shown))
        return
    value = resolved(file, value)
    if value.type == "call_expression":
        yield from _called(file, value, shown, given, seen)
    elif value.type == "object":
        wrong = _object(file, value)
        if wrong:
            yield Notice("CFN-SRC-009", {"value": wrong}, file.where(shown))
    elif value.type in ("true", "false", "null", "undefined", "string", "template_string", "number", "array"):
        yield Notice("CFN-SRC-009", {"value": short(file, value)}, file.where(shown))


def _called(file: File, call: Node, shown: Node, given: list[Node], seen: set[int]) -> Iterator[Notice]:
    """What a call answers: a function of the file, a chain of promises, or the SDK itself."""
    called = call.child_by_field_name("function")
    name, owner = (member_name(file, called), member_object(called)) if called is not None else ("", None)
    target = file.declared(file.text(called)) if called is not None and called.type == "identifier" else None
    if target is not None and body_is_here(target):
        yield from _answers(file, unwrapped(target), seen)
    elif owner is not None and name in CHAINED:
        yield from _chained(file, name, owner, call, shown, given, seen)
    elif name == "runTransaction":
        # It gives back what its function gives back.
        for inner in [unwrapped(resolved(file, each)) for each in arguments(call)[:1]]:
            if body_is_here(inner):
                yield from _answers(file, inner, {*seen})
    elif backend := backend_call(file, call):
        yield Notice("CFN-SRC-040", {"call": backend}, file.where(shown))


def _chained(
    file: File, name: str, owner: Node, call: Node, shown: Node, given: list[Node], seen: set[int]
) -> Iterator[Notice]:
    """``promise.then(f, g)``, ``.catch(g)`` and ``.finally(h)``: f and g answer, or the promise itself does."""
    handlers = [unwrapped(resolved(file, each)) for each in arguments(call)]
    answering = handlers[:2] if name == "then" else handlers[:1] if name == "catch" else []
    passes_on = name != "then" or (bool(answering) and _gives_back(file, answering[0]))
    if passes_on:
        yield from _judged(file, owner, shown, given, seen)
    for n, handler in enumerate(answering):
        if not body_is_here(handler):
            continue
        if not _gives_back(file, handler):
            yield from _answers(file, handler, {*seen})
        elif name == "catch" or n == 1:
            yield Notice("CFN-SRC-041", {"value": short(file, handler)}, file.where(handler))


def _gives_back(file: File, handler: Node) -> bool:
    """``e => e`` and its longer spellings."""
    names = [file.text(each) for each in parameters(handler)]
    if not body_is_here(handler) or not names:
        return False
    values = [value for _, value in returned(handler)]
    return bool(values) and all(value is not None and file.text(unwrapped(value)) == names[0] for value in values)


def is_caught(file: File, value: Node) -> bool:
    """Whether a name is the error of the ``catch`` that it stands in."""
    node = value if value.type == "identifier" else None
    while node is not None and node.type not in FUNCTIONS:
        parameter = node.child_by_field_name("parameter") if node.type == "catch_clause" else None
        if parameter is not None and file.text(parameter) == file.text(value):
            return True
        node = node.parent
    return False


def body_is_here(node: Node) -> bool:
    return node.type in ("function_declaration", "arrow_function", "function_expression")


def _object(file: File, value: Node) -> str:
    """What is wrong with an answered object, as it is written; '' when it is fine or cannot be known."""
    found = properties(file, value)
    if "errcode" in found:
        code = resolved(file, found["errcode"])
        return short(file, value) if code.type in ("string", "template_string") else ""
    return "" if is_open(value) else short(file, value)
