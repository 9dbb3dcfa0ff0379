"""The check of an object store's signature, ``q-sign-algorithm=sha1``, in a header or in the query.

The data plane of the SDKs (``/admin``) signs its JSON in the same way. Source: vendor documentation, request signature;
manager-node 5.6.5, ``utils/auth``.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime
from urllib.parse import parse_qsl, quote, unquote

from cloudfn.control.account import AccessKey, Account
from cloudfn.control.wire import ApiRequest
from cloudfn.digits import only_digits

FIELDS = ("q-ak", "q-sign-time", "q-key-time", "q-header-list", "q-url-param-list", "q-signature")


class BadSignature(Exception):
    """Why a signature does not hold: ``code`` is the object store's own."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code, self.message = code, message


def verify_request(request: ApiRequest, account: Account, now: datetime) -> AccessKey:
    """Whose key signed a request to a bucket. Raises BadSignature."""
    query = dict(parse_qsl(request.query, keep_blank_values=True))
    text = request.header("authorization")
    given = fields(text) if text else {name: query.get(name, "") for name in FIELDS}
    path = unquote(request.path)
    token = request.header("x-cos-security-token") or query.get("x-cos-security-token", "")
    return verify(given, request.method, path, query, request.headers, token, account, now)


def fields(authorization: str) -> dict[str, str]:
    return dict(part.partition("=")[::2] for part in authorization.split("&"))


def verify(
    given: Mapping[str, str],
    method: str,
    path: str,
    query: Mapping[str, str],
    headers: Mapping[str, str],
    token: str,
    account: Account,
    now: datetime,
) -> AccessKey:
    """Whose key made ``given`` for this request. Raises BadSignature."""
    key = account.find(given.get("q-ak", ""))
    if key is None:
        raise BadSignature("InvalidAccessKeyId", "The Access Key Id does not exist.")
    start, _, end = given.get("q-sign-time", "").partition(";")
    if not (only_digits(start) and only_digits(end) and int(start) - 300 <= now.timestamp() <= int(end)):
        raise BadSignature("RequestTimeTooSkewed", "The signature is not in force now.")
    if key.token and not hmac.compare_digest(token, key.token):
        raise BadSignature("InvalidSecurityToken", "The token does not belong to this key.")
    if key.expires_at is not None and key.expires_at <= now:
        raise BadSignature("ExpiredToken", "The token has expired.")
    signed_headers = _listed(given.get("q-header-list", ""), {name.lower(): text for name, text in headers.items()})
    signed_query = _listed(
        given.get("q-url-param-list", ""), {quote(k, safe="-_.~").lower(): v for k, v in query.items()}
    )
    text = "\n".join((method.lower(), path, signed_query, signed_headers, ""))
    sign_key = hmac.new(key.secret_key.encode(), given.get("q-key-time", "").encode(), hashlib.sha1).hexdigest()
    to_sign = f"sha1\n{given['q-sign-time']}\n{hashlib.sha1(text.encode()).hexdigest()}\n"
    expected = hmac.new(sign_key.encode(), to_sign.encode(), hashlib.sha1).hexdigest()
    if not hmac.compare_digest(expected, given.get("q-signature", "")):
        raise BadSignature("SignatureDoesNotMatch", "The signature is not the one of this request.")
    return key


def _listed(names: str, values: Mapping[str, str]) -> str:
    """The fields that are signed, in the order in which the signer lists them, which is the sorted one."""
    return "&".join(f"{name}={quote(values.get(name, ''), safe='-_.~')}" for name in names.lower().split(";") if name)
