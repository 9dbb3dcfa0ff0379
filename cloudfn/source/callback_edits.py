"""Changes to a payment callback that a finding asks for, as lines to replace. Pure: nothing is written.

Only where the change can be told from the code itself: a handler with a block of its own, an event with a name, a
database in a variable. Everywhere else there is no edit, and whoever asks shows the pattern instead.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cloudfn.errors import Where
from cloudfn.frozen import dataclass
from cloudfn.manifest.values import Manifest
from cloudfn.regular_files import seen_from
from cloudfn.source.await_checks import backend_call
from cloudfn.source.callback_checks import is_caught
from cloudfn.source.flow import falls_through
from cloudfn.source.handlers import body_of, handler_of, is_async, parameters
from cloudfn.source.line_edits import (
    SourceEdit,
    expression_at,
    free_name,
    indent_of,
    inserted,
    line_before,
    replaced,
    spliced,
)
from cloudfn.source.required import entry_of
from cloudfn.source.syntax import FUNCTIONS, File, member_name, member_object, parse, properties, unwrapped, walk

if TYPE_CHECKING:
    from tree_sitter import Node

WRITES = frozenset(("add", "set", "update", "remove"))
OUTCOME_KEYS = ("errcode", "errCode", "code", "status", "success", "ok", "return_code", "returnCode", "result")
GOOD, BAD = frozenset(("0", "200", "true", "ok", "success")), frozenset(("false", "fail", "error", "null", "undefined"))
MARKS = "pay_marks"
"""The collection in which the transaction of a repaired callback leaves one document for each payment."""


@dataclass(frozen=True, slots=True)
class OrderFields:
    """Where the project keeps an order: a collection, the field with its number, the field with its price in fen."""

    collection: str
    number: str
    amount: str


@dataclass(frozen=True, slots=True)
class CallbackCode:
    """The file of a callback. ``event``, ``db`` and ``cloud`` are names of its variables, "" where there is none."""

    file: File
    handler: Node
    body: Node
    event: str
    db: str
    cloud: str

    def quoted(self, text: str) -> str:
        quote = '"' if self.file.data.count(b'"') > self.file.data.count(b"'") else "'"
        return f"{quote}{text}{quote}"

    def answer(self, code: int, message: str) -> str:
        return f"{{ errcode: {code}, errmsg: {self.quoted(message)} }}"


def callback_code(manifest: Manifest, name: str) -> CallbackCode | None:
    """The handler of the function ``name``, None where it is no JavaScript or cannot be seen."""
    function = manifest.functions.get(name)
    path = entry_of(function) if function is not None and not function.is_python else None
    file = parse(path, seen_from(manifest.directory, path)) if path is not None else None
    if function is None or file is None:
        return None
    handler = handler_of(file, function.handler.rsplit(".", 1)[1])
    body = body_of(handler) if handler is not None else None
    if handler is None or body is None or body.type != "statement_block":
        return None
    given = parameters(handler)
    event = file.text(given[0]) if given and given[0].type == "identifier" else ""
    return CallbackCode(file, handler, body, event, *_variables(file))


def answered(code: CallbackCode, where: Where) -> SourceEdit | None:
    """The value that is answered at ``where`` becomes one that WeChat Pay understands; None where it cannot be told
    whether success is meant."""
    node = expression_at(code.file, where)
    if node is None:
        return None
    if node.type == "}":  # the end of a function that answers nothing
        good = falls_through(code.handler) == node and not line_before(code.file, node).strip()
        return inserted(code.file, node, [f"return {code.answer(0, 'ok')};"], deeper=True) if good else None
    statement = node if node.type == "return_statement" else node.parent
    value = unwrapped(node)
    if is_caught(code.file, value):
        return replaced(code.file, node, code.answer(1, "try again"))
    if value.type == "call_expression":
        if statement is None or statement.type != "return_statement":
            return None
        indent = indent_of(code.file, statement)
        text = f"await {code.file.text(value)};\n{indent}return {code.answer(0, 'ok')};"
        return replaced(code.file, statement, text)
    success = _means_success(code, value)
    if success is None and statement is not None and statement.parent == code.body:
        success = True  # the end of the handler: nothing went wrong on the way
    if success is None or value.type in ("identifier", "return_statement"):
        return None
    return replaced(code.file, node, code.answer(0, "ok") if success else code.answer(1, "try again"))


def awaited(code: CallbackCode, where: Where) -> SourceEdit | None:
    """``await`` before the call at ``where``, inside an async function."""
    node = expression_at(code.file, where)
    function = node.parent if node is not None else None
    while function is not None and function.type not in FUNCTIONS:
        function = function.parent
    if node is None or function is None or not is_async(function):
        return None
    return replaced(code.file, node, f"await {code.file.text(node)}")


def source_checked(code: CallbackCode) -> SourceEdit | None:
    """The handler begins with a look at who calls."""
    first = _statements(code.body)[:1]
    if not first or not code.cloud:
        return None
    check = f"if ({code.cloud}.getWXContext().SOURCE !== {code.quoted('wx_paycallback')})"
    return inserted(code.file, first[0], [f"{check} return {code.answer(2, 'not from WeChat Pay')};"])


def amount_checked(code: CallbackCode, order: OrderFields) -> SourceEdit | None:
    """Before the first write: the order is looked up, and its own price compared with what was paid."""
    first = next((each for each in _statements(code.body) if _writes(code.file, each) or _transacts(code, each)), None)
    if first is None or not code.event or not code.db or not is_async(code.handler):
        return None
    name = free_name(code.file, "bought")
    query = f"{{ {order.number}: {code.event}.outTradeNo }}"
    lines = [
        f"const {{ data: [{name}] }} = await "
        f"{code.db}.collection({code.quoted(order.collection)}).where({query}).get();",
        f"if (!{name} || {name}.{order.amount} !== {code.event}.totalFee)"
        f" return {code.answer(2, 'unknown order, or another amount')};",
    ]
    return inserted(code.file, first, lines)


def in_one_transaction(code: CallbackCode, *, refund: bool) -> SourceEdit | None:
    """All writes of the handler in one transaction that begins with a mark of the payment, so that they happen once.

    None where a write is no ``doc(...)`` or ``add`` of the database itself, which is all that a transaction takes, or
    where the code between leaves the handler or is needed behind.
    """
    file, statements = code.file, _statements(code.body)
    writing = [n for n, each in enumerate(statements) if _writes(file, each)]
    if not writing or not code.event or not code.db or not is_async(code.handler):
        return None
    chosen, rest = statements[writing[0] : writing[-1] + 1], statements[writing[-1] + 1 :]
    if any(_transacts(code, each) or _leaves(each) or _holds_lines(each) for each in chosen) or _needed_behind(
        file, chosen, rest
    ):
        return None
    roots = _roots(code, chosen)
    if roots is None:
        return None
    start, end = chosen[0].start_byte, chosen[-1].end_byte
    name, indent = free_name(file, "transaction"), indent_of(file, chosen[0])
    inner = file.data[start:end]
    for root in sorted(roots, key=lambda node: -node.start_byte):
        inner = inner[: root.start_byte - start] + name.encode() + inner[root.end_byte - start :]
    key, marks = f"{code.event}.{'refundId' if refund else 'transactionId'}", code.quoted(MARKS)
    lines = [
        "try {",
        f"  await {code.db}.runTransaction(async ({name}) => {{",
        "    // One document for each payment: the second delivery cannot add it, and nothing happens again.",
        f"    await {name}.collection({marks}).add({{ data: {{ _id: {key} }} }});",
        *[f"    {line.removeprefix(indent)}" if line.strip() else "" for line in (indent + inner.decode()).split("\n")],
        "  });",
        "} catch (error) {",
        f"  const {{ data: done }} = await {code.db}.collection({marks}).where({{ _id: {key} }}).get();",
        "  if (!done.length) throw error;",
        "}",
    ]
    return spliced(file, start, end, "\n".join(indent + line if line else "" for line in lines).removeprefix(indent))


def _variables(file: File) -> tuple[str, str]:
    """(the database's variable, the SDK's), each "" where it is not seen at the top of the file."""
    db = cloud = ""
    for node in file.root.named_children:
        for each in node.named_children if node.type in ("lexical_declaration", "variable_declaration") else ():
            name, value = each.child_by_field_name("name"), each.child_by_field_name("value")
            if name is None or value is None or name.type != "identifier":
                continue
            text = file.text(value)
            if re.match(r"require\(\s*['\"]wx-server-sdk['\"]\s*\)", text):
                cloud = file.text(name)
            elif cloud and text.startswith(f"{cloud}.database("):
                db = file.text(name)
    return db, cloud


def _statements(block: Node) -> list[Node]:
    return [each for each in block.named_children if each.type != "comment"]


def _writes(file: File, node: Node) -> bool:
    return any(_written(file, each) for each in walk(node))


def _written(file: File, node: Node) -> bool:
    return node.type == "call_expression" and backend_call(file, node) in WRITES


def _transacts(code: CallbackCode, node: Node) -> bool:
    return any(
        each.type == "call_expression" and backend_call(code.file, each) == "runTransaction" for each in walk(node)
    )


def _leaves(node: Node) -> bool:
    return any(
        each.type in ("return_statement", "break_statement", "continue_statement")
        for each in walk(node, into_functions=False)
    )


def _holds_lines(node: Node) -> bool:
    """Whether a text goes over lines, which an indent would change."""
    return any(each.type == "template_string" and each.start_point[0] != each.end_point[0] for each in walk(node))


def _needed_behind(file: File, chosen: list[Node], rest: list[Node]) -> bool:
    """Whether a name that the chosen statements declare is read behind them."""
    names = {
        file.text(name)
        for each in chosen
        if each.type in ("lexical_declaration", "variable_declaration")
        for declared in each.named_children
        if (pattern := declared.child_by_field_name("name")) is not None
        for name in walk(pattern)
        if name.type in ("identifier", "shorthand_property_identifier_pattern")
    }
    return any(file.text(each) in names for node in rest for each in walk(node) if each.type == "identifier")


def _roots(code: CallbackCode, statements: list[Node]) -> list[Node] | None:
    """The names of the database in the chains that go into the transaction; None where a write is of another kind."""
    found = []
    for node in (each for statement in statements for each in walk(statement) if each.type == "call_expression"):
        name = backend_call(code.file, node)
        if name not in WRITES and name != "get":
            continue
        root, path = _chain(code.file, node)
        fits = path[:1] == ["collection"] and (path[1:] == ["doc", name] or path[1:] == ["add"])
        if root is not None and code.file.text(root) == code.db and fits:
            found.append(root)
        elif name in WRITES:
            return None
    return found


def _chain(file: File, call: Node) -> tuple[Node | None, list[str]]:
    """The identifier that a chain of calls begins with, and the names on the way."""
    path: list[str] = []
    node: Node | None = call
    while node is not None and node.type in ("call_expression", "member_expression"):
        if node.type == "member_expression":
            path.insert(0, member_name(file, node))
            node = member_object(node)
        else:
            node = node.child_by_field_name("function")
    return (node if node is not None and node.type == "identifier" else None), path


def _means_success(code: CallbackCode, value: Node) -> bool | None:
    if value.type == "object":
        given = properties(code.file, value)
        said = [code.file.text(given[key]).strip("'\"`").lower() for key in OUTCOME_KEYS if key in given]
    else:
        said = [code.file.text(value).strip("'\"`").lower()]
    for text in said:
        if text in GOOD:
            return True
        if text in BAD or re.fullmatch(r"-?\d+", text):
            return False
    return None
