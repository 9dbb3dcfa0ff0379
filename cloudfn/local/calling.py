"""Calls of functions that are made here: a mini program's, an HTTP path's, a timer's, a rehearsed payment's.

In: who calls, and with what. Out: the ``Invocation``, and what became of it, held to the sizes that production allows.
WeChat Pay makes the calls of its callbacks itself, the backend those of ``callFunction``; both go through ``invoke``.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from cloudfn import codes, http_access
from cloudfn.calls import (
    CLIENT_EVENT_BYTES,
    CLIENT_RESULT_BYTES,
    CLIENT_SOURCES,
    Caller,
    Failure,
    FailureKind,
    Identity,
    Invocation,
    Invoke,
    InvokeResult,
    Trigger,
)
from cloudfn.clock import Clock
from cloudfn.events.base import Emit
from cloudfn.events.tasks import Noticed
from cloudfn.frozen import dataclass
from cloudfn.local.function_events import client_event, plain_event, timer_event
from cloudfn.local.settings import DEFAULT_OPENID
from cloudfn.manifest.values import Manifest
from cloudfn.runner.web import headers as web_headers

if TYPE_CHECKING:  # the prover is loaded when something is proven
    from cloudfn.pay.prove import Delivery

TIMER_SOURCE = "wx_trigger"
"""``getWXContext().SOURCE`` in a timer's call: WeChat's reference of Cloud.getWXContext."""
HTTP_SOURCE = "wx_http"


@dataclass(frozen=True, slots=True)
class Calling:
    """Builds and makes the calls of one manifest's functions. ``invoke`` calls in the pool that is in force then."""

    manifest: Manifest
    invoke: Invoke
    emit: Emit
    clock: Clock
    new_id: Callable[[], str]

    def client(
        self,
        function: str,
        body: bytes,
        *,
        openid: str | None = None,
        appid: str = "",
        source: str = "",
        note: str = "",
    ) -> Invocation:
        """A call over the local address; what is not given is the default user's in the project's mini program.

        Another ``source`` than a mini program's gets the body as it is; ``timer`` calls without a user, as timers do.
        Raises UsageError for a body that is no JSON or no object. An unknown function is the result's to tell.
        """
        appid, source = appid or self.manifest.app_id, source or "wx_client"
        if source in ("timer", TIMER_SOURCE):
            nobody = Identity(appid=appid, openid="", source=TIMER_SOURCE)
            return Invocation(function, plain_event(body), nobody, self.new_id(), "timer", note=note)
        openid = DEFAULT_OPENID if openid is None else openid
        event = client_event(body, appid, openid) if source in CLIENT_SOURCES else plain_event(body)
        return Invocation(
            function, event, Identity(appid=appid, openid=openid, source=source), self.new_id(), note=note
        )

    def user(self, *, openid: str | None = None, appid: str = "", source: str = "") -> Caller:
        """Who asks the cloud without a function; what is not given is as in ``client``."""
        openid = DEFAULT_OPENID if openid is None else openid
        identity = Identity(appid=appid or self.manifest.app_id, openid=openid, source=source or "wx_client")
        return Caller("", self.new_id(), identity, self.manifest.env_id)

    def http(
        self,
        function: str,
        path: str,
        method: str,
        headers: Mapping[str, str],
        query: Mapping[str, str],
        body: bytes,
        client_ip: str,
    ) -> Invocation:
        """A call through the function's HTTP path; ``path`` is what follows that."""
        request_id = self.new_id()
        if self.manifest.functions[function].is_web:
            headers = dict(web_headers.inward(headers.items()))
        event = http_access.event(path, method, headers, query, body, http_context(self.manifest, request_id))
        identity = Identity(appid=self.manifest.app_id, source=HTTP_SOURCE, client_ip=client_ip)
        return Invocation(function, event, identity, request_id, "http")

    def nested(self, invocation: Invocation, /) -> Awaitable[InvokeResult]:
        """A function called by a function."""
        return self.invoke(dataclasses.replace(invocation, request_id=self.new_id()))

    async def from_outside(self, invocation: Invocation) -> InvokeResult:
        """Make a mini program's call. ``simulate.limits`` lifts its sizes; 6 MB stay, as for any event.

        A result that is too large is a failure for the caller only: the function has done its work, here and in
        production.
        """
        limited = self.manifest.limits and invocation.identity.source in CLIENT_SOURCES
        size = len(invocation.event)
        if limited and size > CLIENT_EVENT_BYTES:
            refused = InvokeResult(invocation.function, invocation.request_id)
            return self._refusal(refused, "event_too_large", "CFN-TCB-022", size=size, limit=CLIENT_EVENT_BYTES)
        result = await self.invoke(invocation)
        size = len(result.payload)
        if limited and result.ok and size > CLIENT_RESULT_BYTES:
            return self._refusal(result, "result", "CFN-TCB-023", size=size, limit=CLIENT_RESULT_BYTES)
        return result

    def _refusal(self, result: InvokeResult, kind: FailureKind, code: str, **params: object) -> InvokeResult:
        self.emit(Noticed(self.clock.now(), code, params, "error", result.function, result.request_id))
        failure = Failure(kind, codes.say(code, params, "title"), "", code)
        return dataclasses.replace(result, payload=b"null", failure=failure)


def timer(manifest: Manifest, function: str, name: str, at: datetime) -> Invocation:
    """What ``function`` is called with when its timer ``name`` fires at ``at``: no user, ``TRIGGER_SRC=timer``."""
    event = timer_event(name, at.strftime("%Y-%m-%dT%H:%M:%SZ"))
    identity = Identity(appid=manifest.app_id, openid="", source=TIMER_SOURCE)
    return Invocation(function, event, identity, trigger="timer", note=f"timer {name}")


def payment(delivery: Delivery, *, web: bool = False) -> Invocation:
    """A callback that the prover delivers; with ``web`` to an HTTP function, which takes requests from everybody."""
    identity = Identity(appid=delivery.appid, openid=delivery.openid, source=delivery.source)
    trigger: Trigger = "http" if web or delivery.source == "wx_http" else "tcb"
    return Invocation(delivery.function, delivery.event.encode(), identity, trigger=trigger)


def http_context(manifest: Manifest, request_id: str) -> dict[str, str]:
    """``requestContext`` of an HTTP access event."""
    return http_access.context(manifest.env_id, manifest.app_id, request_id)
