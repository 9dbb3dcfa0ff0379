"""TC3-HMAC-SHA256 as @cloudbase/signature-nodejs makes it, with SignedParams (checked against its own signatures)."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from typing import Any, Mapping
from urllib.parse import urlsplit


def sign(
    secret_id: str, secret_key: str, url: str, headers: Mapping[str, str], params: Mapping[str, Any], timestamp: int
) -> str:
    """The Authorization header of a POST. ``timestamp`` in seconds; ``params`` as they go into body or form."""
    parts = urlsplit(url)
    lowered = {name.lower(): value.strip() for name, value in headers.items()}
    names = sorted(lowered)
    canonical = "".join(f"{name}:{_header(name, lowered[name])}\n" for name in names)
    signed_headers = ";".join(names)
    signed_params, payload = _payload(params)
    request = "\n".join(
        [
            "post",
            f"//{parts.netloc}{parts.path}",
            parts.query,
            canonical,
            signed_headers,
            hashlib.sha256(payload).hexdigest(),
        ]
    )
    date = time.strftime("%Y-%m-%d", time.gmtime(timestamp))
    scope = f"{date}/tcb/tc3_request"
    text = f"TC3-HMAC-SHA256\n{timestamp}\n{scope}\n{hashlib.sha256(request.encode()).hexdigest()}"
    key = f"TC3{secret_key}".encode()
    for word in (date, "tcb", "tc3_request", text):
        key = hmac.new(key, word.encode(), hashlib.sha256).digest()
    return (
        f"TC3-HMAC-SHA256 Credential={secret_id}/{scope}, SignedParams={signed_params}, "
        f"SignedHeaders={signed_headers}, Signature={key.hex()}"
    )


def _header(name: str, value: str) -> str:
    """Content-Type keeps its case and loses a multipart boundary; everything else is lower-cased."""
    if name != "content-type":
        return value.lower()
    return "multipart/form-data" if value.startswith("multipart/form-data") else value


def _payload(params: Mapping[str, Any]) -> tuple[str, bytes]:
    """The SignedParams list and the bytes that are hashed: every parameter but empty strings, by lower-cased name."""
    chosen = {name.lower(): value for name, value in params.items() if value != ""}
    names = sorted(chosen)
    body = b"".join(b"&" + name.encode() + b"=" + _bytes(chosen[name]) + b"\r\n" for name in names)
    return ";".join(names), body


def _bytes(value: Any) -> bytes:
    if isinstance(value, bytes):
        return value
    if isinstance(value, str):
        return value.strip().encode()
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
