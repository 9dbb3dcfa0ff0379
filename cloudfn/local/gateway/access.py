"""Whose requests the control surface takes: those with the key of ``dev.json``, and those of a browser that was let in.

The key is for programs (command line, tests). A browser gets a cookie by a link that works once: what stands in its
history, in a terminal's scroll-back or in the list of processes is then worth nothing. The cookie is not the key, so a
page that reads it by way of another port of this machine learns nothing that outlives ``dev.json``.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Mapping

from cloudfn.frozen import dataclass

Origins = tuple[str, ...]
"""Those of ``--allow-origin``."""

HEADER = "x-cloudfn-key"
OPEN_LINKS = 32
"""So many links wait at a time; the oldest unused one ends for a new one."""


class Access:
    """``key`` is the one of ``dev.json``; ``port`` tells the cookies of two local clouds apart, as browsers do not."""

    def __init__(self, key: str, port: int) -> None:
        self.key = key
        self.cookie = f"cloudfn-{port}"
        self._pass = hmac.new(key.encode(), b"browser", hashlib.sha256).hexdigest()
        self._links: list[str] = []

    def admits(self, headers: Mapping[str, str]) -> bool:
        """Whether ``headers`` (lower-case names) hold the key, as ``X-CloudFn-Key`` or bearer token, or the cookie."""
        scheme, _, token = headers.get("authorization", "").partition(" ")
        given = headers.get(HEADER) or (token.strip() if scheme.lower() == "bearer" else "")
        if given:
            return _same(given, self.key)
        return any(_same(cookie, f"{self.cookie}={self._pass}") for cookie in _cookies(headers))

    def link(self) -> str:
        """The path and query of a new link that lets one browser in, once."""
        self._links = [*self._links, secrets.token_urlsafe(18)][-OPEN_LINKS:]
        return f"/?open={self._links[-1]}"

    def use(self, ticket: str) -> str | None:
        """The value of ``Set-Cookie`` for the first who brings ``ticket``; None for all others."""
        left = [link for link in self._links if not _same(ticket, link)]
        if len(left) == len(self._links):
            return None
        self._links = left
        return f"{self.cookie}={self._pass}; Path=/; HttpOnly; SameSite=Strict; Max-Age=31536000"


@dataclass(frozen=True, slots=True)
class Visitors:
    """``origins`` may show the cashier in a frame; ``access`` lets a browser in by a link."""

    origins: Origins
    access: Access


def _cookies(headers: Mapping[str, str]) -> list[str]:
    """As ``name=value``. Other programs of this machine set cookies of every form, which must not hide ours."""
    return [cookie.strip() for cookie in headers.get("cookie", "").split(";")]


def _same(given: str, right: str) -> bool:
    return hmac.compare_digest(given.encode("utf-8", "replace"), right.encode())
