"""What the callbacks of API v3 and v2 leave out: the signature, the amount, a status that tells of a failure.

Only where that is certain: a function that hands the notification to something which cannot be read is not judged.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from cloudfn.errors import Notice
from cloudfn.manifest.values import Function, Manifest, PayApi
from cloudfn.source.await_checks import check_awaits
from cloudfn.source.handlers import handler_of
from cloudfn.source.syntax import File, properties, resolved, short, unwrapped, walk

if TYPE_CHECKING:
    from tree_sitter import Node

_OPENS: dict[str, re.Pattern[bytes]] = {
    "v3": re.compile(rb"ciphertext|createDecipheriv|decipher_gcm|AesGcm"),
    "v2": re.compile(rb"xml2js|parseString|fast-xml-parser|<xml>|req_info"),
}
"""How code looks that reads a notification by itself."""
_VERIFIES: dict[str, re.Pattern[bytes]] = {
    "v3": re.compile(rb"verif|signature", re.IGNORECASE),
    "v2": re.compile(rb"verif|md5|sha256|checksign|getsign|makesign|middleware|tenpay|req_info", re.IGNORECASE),
}
"""Words without which nothing is verified; of v2's refund notification decrypting is the proof."""
AMOUNTS = frozenset(("total", "payer_total", "total_fee", "cash_fee", "totalFee", "amount", "refund_fee"))
_NAMES = ("property_identifier", "shorthand_property_identifier_pattern", "shorthand_property_identifier")
FAILURE = re.compile(r"\b(FAIL|FAILED|ERROR)\b")
SUCCESSES = ("200", "204")


def own_api(manifest: Manifest, function: str) -> PayApi | None:
    """The API whose payments ``function`` is told of over HTTP; None where it is no such callback."""
    own = (each for each in manifest.payments.values() if each.api != "cloudpay")
    return next((each.api for each in own if function in (each.callback, each.refund_callback)), None)


def check_notify(api: PayApi, function: Function, files: Sequence[File]) -> Iterator[Notice]:
    """Findings about a callback over its files; ``files`` are all of the function's own and shared ones."""
    for file in files:
        yield from check_awaits(file)
        if api == "v3":
            yield from _acknowledged(file)
    place = _handler(function, files)
    if place is None or not any(_OPENS[api].search(file.data) for file in files):
        return
    file, handler = place
    params = {"function": function.name}
    if not any(_VERIFIES[api].search(each.data) for each in files):
        yield Notice("CFN-SRC-050", params, file.where(handler))
    if not any(_reads_amount(each) for each in files):
        yield Notice("CFN-SRC-052", params, file.where(handler))


def _handler(function: Function, files: Sequence[File]) -> tuple[File, Node] | None:
    entry, method = function.handler.rsplit(".", 1)
    for file in files:
        handler = handler_of(file, method) if file.path.with_suffix("") == function.dir / entry else None
        if handler is not None:
            return file, handler
    return None


def _reads_amount(file: File) -> bool:
    return any(node.type in _NAMES and file.text(node) in AMOUNTS for node in walk(file.root))


def _acknowledged(file: File) -> Iterator[Notice]:
    """Answers whose status says that all is well, while their text says that it is not."""
    for node in walk(file.root):
        if node.type != "return_statement" or not node.named_children:
            continue
        value = unwrapped(node.named_children[0])
        if value.type != "object":
            continue
        fields = properties(file, value)
        status = fields.get("statusCode")
        if status is None:
            failed = _says_failure(file, fields.get("code"))
        else:
            failed = file.text(resolved(file, status)) in SUCCESSES and _says_failure(file, fields.get("body"))
        if failed:
            yield Notice("CFN-SRC-051", {"value": short(file, value)}, file.where(node))


def _says_failure(file: File, node: Node | None) -> bool:
    return node is not None and FAILURE.search(file.text(resolved(file, node))) is not None
