"""What the arguments and results of payment calls say, against the manifest."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from cloudfn.errors import Notice
from cloudfn.manifest.problems import similar
from cloudfn.manifest.values import SAMPLE_ENV, Binding, Manifest
from cloudfn.placeholders import is_placeholder
from cloudfn.source.amount_checks import check_amounts
from cloudfn.source.pay_calls import PayCall, pay_calls
from cloudfn.source.syntax import FUNCTIONS, File, member_name, member_object, resolved, short, string_value, walk

if TYPE_CHECKING:
    from tree_sitter import Node

_CALLBACK = {"unifiedOrder": "callback", "refund": "refundCallback"}


def check_pay_calls(manifest: Manifest, function: str, file: File) -> Iterator[Notice]:
    """Findings about every payment call of ``file``, which belongs to ``function``."""
    own = manifest.bindings_of(function)
    for call in pay_calls(file):
        yield from _function_name(manifest, own or _only(manifest), file, call)
        yield from _env_id(manifest, file, call)
        yield from _merchant(manifest, own, file, call)
        yield from check_amounts(file, call)
        yield from _order_number(file, call)
        if call.api == "unifiedOrder":
            yield from _unchecked(file, call)


def _only(manifest: Manifest) -> tuple[Binding, ...]:
    bindings = manifest.cloudpay
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
        yield Notice("CFN-SRC-001", {"value": name, "near": similar(name, manifest.functions)}, where)
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
    if value is None or not manifest.cloudpay:
        return
    bindings = own or manifest.cloudpay
    known = [each.sub_mch_id for each in bindings]
    if value and value not in known and not any(each.any_merchant for each in bindings):
        yield Notice("CFN-SRC-005", {"value": value, "known": ", ".join(known)}, file.where(call.fields["subMchId"]))


def _order_number(file: File, call: PayCall) -> Iterator[Notice]:
    for key in ("outTradeNo", "outRefundNo"):
        node = call.fields.get(key)
        if node is None:
            continue
        value = resolved(file, node)
        function = value.child_by_field_name("function") if value.type == "call_expression" else None
        is_now = function is not None and file.text(function) in ("Date.now", "Number", "parseInt")
        if value.type == "number" or is_now:
            yield Notice("CFN-SRC-018", {"key": key, "value": short(file, value)}, file.where(node))


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
