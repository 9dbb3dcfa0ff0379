"""``CLOUDFN_BINDINGS``: what a function's role in the payments needs to know at run time, as small JSON.

    {"call": [{"sub": MERCHANT, "cb": CALLBACK, "rcb": REFUND_CALLBACK, "any": true}],
     "take": [{"of": [MERCHANT, ...], "kind": "pay" | "refund" | "both", "verify": "source" | "query" | "off",
               "once": COLLECTION, "lease": SECONDS}]}

``call`` is there for functions that place, query or refund orders, ``take`` for callbacks. Empty values are left out.
``any``: calls for other merchants are right, too.
``lease`` is how long a claim of ``once`` holds: the function's time-out plus ``MARGIN_S``.
"""

from __future__ import annotations

import json

from cloudfn.errors import InvalidFile
from cloudfn.manifest.values import Binding, Function, Manifest

LIMIT_BYTES = 512
"""All variables of a function share 4 kB on the platform; this is our part of it."""

MARGIN_S = 30
"""How much longer than the function's time-out a claim holds, in seconds."""


def bindings(manifest: Manifest, function: Function | str) -> str:
    """The variable's value for ``function``, "" when no payment names it.

    Raises InvalidFile (CFN-SDK-001) above ``LIMIT_BYTES``.
    """
    chosen = manifest.functions[function] if isinstance(function, str) else function
    value: dict[str, object] = {}
    if calls := _calls(manifest.bindings_of(chosen.name)):
        value["call"] = calls
    if takes := _takes(manifest, chosen):
        value["take"] = takes
    if not value:
        return ""
    text = json.dumps(value, separators=(",", ":"), ensure_ascii=False)
    if (size := len(text.encode())) > LIMIT_BYTES:
        raise InvalidFile("CFN-SDK-001", function=chosen.name, size=size, limit=LIMIT_BYTES)
    return text


def _calls(own: tuple[Binding, ...]) -> list[dict[str, str | bool]]:
    """One entry for each merchant. Callbacks that differ for one merchant are the call's own to name."""
    calls = []
    for merchant in dict.fromkeys(binding.sub_mch_id for binding in own):
        same = [binding for binding in own if binding.sub_mch_id == merchant]
        call: dict[str, str | bool] = {"sub": merchant}
        for key, names in (("cb", {each.callback for each in same}), ("rcb", {each.refund_callback for each in same})):
            names.discard("")
            call |= {key: names.pop()} if len(names) == 1 else {}
        calls.append(call | ({"any": True} if any(each.any_merchant for each in same) else {}))
    return calls


def _takes(manifest: Manifest, function: Function) -> list[dict[str, object]]:
    """One entry per way of being called back; merchants that are received alike share it."""
    merchants: dict[tuple[str, str, str], list[str]] = {}
    for binding in manifest.cloudpay:
        pay, refund = binding.callback == function.name, binding.refund_callback == function.name
        if pay or refund:
            kind = "both" if pay and refund else "pay" if pay else "refund"
            merchants.setdefault((kind, binding.verify, binding.once), []).append(binding.sub_mch_id)
    takes: list[dict[str, object]] = []
    for (kind, verify, once), found in merchants.items():
        take: dict[str, object] = {"of": found, "kind": kind, "verify": verify}
        if once:
            take |= {"once": once, "lease": function.timeout_s + MARGIN_S}
        takes.append(take)
    return takes
