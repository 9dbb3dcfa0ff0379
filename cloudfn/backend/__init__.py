"""The emulated CloudBase data plane: what the real wx-server-sdk talks to.

In: the SDK's HTTP requests with the invocation that sent them. Out: answers as the platform shapes them, and events
(BackendCalled, DocumentWritten, Noticed). It never guesses who calls, never prints, and never answers an action that it
does not have with a made-up success. WeChat Pay is not here: ``register`` lets it answer ``wx.wxPayApi``.
"""

from __future__ import annotations

from cloudfn.backend.functions import Module
from cloudfn.backend.openapi import OpenApi
from cloudfn.backend.registry import ActionCall, ActionResult, Handler, failure, octets, success
from cloudfn.backend.server import Backend
from cloudfn.backend.storage import Storage, open_storage

__all__ = [
    "ActionCall",
    "ActionResult",
    "Backend",
    "Handler",
    "Module",
    "OpenApi",
    "Storage",
    "failure",
    "octets",
    "open_storage",
    "success",
]
