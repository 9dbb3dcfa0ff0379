"""Which variables of a deployed function hold a secret, as far as name and value tell. In doubt it is one."""

from __future__ import annotations

import re

_NAME = re.compile(
    r"(?:^|_)(?:\w*KEY|\w*SECRET|\w*TOKEN|PASS\w*|\w*PWD|PRIVATE|CREDENTIALS?|CERT\w*|AUTH|SALT|DSN|WEBHOOK|SIGN\w*)(?:_|$)"
)
_PEM = re.compile(r"-----BEGIN ")
_LOGIN_IN_URL = re.compile(r"://[^/@\s]*:[^/@\s]+@")
_RANDOM = re.compile(r"(?=[A-Za-z0-9+/=_-]*[0-9])(?=[A-Za-z0-9+/=_-]*[A-Za-z])[A-Za-z0-9+/=_-]{24,}")


def looks_secret(name: str, value: str) -> bool:
    """``camelCase`` names are read as words, too."""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).upper()
    return bool(
        _NAME.search(words) or _PEM.search(value) or _LOGIN_IN_URL.search(value) or _RANDOM.fullmatch(value.strip())
    )
