"""cloudPay's words for what is refused: by a check of its own, or by the ledger for a reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from cloudfn.frozen import dataclass
from cloudfn.pay.ledger.refusal import Reason, Refusal
from cloudfn.pay.mch.v2_words import OF_ORDERING, WORDS


@dataclass(frozen=True, slots=True)
class Problem:
    """A refusal. With ``err_code`` it is a business failure (``result_code`` FAIL), else ``return_code`` FAIL.

    ``text`` is what production answers; ``code`` and ``params`` say what it means.
    """

    text: str
    code: str
    params: Mapping[str, object] = field(default_factory=dict)
    err_code: str = ""


def worded(api: str, refusal: Refusal) -> Problem:
    """The ledger's refusal as ``api`` says it."""
    own: Mapping[Reason, tuple[str, str]] = OF_ORDERING if api == "unifiedOrder" else {}
    err_code, text = own.get(refusal.reason) or WORDS[refusal.reason]
    return Problem(text, refusal.code, {"api": api, **refusal.params}, err_code)
