"""The words that runner, backend and pay share, so that none of them imports another.

``Invocation`` goes in, ``InvokeResult`` comes out, ``Invoke`` is who does it. ``Caller`` is what the backend knows of
the invocation that is calling it.
"""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable
from dataclasses import field
from typing import Literal, Protocol

from cloudfn.frozen import dataclass

CLIENT_EVENT_BYTES = 100 * 1024
"""Largest event of a mini program's call. docs.cloudbase.net, error EXCEED_MAX_PAYLOAD_SIZE: 100 KB of text."""

CLIENT_RESULT_BYTES = 1024 * 1024
"""Largest result that a mini program gets. docs.cloudbase.net, error EXCEED_MAX_RESPONSE_SIZE; -604001 of the SDK."""

CLIENT_SOURCES = ("wx_client", "wx_devtools")
"""Sources of calls that a mini program makes."""

MAX_DEPTH = 8
"""Functions calling functions: the deepest chain that is served."""


def new_request_id() -> str:
    """A random UUID, as ``uuid.uuid4`` makes it in twice the time."""
    text = os.urandom(16).hex()
    return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-{'89ab'[int(text[16], 16) & 3]}{text[17:20]}-{text[20:]}"


@dataclass(frozen=True, slots=True)
class Identity:
    """Who calls, as ``getWXContext()`` tells it. ``openid`` is empty where there is no user (timer, console test).

    ``source`` is ``TCB_SOURCE``: ``wx_client``, ``wx_devtools``, ``wx_http``, ``wx_paycallback``, ``wx_trigger`` for a
    timer; a chain of functions appends ``,scf`` for each hop. ``appid`` is the mini program that calls: where it is not
    the environment's own, that is shared with it, and functions read it as ``FROM_APPID``, its user as ``FROM_OPENID``.
    """

    appid: str = ""
    openid: str = ""
    unionid: str = ""
    source: str = "wx_client"
    client_ip: str = "127.0.0.1"


Trigger = Literal["tcb", "timer", "http"]


@dataclass(frozen=True, slots=True)
class Invocation:
    """One call of a function. ``event`` is JSON text in UTF-8, exactly what the handler gets.

    ``chain`` holds the request ids of the invocations that wait for this one, outermost first. ``note`` is for people
    (``"notification 12, attempt 3"``).
    """

    function: str
    event: bytes
    identity: Identity = Identity()
    request_id: str = field(default_factory=new_request_id)
    trigger: Trigger = "tcb"
    chain: tuple[str, ...] = ()
    note: str = ""


FailureKind = Literal[
    "unknown",  # no such function
    "busy",  # queue full
    "depth",  # functions calling functions too deep
    "deadlock",  # could only wait for instances that wait for it
    "event_too_large",
    "load",  # the module does not load, or has no such handler
    "install",  # its dependencies could not be installed
    "error",  # the handler threw or rejected
    "result",  # the result is circular or above 6 MB
    "exit",  # the process ended during the call
    "memory",  # above the function's memory limit
    "timeout",
    "closed",  # the local cloud is shutting down
]


@dataclass(frozen=True, slots=True)
class Failure:
    """Why an invocation gave no result. ``code`` is a ``CFN-RUN-...`` for ``cloudfn explain``."""

    kind: FailureKind
    message: str
    stack: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class InvokeResult:
    """What became of an invocation. ``payload`` is the result as JSON text when ``failure`` is None.

    ``ms`` is wall time of the call in milliseconds, ``memory_mb`` the peak resident memory of the worker.
    """

    function: str
    request_id: str
    payload: bytes = b"null"
    failure: Failure | None = None
    ms: float = 0.0
    cold: bool = False
    memory_mb: float = 0.0

    @property
    def ok(self) -> bool:
        return self.failure is None


class Invoke(Protocol):
    """Calls a function and waits for it. Never raises for what the function does: that is in the result."""

    def __call__(self, invocation: Invocation, /) -> Awaitable[InvokeResult]: ...


@dataclass(frozen=True, slots=True)
class Caller:
    """The invocation behind a backend request. ``finished`` is True when it has answered already (a missing await)."""

    function: str
    request_id: str
    identity: Identity
    env_id: str
    chain: tuple[str, ...] = ()
    finished: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole HTTP answer, sent in one piece. ``headers`` are lower-case name and value."""

    status: int
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()


Tap = Callable[[Caller, int, str], Awaitable[None]]
"""Told after the n-th backend call (from 1) of an invocation took effect and before its answer; (caller, n, action).

Fault injection hangs here: a tap that kills the worker is a crash between two backend calls.
"""
