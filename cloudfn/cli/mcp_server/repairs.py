"""What to change because of a finding: edits where they can be told from the code, a pattern everywhere else.

``edits`` replace whole lines, so that a program can apply them and see when the file has changed since. They are
suggestions: whoever applies one looks at it, and asks the prover again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import asdict
from typing import Any

from cloudfn import languages
from cloudfn.cli.mcp_server import patterns
from cloudfn.cli.texts import mcp_repairs as words
from cloudfn.errors import CloudfnError, Notice
from cloudfn.frozen import dataclass
from cloudfn.languages import Lang, Phrase
from cloudfn.manifest.values import Manifest
from cloudfn.regular_files import seen_from
from cloudfn.scaffold.entry import add_key
from cloudfn.source import inspect
from cloudfn.source.callback_edits import (
    MARKS,
    CallbackCode,
    OrderFields,
    amount_checked,
    answered,
    awaited,
    callback_code,
    in_one_transaction,
    source_checked,
)
from cloudfn.source.line_edits import SourceEdit, text_edit

_OFF = re.compile(r"\bverify:\s*[\"']?off\b[\"']?")
WRONG_ANSWERS = ("CFN-SRC-009", "CFN-SRC-010", "CFN-SRC-040", "CFN-SRC-041")
DROPPED_PROMISE = "CFN-SRC-017"


@dataclass(frozen=True, slots=True)
class RepairCase:
    """``notice`` where a line of the source was found; else the finding is about what ``function`` did."""

    manifest: Manifest
    function: str
    code: CallbackCode | None
    notice: Notice | None
    order: OrderFields | None


@dataclass(frozen=True, slots=True)
class RepairKind:
    text: Phrase
    pattern: str
    edits: Callable[[RepairCase], Iterable[SourceEdit | None]]


def repair(
    manifest: Manifest,
    code: str,
    function: str,
    lang: Lang,
    *,
    notice: Notice | None = None,
    order: OrderFields | None = None,
) -> dict[str, Any] | None:
    """``{what, edits: [{file, line, old, new}], pattern?, note?}`` for a finding, None for one without a repair.

    ``order``: where the project keeps its orders, as far as that is known.
    """
    kind = KINDS.get(code)
    if kind is None:
        return None
    found = RepairCase(manifest, function, callback_code(manifest, function), notice, order)
    edits = [asdict(edit) for edit in kind.edits(found) if edit is not None]
    shape: dict[str, Any] = {"what": languages.said(kind.text, lang), "edits": edits}
    if not edits and kind.pattern:
        shape |= {"pattern": kind.pattern, "note": languages.said(words.PLACEHOLDERS, lang)}
    return shape


def _answer(found: RepairCase) -> Iterable[SourceEdit | None]:
    return _each_place(found, WRONG_ANSWERS, answered)


def _await(found: RepairCase) -> Iterable[SourceEdit | None]:
    return _each_place(found, (DROPPED_PROMISE,), awaited)


def _each_place(
    found: RepairCase, codes: tuple[str, ...], edit: Callable[..., SourceEdit | None]
) -> Iterable[SourceEdit | None]:
    """The edit at the notice, or at every place of the callback where one of ``codes`` is found, from below."""
    if found.code is None:
        return
    if found.notice is not None:
        notices: tuple[Notice, ...] = (found.notice,)
    else:
        notices = tuple(each for each in inspect(found.manifest) if each.code in codes)
    places = [each.where for each in notices if each.where and each.where.file == found.code.file.name]
    for where in sorted(places, key=lambda place: -place.line):
        yield edit(found.code, where)


def _source(found: RepairCase) -> Iterable[SourceEdit | None]:
    """`verify: off` taken back where the manifest says it; else a check in the code."""
    file, text = _manifest_text(found.manifest)
    if len(_OFF.findall(text)) == 1:
        yield text_edit(file, text, _OFF.sub("verify: source", text))
    elif found.code is not None:
        yield source_checked(found.code)


def _order(found: RepairCase) -> Iterable[SourceEdit | None]:
    if found.code is not None and found.order is not None:
        yield amount_checked(found.code, found.order)


def _once(found: RepairCase) -> Iterable[SourceEdit | None]:
    """The transaction, and the collection of its marks in the manifest, since production makes none by itself."""
    refund = any(found.function == binding.refund_callback for binding in found.manifest.payments.values())
    edit = in_one_transaction(found.code, refund=refund) if found.code is not None else None
    yield edit
    if edit is None or MARKS in found.manifest.documents.collections:
        return
    file, text = _manifest_text(found.manifest)
    try:
        yield text_edit(file, text, add_key(text, ("documents", "collections"), MARKS, "{}"))
    except (CloudfnError, ValueError, IndexError):  # a manifest whose style cannot be added to
        return


def _manifest_text(manifest: Manifest) -> tuple[str, str]:
    """(its path in the project, its text)"""
    path = manifest.directory / manifest.file
    return seen_from(manifest.directory, path), path.read_text(encoding="utf-8")


def _none(found: RepairCase) -> Iterable[SourceEdit | None]:
    return ()


_ANSWER = RepairKind(words.ANSWER, patterns.ANSWER, _answer)
_AWAIT = RepairKind(words.AWAIT, patterns.AWAIT, _await)
_SOURCE = RepairKind(words.SOURCE, patterns.SOURCE, _source)
_ORDER = RepairKind(words.ORDER, patterns.ORDER, _order)
_ONCE = RepairKind(words.ONCE, patterns.ONCE, _once)

KINDS = {
    **dict.fromkeys(WRONG_ANSWERS, _ANSWER),
    **dict.fromkeys([f"CFN-PAY-{number:03}" for number in (30, 31, 32, 33, 34, 35, 71, 81)], _ANSWER),
    **dict.fromkeys((DROPPED_PROMISE, "CFN-PAY-079"), _AWAIT),
    **dict.fromkeys(("CFN-SRC-021", "CFN-PAY-076"), _SOURCE),
    **dict.fromkeys(("CFN-PAY-077", "CFN-PAY-078", "CFN-PAY-086"), _ORDER),
    **dict.fromkeys([f"CFN-PAY-{number:03}" for number in (73, 74, 75, 84, 85, 87)], _ONCE),
    **dict.fromkeys(("CFN-PAY-080", "CFN-PAY-083"), RepairKind(words.EFFECT, "", _none)),
    "CFN-PAY-072": RepairKind(words.FULFIL, patterns.ONCE, _none),
    "CFN-PAY-082": RepairKind(words.MERCHANT, patterns.MERCHANT, _none),
    "CFN-PAY-120": RepairKind(words.PRICE, patterns.PRICE, _none),
}
"""By code of a finding or of a verdict on a reply."""
