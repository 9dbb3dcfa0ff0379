"""The check of a TC3-HMAC-SHA256 signature, on the bytes as they were received.

Three independent clients differ in one point: the Python SDK and the official CLI sign the host with its port,
manager-node signs it without and yet sends it (``URL.hostname`` against ``URL.host``). Both are taken.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from datetime import UTC, datetime

from cloudfn.control.account import Account
from cloudfn.control.wire import ApiError, ApiRequest
from cloudfn.digits import only_digits
from cloudfn.frozen import dataclass

WINDOW_S = 300
"""How far the caller's clock may be off, in seconds."""

_AUTHORIZATION = re.compile(
    r"TC3-HMAC-SHA256 Credential=(?P<id>[^/]+)/(?P<date>\d{4}-\d\d-\d\d)/(?P<service>[a-z]+)/tc3_request, ?"
    r"SignedHeaders=(?P<headers>[a-z0-9;-]+), ?Signature=(?P<signature>[0-9a-f]{64})"
)
UNSIGNED = "UNSIGNED-PAYLOAD"


@dataclass(frozen=True, slots=True)
class Signed:
    """Who signed, and for which service."""

    secret_id: str
    service: str


def verify(request: ApiRequest, account: Account, now: datetime) -> Signed:
    """The signer of ``request``. Raises ApiError with an ``AuthFailure.*`` code."""
    found = _AUTHORIZATION.fullmatch(request.header("authorization"))
    if found is None:
        raise ApiError("AuthFailure.InvalidAuthorization", "The Authorization header is missing or malformed.")
    key = account.find(found["id"])
    if key is None:
        raise ApiError("AuthFailure.SecretIdNotFound", "The SecretId does not exist.")
    stamp = request.header("x-tc-timestamp")
    if not only_digits(stamp) or abs(now.timestamp() - int(stamp)) > WINDOW_S:
        raise ApiError("AuthFailure.SignatureExpire", "The signature has expired; check the clock of this machine.")
    if datetime.fromtimestamp(int(stamp), UTC).strftime("%Y-%m-%d") != found["date"]:
        raise ApiError("AuthFailure.SignatureFailure", "The date of the scope is not the date of the timestamp.")
    if key.token and not hmac.compare_digest(request.header("x-tc-token"), key.token):
        raise ApiError("AuthFailure.TokenFailure", "The token does not belong to this SecretId.")
    if key.expires_at is not None and key.expires_at <= now:
        raise ApiError("AuthFailure.TokenFailure", "The token has expired.")
    if not {"content-type", "host"} <= set(found["headers"].split(";")):
        raise ApiError("AuthFailure.SignatureFailure", "content-type and host must be signed.")
    for host in dict.fromkeys((request.host, request.host.rpartition(":")[0] or request.host)):
        expected = _signature(request, host, found, key.secret_key, stamp)
        if hmac.compare_digest(expected, found["signature"]):
            return Signed(found["id"], found["service"])
    raise ApiError("AuthFailure.SignatureFailure", "The provided credentials could not be validated.")


def _signature(request: ApiRequest, host: str, found: re.Match[str], secret: str, stamp: str) -> str:
    headers = "".join(
        f"{name}:{(host if name == 'host' else request.header(name)).strip().lower()}\n"
        for name in found["headers"].split(";")
    )
    unsigned = request.header("x-tc-content-sha256") == UNSIGNED
    payload = UNSIGNED.encode() if unsigned else b"" if request.method == "GET" else request.body
    query = request.query if request.method == "GET" else ""
    canonical = "\n".join((request.method, "/", query, headers, found["headers"], hashlib.sha256(payload).hexdigest()))
    scope = f"{found['date']}/{found['service']}/tc3_request"
    text = f"TC3-HMAC-SHA256\n{stamp}\n{scope}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    key = b"TC3" + secret.encode()
    for part in (found["date"], found["service"], "tc3_request"):
        key = hmac.digest(key, part.encode(), "sha256")
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
