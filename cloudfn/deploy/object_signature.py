"""The signature of the object store (COS), which the data plane of CloudBase's SDKs takes too. Pure.

Source: vendor documentation, request signature; ``utils/auth`` of manager-node 5.6.5.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from urllib.parse import quote

LASTS_S = 900


def authorization(
    secret_id: str,
    secret_key: str,
    method: str,
    path: str,
    *,
    query: Mapping[str, str],
    headers: Mapping[str, str],
    now_s: int,
    lasts_s: int = LASTS_S,
) -> str:
    """``path`` is not encoded. All of ``query`` and ``headers`` are signed. ``now_s``: seconds of 1970."""
    key_time = f"{now_s};{now_s + lasts_s}"
    params, signed = _listed(query), _listed(headers)
    request = f"{method.lower()}\n{path}\n{_joined(params)}\n{_joined(signed)}\n"
    text = f"sha1\n{key_time}\n{hashlib.sha1(request.encode()).hexdigest()}\n"
    fields = {
        "q-sign-algorithm": "sha1",
        "q-ak": secret_id,
        "q-sign-time": key_time,
        "q-key-time": key_time,
        "q-header-list": ";".join(signed),
        "q-url-param-list": ";".join(params),
        "q-signature": _mac(_mac(secret_key, key_time), text),
    }
    return "&".join(f"{name}={value}" for name, value in fields.items())


def encoded(text: str) -> str:
    return quote(text, safe="-_.~")


def _listed(values: Mapping[str, str]) -> dict[str, str]:
    return dict(sorted((encoded(name).lower(), encoded(value)) for name, value in values.items()))


def _joined(values: Mapping[str, str]) -> str:
    return "&".join(f"{name}={value}" for name, value in values.items())


def _mac(key: str, text: str) -> str:
    return hmac.new(key.encode(), text.encode(), hashlib.sha1).hexdigest()
