"""Of callbacks in Python what ``notify_checks`` finds in Node.js: signature, amount, a status that tells of failure.

Read by Python's own parser, so a file of a grammar that this Python does not know is passed over.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path

from cloudfn import regular_files
from cloudfn.errors import Notice, Where
from cloudfn.frozen import dataclass
from cloudfn.manifest.values import Function, PayApi
from cloudfn.source.notify_checks import AMOUNTS, FAILURE, SUCCESSES

LARGEST = 512 * 1024
"""Bytes of a file above which it is generated code."""
_OPENS: dict[str, re.Pattern[str]] = {
    "v3": re.compile(r"ciphertext|AESGCM|aes_decrypt|MODE_GCM"),
    "v2": re.compile(r"xmltodict|ElementTree|etree|<xml>|req_info"),
}
"""How code looks that reads a notification by itself."""
_VERIFIES: dict[str, re.Pattern[str]] = {
    "v3": re.compile(r"verif|signature|\.callback\(|InvalidSignature", re.IGNORECASE),
    "v2": re.compile(r"verif|md5|sha256|check_?sign|get_?sign|make_?sign|req_info", re.IGNORECASE),
}
"""Words without which nothing is verified; ``callback`` is wechatpayv3's."""


@dataclass(frozen=True, slots=True)
class PythonFile:
    """``name`` is its path relative to the project with slashes."""

    path: Path
    name: str
    text: str
    tree: ast.Module

    def where(self, node: ast.stmt) -> Where:
        source = self.text.splitlines()[node.lineno - 1]
        column = len(source.encode()[: node.col_offset].decode("utf-8", "replace"))
        return Where(self.name, node.lineno, column + 1, source, max(len(source) - column, 1))


def read(path: Path, name: str) -> PythonFile | None:
    """The parsed file; None where it cannot be read, or is of another grammar."""
    try:
        if path.stat().st_size > LARGEST:
            return None
        text = regular_files.read_bytes(path).decode("utf-8-sig")
        return PythonFile(path, name, text, _parsed(text))
    except (OSError, SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _parsed(text: str) -> ast.Module:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what the parser warns of is for the Python that runs the code
        return ast.parse(text)


def check_python_notify(api: PayApi, function: Function, files: Sequence[PythonFile]) -> Iterator[Notice]:
    """Findings about a callback over its files; ``files`` are all of the function's own and shared ones."""
    if api == "v3":
        for file in files:
            yield from _acknowledged(file)
    handler = _handler(function, files)
    if handler is None or not any(_OPENS[api].search(_code(file)) for file in files):
        return
    params = {"function": function.name}
    if not any(_VERIFIES[api].search(_code(file)) for file in files):
        yield Notice("CFN-SRC-050", params, handler)
    if not any(_reads_amount(file) for file in files):
        yield Notice("CFN-SRC-052", params, handler)


def _handler(function: Function, files: Sequence[PythonFile]) -> Where | None:
    entry, method = function.handler.rsplit(".", 1)
    for file in files:
        if file.path.with_suffix("") == function.dir / entry:
            for node in file.tree.body:
                if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name == method:
                    return file.where(node)
    return None


def _code(file: PythonFile) -> str:
    """Without comments and docstrings: a word there verifies nothing."""
    bare = _parsed(file.text)
    for node in ast.walk(bare):
        body = getattr(node, "body", None)
        if (
            isinstance(body, list)
            and body
            and isinstance(body[0], ast.Expr)
            and isinstance(body[0].value, ast.Constant)
        ):
            body[0].value = ast.Constant(None)
    return ast.unparse(bare)


def _reads_amount(file: PythonFile) -> bool:
    """``resource["amount"]``, ``paid.get("total_fee")``, ``paid.total``."""
    for node in ast.walk(file.tree):
        key: ast.expr | None = None
        if isinstance(node, ast.Subscript):
            key = node.slice
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "get":
            key = node.args[0] if node.args else None
        named = node.attr if isinstance(node, ast.Attribute) else key.value if isinstance(key, ast.Constant) else ""
        if named in AMOUNTS:
            return True
    return False


def _acknowledged(file: PythonFile) -> Iterator[Notice]:
    """Answers whose status says that all is well, while their text says that it is not."""
    for node in ast.walk(file.tree):
        if not isinstance(node, ast.Return) or not isinstance(node.value, ast.Dict):
            continue
        fields = {
            key.value: value
            for key, value in zip(node.value.keys, node.value.values, strict=True)
            if isinstance(key, ast.Constant)
        }
        status = fields.get("statusCode")
        said = fields.get("code") if status is None else fields.get("body")
        is_fine = status is None or (isinstance(status, ast.Constant) and str(status.value) in SUCCESSES)
        if is_fine and said is not None and FAILURE.search(ast.unparse(said)):
            shown = " ".join(ast.unparse(node.value).split())
            yield Notice("CFN-SRC-051", {"value": shown if len(shown) <= 40 else shown[:37] + "..."}, file.where(node))
