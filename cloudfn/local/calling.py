"""A call from outside: a mini program's event and result are held to the sizes that production allows."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from cloudfn import codes
from cloudfn.calls import (
    CLIENT_EVENT_BYTES,
    CLIENT_RESULT_BYTES,
    CLIENT_SOURCES,
    Failure,
    FailureKind,
    Invocation,
    InvokeResult,
)
from cloudfn.events.tasks import Noticed

if TYPE_CHECKING:
    from cloudfn.local.cloud import LocalCloud


async def call(cloud: LocalCloud, invocation: Invocation) -> InvokeResult:
    """Call a function of the manifest in force. ``simulate.limits`` lifts the sizes; 6 MB stay, as for any event.

    A result that is too large is a failure for the caller only: the function has done its work, here and in production.
    """
    limited = cloud.manifest.limits and invocation.identity.source in CLIENT_SOURCES
    size = len(invocation.event)
    if limited and size > CLIENT_EVENT_BYTES:
        refused = InvokeResult(invocation.function, invocation.request_id)
        return _refused(cloud, refused, "event_too_large", "CFN-TCB-022", size=size, limit=CLIENT_EVENT_BYTES)
    result = await cloud.pool.invoke(invocation)
    size = len(result.payload)
    if limited and result.ok and size > CLIENT_RESULT_BYTES:
        return _refused(cloud, result, "result", "CFN-TCB-023", size=size, limit=CLIENT_RESULT_BYTES)
    return result


def _refused(cloud: LocalCloud, result: InvokeResult, kind: FailureKind, code: str, **params: object) -> InvokeResult:
    cloud.emit(Noticed(cloud.now(), code, params, "error", result.function, result.request_id))
    failure = Failure(kind, codes.say(code, params, "title"), "", code)
    return dataclasses.replace(result, payload=b"null", failure=failure)
