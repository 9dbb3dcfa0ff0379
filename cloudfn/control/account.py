"""The emulated account: one permanent key pair, made at random per instance, and temporary keys with a token."""

from __future__ import annotations

import hmac
import secrets
import string
from datetime import datetime, timedelta

from cloudfn.frozen import dataclass

APP_ID = "1300000001"
"""The emulated account's number, as it appears in bucket names."""

UIN = "100000000001"
"""Its owner."""

_LETTERS = string.ascii_letters + string.digits


@dataclass(frozen=True, slots=True)
class AccessKey:
    """A key pair. ``token`` and ``expires_at`` belong to temporary keys."""

    secret_id: str
    secret_key: str
    token: str = ""
    expires_at: datetime | None = None


class Account:
    def __init__(self, permanent: AccessKey | None = None) -> None:
        self.permanent = permanent or new_key()
        self._others: dict[str, AccessKey] = {}

    def find(self, secret_id: str) -> AccessKey | None:
        if secret_id == self.permanent.secret_id:
            return self.permanent
        return self._others.get(secret_id)

    def opens(self, secret_key: str) -> bool:
        """Whether ``secret_key`` is that of a permanent key, which is the whole account's."""
        permanent = (self.permanent, *(key for key in self._others.values() if key.expires_at is None))
        return any(hmac.compare_digest(secret_key.encode(), key.secret_key.encode()) for key in permanent)

    def add(self, key: AccessKey) -> None:
        """Accept ``key`` too."""
        self._others[key.secret_id] = key

    def issue(self, now: datetime, lasts: timedelta) -> AccessKey:
        """A temporary key with its token, good until ``now + lasts``."""
        made = new_key()
        key = AccessKey(made.secret_id, made.secret_key, _random(40), now + lasts)
        self.add(key)
        return key


def new_key() -> AccessKey:
    return AccessKey("AKID" + _random(32), _random(32))


def _random(length: int) -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(length))
