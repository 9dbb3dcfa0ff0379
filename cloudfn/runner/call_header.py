"""The header of the frame that makes a call: what surrounds it, as JSON text.

Most of it is the same for all calls of one user, and where the request id stands in it is known. So the text is written
once for each kind of caller, and only taken apart and joined again around the id of each call.
"""

from __future__ import annotations

import re

from cloudfn.calls import Invocation
from cloudfn.manifest.values import Function, Manifest
from cloudfn.runner.environment import IDLE, call_environment, cnfg
from cloudfn.runner.frames import Header, encode_json
from cloudfn.runner.starter import BackendUrl

STANDS_FOR_ID = "request-id-0b5e7d1c"
PLAIN_ID = re.compile(r"[A-Za-z0-9_-]{1,100}")
"""What is the same text in an URL, in JSON, and in JSON that stands in JSON."""
REMEMBERED = 100
"""Kinds of callers."""


class CallHeaders:
    """Of the calls of one function."""

    def __init__(self, manifest: Manifest, function: Function, backend_url: BackendUrl) -> None:
        self._manifest, self._function, self._backend_url = manifest, function, backend_url
        self._pieces: dict[tuple[str, ...], list[str]] = {}

    def text(self, invocation: Invocation, offset_ms: float) -> str:
        """The header without its end: a comma, more keys and ``}`` may follow."""
        request_id = invocation.request_id
        if PLAIN_ID.fullmatch(request_id):
            text = request_id.join(self._around(invocation))
        else:
            text = encode_json(self._header(invocation, request_id))[:-1]
        return f'{text},"offsetMs":{round(offset_ms)}'

    def _around(self, invocation: Invocation) -> list[str]:
        who = invocation.identity
        key = (who.appid, who.openid, who.unionid, who.source, who.client_ip, invocation.trigger)
        pieces = self._pieces.get(key)
        if pieces is None:
            if len(self._pieces) >= REMEMBERED:
                self._pieces.clear()
            pieces = encode_json(self._header(invocation, STANDS_FOR_ID))[:-1].split(STANDS_FOR_ID)
            self._pieces[key] = pieces
        return pieces

    def _header(self, invocation: Invocation, request_id: str) -> Header:
        name = self._function.name
        env = call_environment(self._manifest, invocation, request_id, self._backend_url(name, request_id))
        return {
            "type": "invoke",
            "id": request_id,
            "env": env,
            "idleCnfg": cnfg(self._backend_url(name, IDLE + request_id)),
            "limitMs": self._function.timeout_s * 1000,
        }
