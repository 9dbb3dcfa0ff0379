"""``payments:`` from the payment calls that the functions' source holds. Pure.

A binding for each merchant and callback. A function may call for several. Where the number is not in the code, the
binding takes orders of any merchant, so that every order is accepted and every callback known.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from cloudfn.formats import spelling, words
from cloudfn.formats.emit import Comment
from cloudfn.formats.imported import Claim
from cloudfn.languages import Phrase
from cloudfn.manifest.platform import MERCHANT, VARIABLE, WORD, reserved
from cloudfn.manifest.values import SAMPLE_MERCHANT
from cloudfn.placeholders import is_placeholder
from cloudfn.source import PayUse

_ORDERS = re.compile(r"pay|order|buy|goods", re.IGNORECASE)
MOST = 4
"""So many merchants have bindings of their own: what a function knows of them has 512 bytes in its variables."""


@dataclass
class ImportedBinding:
    """A binding in the making. ``any_merchant``: some caller's merchant is known only when it runs. ``fees``: what the
    source orders for, where it says so, as a manifest has no key for it: told in comments.
    """

    merchant: str
    callback: str = ""
    refund_callback: str = ""
    callers: list[str] = field(default_factory=list)
    any_merchant: bool = False
    fees: list[Phrase] = field(default_factory=list)

    def shape(self, off: Collection[str]) -> dict[str, Any]:
        shape: dict[str, Any] = {Comment(fee): None for fee in self.fees}
        shape["subMchId"] = self.merchant
        shape |= {"anyMerchant": True} if self.any_merchant else {}
        shape["callers"] = self.callers
        shape |= {"callback": self.callback} if self.callback else {}
        shape |= {"refundCallback": self.refund_callback} if self.refund_callback else {}
        return shape | ({"verify": "off"} if {self.callback, self.refund_callback} & set(off) else {})


@dataclass
class Payments:
    """``placeholders``: merchants that stand in for one; ``missing``: callbacks that no function of the project is."""

    bindings: dict[str, ImportedBinding] = field(default_factory=dict)
    placeholders: list[Claim] = field(default_factory=list)
    missing: list[Claim] = field(default_factory=list)

    @property
    def callbacks(self) -> set[str]:
        return {each for one in self.bindings.values() for each in (one.callback, one.refund_callback) if each}


def console_variables(
    uses: Iterable[PayUse], environments: Mapping[str, Mapping[str, str]], variables: Mapping[str, str], env_id: str
) -> dict[str, dict[str, str]]:
    """Variables that payment calls read for merchant and environment and that no file sets, by function.

    They stand in the cloud's console only. Their values here: the project's one merchant, or the sample, and
    ``env_id``; ``.env`` may set others.
    """
    uses = tuple(uses)
    real = {merchant for use in uses if (merchant := _merchant(use, environments.get(use.function, {}), variables))}
    default = real.pop() if len(real) == 1 else SAMPLE_MERCHANT
    found: dict[str, dict[str, str]] = {}
    for use in uses:
        for spelt, value in ((use.merchant, default), (use.env_id, env_id)):
            name = spelling.variable(spelt)
            free = name and VARIABLE.match(name) and not reserved(name)
            if free and name not in environments.get(use.function, {}) and "${" not in value:
                found.setdefault(use.function, {})[name] = f"${{env:{name}:-{value}}}"
    return found


def payments_of(
    uses: Iterable[PayUse], environments: Mapping[str, Mapping[str, str]], variables: Mapping[str, str]
) -> Payments:
    """``environments``: each function's variables, in the manifest's spelling; ``variables``: what
    ``${env:}`` draws on.
    """
    found = Payments()
    made: list[ImportedBinding] = []
    calls = [(use, _merchant(use, environments.get(use.function, {}), variables)) for use in sorted(uses, key=_rank)]
    real = list(dict.fromkeys(merchant for _, merchant in calls if merchant))
    only = real[0] if len(real) == 1 else ""
    for use, merchant in calls:
        written = spelling.in_function(use.merchant, environments.get(use.function, {}))
        open_ended = not merchant and ("subMchId" in use.unread or bool(written))
        if merchant in real[MOST:]:
            merchant, open_ended = real[0], True
        missing = not merchant and "subMchId" not in use.unread
        stands_in = missing or merchant.endswith(f":-{SAMPLE_MERCHANT}}}")
        if stands_in and use.api == "unifiedOrder":
            name = spelling.variable(use.merchant)
            found.placeholders.append(Claim(f"process.env.{name}" if name else written, str(use.where)))
        callback = _callback(use, environments, variables, found)
        bound = _binding(made, use, merchant or only or SAMPLE_MERCHANT, callback)
        bound.any_merchant = bound.any_merchant or open_ended
        if use.function not in bound.callers:
            bound.callers.append(use.function)
        if use.api == "unifiedOrder" and use.fee_fen is not None:
            bound.fees.append(words.orders_for(use.function, use.fee_fen, use.where))
    for bound in made:
        found.bindings[_name(bound, found.bindings)] = bound
    return found


def _rank(use: PayUse) -> tuple[bool, bool, bool]:
    """Who orders comes first among the callers: in its own code before code that it shares, by its name after all."""
    own = f"/{use.function}/" in f"/{use.where.file}"
    return use.api != "unifiedOrder", not own, _ORDERS.search(use.function) is None


def _merchant(use: PayUse, environment: Mapping[str, str], variables: Mapping[str, str]) -> str:
    """The merchant in the manifest's spelling, "" where it is no real one."""
    spelt = spelling.in_function(use.merchant, environment)
    value = spelling.value(spelt, variables)
    return spelling.with_default(spelt, SAMPLE_MERCHANT) if MERCHANT.match(value) and not is_placeholder(value) else ""


def _callback(
    use: PayUse, environments: Mapping[str, Mapping[str, str]], variables: Mapping[str, str], found: Payments
) -> str:
    value = spelling.value(spelling.in_function(use.callback, environments.get(use.function, {})), variables)
    if not value or value in environments:
        return value
    found.missing.append(Claim(value, str(use.where)))
    return ""


def _binding(made: list[ImportedBinding], use: PayUse, merchant: str, callback: str) -> ImportedBinding:
    """The binding that ``use`` belongs to: made where there is none with its merchant and callback yet."""
    same = [each for each in made if each.merchant == merchant]
    key = {"unifiedOrder": "callback", "refund": "refund_callback"}.get(use.api, "")
    if not callback or not key:
        chosen = next((each for each in same if use.function in each.callers), None) or next(iter(same), None)
    else:
        fitting = [each for each in same if getattr(each, key) == callback]
        empty = [each for each in same if not getattr(each, key)]
        chosen = next(iter(fitting or empty), None)
    if chosen is None:
        chosen = ImportedBinding(merchant)
        made.append(chosen)
    if callback and key:
        setattr(chosen, key, callback)
    return chosen


def _name(bound: ImportedBinding, taken: Mapping[str, ImportedBinding]) -> str:
    if not taken:
        return "default"
    wish = bound.callback or bound.refund_callback
    if wish and WORD.match(wish) and wish not in taken:
        return wish
    return next(name for n in range(2, len(taken) + 3) if (name := f"merchant{n}") not in taken)
