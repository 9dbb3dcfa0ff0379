"""The answers of ``simulate.http``: a function's request to the outside arrives here instead. Pure."""

from __future__ import annotations

import json
from urllib.parse import parse_qs

from cloudfn.calls import Answer
from cloudfn.http_access import OWN_HEADERS
from cloudfn.manifest.values import HttpStub, Manifest


def answer(manifest: Manifest, query: str) -> Answer | None:
    """The answer of the stub that ``query`` names by its ``url`` and ``method``; None when there is none any more.

    The runner has matched the request; a manifest that was replaced since may have lost the stub.
    """
    fields = parse_qs(query, keep_blank_values=True)
    key = (fields.get("url", [""])[0], fields.get("method", [""])[0])
    stub = next((stub for stub in manifest.stubs if (stub.url, stub.method) == key), None)
    return _answer(stub) if stub else None


def _answer(stub: HttpStub) -> Answer:
    headers = {name.lower(): value for name, value in stub.headers.items() if name.lower() not in OWN_HEADERS}
    if stub.body is None or stub.status in (204, 304):
        return Answer(stub.status, b"", tuple(headers.items()))
    if isinstance(stub.body, str):
        body, kind = stub.body, "text/plain; charset=utf-8"
    else:
        body, kind = json.dumps(stub.body, ensure_ascii=False, separators=(",", ":")), "application/json"
    return Answer(stub.status, body.encode(), tuple({"content-type": kind, **headers}.items()))
