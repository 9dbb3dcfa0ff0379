"""How WeChat Pay's own APIs deliver: an HTTP request to the function behind notify_url, judged by its status.

The function is called through its HTTP path, with the event that the HTTP access service would give it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Final
from urllib.parse import parse_qsl, urlsplit

from cloudfn import http_access, json_text
from cloudfn.calls import Identity, Invocation, Invoke, InvokeResult
from cloudfn.manifest.values import Manifest
from cloudfn.pay.ledger.notification import Attempt, Notification
from cloudfn.pay.ledger.verdict import Verdict, failed
from cloudfn.pay.mch.post import Post, Writer
from cloudfn.pay.notifier.channel import Delivered

LIMIT_S = 5.0
"""Real seconds until WeChat Pay gives an answer up (the vendor's guide on callbacks)."""
SOURCE: Final = "wx_http"
SENDER_IP = "101.226.103.0"
"""One of the ranges that notifications come from (the vendor's list)."""


class HttpChannel:
    """``invoke`` may be another one at any time. ``manifest`` gives the one in force."""

    def __init__(
        self,
        invoke: Invoke,
        manifest: Callable[[], Manifest],
        writer: Callable[[], Writer],
        limit_s: float = LIMIT_S,
    ) -> None:
        self.invoke = invoke
        self._manifest, self._writer, self._limit_s = manifest, writer, limit_s
        self._late: set[asyncio.Future[InvokeResult]] = set()

    async def deliver(self, notification: Notification, event: str, attempt: Attempt) -> Delivered:
        writer = self._writer()
        post = writer.write(json_text.read(event), attempt.n)
        invocation = self._invocation(notification, attempt, post)
        call = asyncio.ensure_future(self.invoke(invocation))
        try:
            done, _ = await asyncio.wait({call}, timeout=self._limit_s)
        except asyncio.CancelledError:
            call.cancel()
            raise
        if not done:  # the function goes on; nobody waits for it any more
            self._late.add(call)
            call.add_done_callback(self._late.discard)
            ms = self._limit_s * 1000
            return Delivered(Verdict("retry", "", "CFN-PAY-139", {"limit": f"{self._limit_s:g}"}), ms)
        result = call.result()
        closed = result.failure is not None and result.failure.kind == "closed"
        return Delivered(verdict(writer, post, result), result.ms, closed=closed)

    def _invocation(self, notification: Notification, attempt: Attempt, post: Post) -> Invocation:
        manifest = self._manifest()
        return Invocation(
            function=notification.function,
            event=http_event(manifest, notification.function, post, attempt.request_id),
            identity=Identity(appid=manifest.app_id, source=SOURCE, client_ip=SENDER_IP),
            request_id=attempt.request_id,
            trigger="http",
            note=f"notification {notification.name}, attempt {attempt.n}",
        )


def http_event(manifest: Manifest, function: str, post: Post, request_id: str) -> bytes:
    """What ``function`` gets of ``post`` through its HTTP path."""
    url = urlsplit(post.url)
    behind = manifest.http_function(url.path or "/")
    rest = post.path or (behind[1] if behind and behind[0] == function else "/")
    headers = {"host": url.netloc, "user-agent": "Mozilla/4.0", "accept": "*/*", **post.headers}
    about = http_access.context(manifest.env_id, manifest.app_id, request_id)
    return http_access.event(rest, "POST", headers, dict(parse_qsl(url.query)), post.body, about)


def verdict(writer: Writer, post: Post, result: InvokeResult) -> Verdict:
    """What the platform makes of a function's result."""
    if result.failure is not None:
        return failed(result.failure.kind, result.failure.message)
    return writer.judge(http_access.answer(result.payload), post)


def replied(payload: bytes) -> Mapping[str, object]:
    """A reply's JSON object, empty when it is none."""
    try:
        value = json_text.read(payload or b"null")
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}
