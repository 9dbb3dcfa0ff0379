"""Which variables hold which part of a merchant's keys, so that a local set can be given to functions. Pure.

First what the binding itself names (``privateKey: "${env:MCH_KEY:-}"``), then what the functions of the binding read
under ``secrets`` and ``environment``, by the names that public code uses.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from cloudfn.manifest.values import Binding, Manifest

if TYPE_CHECKING:  # cryptography: 45 ms
    from cloudfn.pay.mch.local_set import LocalSet

PARTS = (
    *("mchId", "serialNo", "privateKey", "certificate", "apiV3Key", "apiKey", "platformKeyId"),
    "platformPublicKey",
)
"""The keys of a binding that variables fill."""

_USUAL = (
    (r"(^|_)(p12|pfx)(_|$)|pkcs_?12", "pkcs12"),
    (r"api_?v3|v3_?key", "apiV3Key"),
    (r"(platform|pub(lic)?_?key|pay).*serial", ""),
    (r"serial", "serialNo"),
    (r"pub(lic)?_?key_?id|platform_?(key_?)?id", "platformKeyId"),
    (r"(wx|wechat|weixin|platform).*(pub(lic)?_?key)|^pub(lic)?_?key", "platformPublicKey"),
    (r"private_?key|apiclient_?key|(mch|merchant).*rsa", "privateKey"),
    (r"apiclient_?cert|(mch|merchant).*cert", "certificate"),
    (r"^(wx|wechat|weixin)?_?(pay_?)?(mch|merchant)_?(id|no|number)$", "mchId"),
    (r"^((wx|wechat|weixin)_?)?(pay|mch|partner)_?(api_?)?key$", "apiKey"),
)
"""Patterns of names in snake case, the first that matches; "" is nothing that a set has."""
_FROM = re.compile(r"([A-Za-z_][A-Za-z0-9_]*) from ")
_FILE = re.compile(r"(file|path)$")


def of_binding(binding: Binding, manifest: Manifest, origins: Mapping[str, str]) -> dict[str, str]:
    """``{variable: part}`` of everything that the binding's functions and the binding itself read."""
    found: dict[str, str] = {}
    for part in PARTS:
        for name in _FROM.findall(origins.get(f"payments.{binding.name}.{part}", "")):
            found.setdefault(name, part)
    for function in dict.fromkeys((*binding.callers, binding.callback, binding.refund_callback)):
        known = manifest.functions.get(function)
        for name in known.secrets if known else ():
            if part := usual(name):
                found.setdefault(name, part)
    return found


def usual(name: str) -> str:
    """The part of a set that a variable called ``name`` holds in most code, "" when that is not known."""
    snake = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()
    bare = re.sub(r"_?(file|path)$", "", snake)
    return next((part for pattern, part in _USUAL if re.search(pattern, bare)), "")


def values(names: Mapping[str, str], own: LocalSet) -> dict[str, str]:
    """``{variable: value}``; a variable that is called after a file gets the file's path."""
    return {name: _value(part, own, is_file=_FILE.search(name.lower()) is not None) for name, part in names.items()}


def missing(names: Iterable[str], variables: Mapping[str, str]) -> list[str]:
    """Those that have no value yet: what somebody set is left as it is."""
    return [name for name in names if not variables.get(name)]


def _value(part: str, own: LocalSet, *, is_file: bool) -> str:
    files: Mapping[str, tuple[Path, str]] = {
        "privateKey": (own.folder / "apiclient_key.pem", own.merchant_key),
        "certificate": (own.folder / "apiclient_cert.pem", own.merchant_certificate),
        "platformPublicKey": (own.folder / "pub_key.pem", own.public_key),
        "pkcs12": (own.folder / "apiclient_cert.p12", own.pkcs12),
    }
    if part in files:
        path, text = files[part]
        return str(path) if is_file else text.strip()
    texts = {
        "mchId": own.folder.name,
        "serialNo": own.serial_no,
        "apiV3Key": own.api_v3_key,
        "apiKey": own.api_key,
        "platformKeyId": own.public_key_id,
    }
    return texts[part]
