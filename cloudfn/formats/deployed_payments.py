"""The payments of deployed functions, from ``CLOUDFN_BINDINGS`` (its shape: ``shim.bindings``)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from cloudfn.deploy.properties import BINDINGS_VARIABLE
from cloudfn.deploy.state import RemoteFunction


def bindings(functions: Mapping[str, RemoteFunction]) -> dict[str, dict[str, Any]]:
    """One for each merchant and pair of callbacks, in the manifest's keys. What cannot be read is nobody's."""
    read = {name: _read(one.variables.get(BINDINGS_VARIABLE, "")) for name, one in functions.items()}
    found: dict[tuple[str, str, str], dict[str, Any]] = {}
    for name, shape in read.items():
        for call in _rows(shape, "call"):
            key = (str(call.get("sub", "")), str(call.get("cb", "")), str(call.get("rcb", "")))
            binding = found.setdefault(key, _binding(key, read))
            binding.setdefault("callers", []).append(name)
            if call.get("any"):
                binding["anyMerchant"] = True
    return {"default" if n == 0 else f"merchant{n + 1}": binding for n, binding in enumerate(found.values())}


def _binding(key: tuple[str, str, str], read: Mapping[str, Any]) -> dict[str, Any]:
    merchant, callback, refund = key
    shape: dict[str, Any] = {"subMchId": merchant}
    shape |= {"callback": callback} if callback else {}
    shape |= {"refundCallback": refund} if refund else {}
    for take in _rows(read.get(callback or refund), "take"):
        if merchant in (take.get("of") or ()):
            shape |= {"verify": str(take["verify"])} if take.get("verify") else {}
            shape |= {"once": str(take["once"])} if take.get("once") else {}
    return shape


def _rows(shape: Any, key: str) -> list[dict[str, Any]]:
    rows = shape.get(key) if isinstance(shape, dict) else None
    return [each for each in rows if isinstance(each, dict)] if isinstance(rows, list) else []


def _read(text: str) -> Any:
    try:
        return json.loads(text or "{}")
    except ValueError:
        return {}
