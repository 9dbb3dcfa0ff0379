"""What the arguments and results of payment calls say, against the manifest."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from cloudfn.errors import Notice
from cloudfn.manifest.values import SAMPLE_ENV, Binding, Manifest
from cloudfn.placeholders import is_placeholder
from cloudfn.source.calls import PayCall, pay_calls
from cloudfn.source.syntax import FUNCTIONS, File, member_name, member_object, resolved, string_value, walk

if TYPE_CHECKING:
    from tree_sitter import Node

_ROUNDING = ("round", "floor", "ceil", "trunc", "parseInt")
_TO_TEXT = ("toFixed", "toString")
_CALLBACK = {"unifiedOrder": "callback", "refund": "refundCallback"}


def check_pay_calls(manifest: Manifest, function: str, file: File) -> Iterator[Notice]:
    """Findings about every payment call of ``file``, which belongs to ``function``."""
    own = manifest.bindings_of(function)
    for call in pay_calls(file):
        yield from _function_name(manifest, own or _only(manifest), file, call)
        yield from _env_id(manifest, file, call)
        yield from _merchant(manifest, own, file, call)
        yield from _amounts(file, call)
        yield from _order_number(file, call)
        if call.api == "unifiedOrder":
            yield from _unchecked(file, call)


def _only(manifest: Manifest) -> tuple[Binding, ...]:
    bindings = tuple(manifest.payments.values())
    return bindings if len(bindings) == 1 else ()


def _literal(file: File, node: Node | None) -> str | None:
    return None if node is None else string_value(file, resolved(file, node))


def _function_name(manifest: Manifest, bindings: tuple[Binding, ...], file: File, call: PayCall) -> Iterator[Notice]:
    role = _CALLBACK.get(call.api)
    name = _literal(file, call.fields.get("functionName"))
    if role is None or name is None:
        return
    where = file.where(call.fields["functionName"])
    if name not in manifest.functions:
        from cloudfn.manifest.problems import near

        yield Notice("CFN-SRC-001", {"value": name, "near": near(name, manifest.functions)}, where)
        return
    bound = {binding.callback if role == "callback" else binding.refund_callback: binding.name for binding in bindings}
    if bound and "" not in bound and name not in bound:
        key = f"payments.{next(iter(bound.values()))}.{role}"
        yield Notice("CFN-SRC-002", {"value": name, "key": key, "bound": ", ".join(bound)}, where)


def _env_id(manifest: Manifest, file: File, call: PayCall) -> Iterator[Notice]:
    node = call.fields.get("envId")
    if node is None:
        return
    value = resolved(file, node)
    if member_name(file, value) == "DYNAMIC_CURRENT_ENV":
        yield Notice("CFN-SRC-004", {}, file.where(node))
        return
    text = string_value(file, value)
    stands_in = manifest.env_id == SAMPLE_ENV and is_placeholder(text or "")  # nobody has named one yet
    if text is not None and text != manifest.env_id and not stands_in:
        yield Notice("CFN-SRC-003", {"value": text, "env": manifest.env_id}, file.where(node))


def _merchant(manifest: Manifest, own: tuple[Binding, ...], file: File, call: PayCall) -> Iterator[Notice]:
    value = _literal(file, call.fields.get("subMchId"))
    if value is None or not manifest.payments:
        return
    bindings = own or tuple(manifest.payments.values())
    known = [each.sub_mch_id for each in bindings]
    if value and value not in known and not any(each.any_merchant for each in bindings):
        yield Notice("CFN-SRC-005", {"value": value, "known": ", ".join(known)}, file.where(call.fields["subMchId"]))


def _amounts(file: File, call: PayCall) -> Iterator[Notice]:
    for key in ("totalFee", "refundFee"):
        node = call.fields.get(key)
        if node is None:
            continue
        value = resolved(file, node)
        if _is_text(file, value):
            yield Notice("CFN-SRC-006", {"key": key, "value": _short(file, value)}, file.where(node))
        elif _is_fraction(file, value):
            yield Notice("CFN-SRC-007", {"key": key, "value": _short(file, value)}, file.where(node))


def _is_text(file: File, value: Node) -> bool:
    if value.type in ("string", "template_string"):
        return True
    if value.type != "call_expression":
        return False
    function = value.child_by_field_name("function")
    return function is not None and (file.text(function) == "String" or member_name(file, function) in _TO_TEXT)


def _is_fraction(file: File, value: Node) -> bool:
    """A decimal literal, or a product that turns yuan into fen without rounding."""
    if value.type == "number":
        return not _is_whole(file.text(value))
    if value.type != "binary_expression":
        return False
    operator = value.child_by_field_name("operator")
    sides = [value.child_by_field_name(side) for side in ("left", "right")]
    if operator is None or None in sides:
        return False
    parts = [resolved(file, side) for side in sides if side is not None]
    if file.text(operator) == "*":
        numbers = [file.text(part) for part in parts if part.type == "number"]
        if len(numbers) == 2:
            return not all(map(_is_whole, numbers))
        hundred = any(number in ("100", "100.0", "1e2") for number in numbers)
        decimal = any(not _is_whole(number) for number in numbers)
        return decimal or (hundred and not any(_is_rounded(file, part) for part in parts))
    return file.text(operator) in ("+", "-") and any(_is_fraction(file, part) for part in parts)


def _is_rounded(file: File, node: Node) -> bool:
    if node.type != "call_expression":
        return False
    function = node.child_by_field_name("function")
    return function is not None and (member_name(file, function) or file.text(function)) in _ROUNDING


def _is_whole(number: str) -> bool:
    try:
        return float(number.replace("_", "")).is_integer()
    except ValueError:
        return True  # 0x10, 10n


def _order_number(file: File, call: PayCall) -> Iterator[Notice]:
    for key in ("outTradeNo", "outRefundNo"):
        node = call.fields.get(key)
        if node is None:
            continue
        value = resolved(file, node)
        function = value.child_by_field_name("function") if value.type == "call_expression" else None
        is_now = function is not None and file.text(function) in ("Date.now", "Number", "parseInt")
        if value.type == "number" or is_now:
            yield Notice("CFN-SRC-018", {"key": key, "value": _short(file, value)}, file.where(node))


def _unchecked(file: File, call: PayCall) -> Iterator[Notice]:
    """``payment`` handed on in a function that never looks at returnCode or resultCode."""
    scope = _scope(call.node)
    if scope is None or _reads_codes(file, scope):
        return
    for node in walk(scope):
        taken = member_name(file, node) == "payment" and _comes_from(file, member_object(node), call.node)
        if taken or _destructured(file, node, call.node):
            yield Notice("CFN-SRC-012", {}, file.where(node))
            return


def _scope(node: Node) -> Node | None:
    current = node.parent
    while current is not None and current.type not in FUNCTIONS:
        current = current.parent
    return current


def _reads_codes(file: File, scope: Node) -> bool:
    codes = ("returnCode", "resultCode", "return_code", "result_code")
    return any(
        node.type in ("property_identifier", "shorthand_property_identifier_pattern") and file.text(node) in codes
        for node in walk(scope)
    )


def _comes_from(file: File, node: Node | None, call: Node) -> bool:
    return node is not None and resolved(file, node) == call


def _destructured(file: File, node: Node, call: Node) -> bool:
    if node.type != "variable_declarator":
        return False
    name, value = node.child_by_field_name("name"), node.child_by_field_name("value")
    if name is None or value is None or name.type != "object_pattern" or resolved(file, value) != call:
        return False
    return any(file.text(each) == "payment" for each in walk(name))


def _short(file: File, node: Node) -> str:
    text = " ".join(file.text(node).split())
    return text if len(text) <= 40 else text[:37] + "..."
