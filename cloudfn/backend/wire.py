"""The SDK's request as an ``ActionCall``. Source: measured requests of wx-server-sdk 1.8.3 to 4.0.2 and node-sdk."""

from __future__ import annotations

import json
from collections.abc import Mapping

from cloudfn.backend.multipart import BadMultipart, boundary_of, parse
from cloudfn.backend.registry import ActionCall
from cloudfn.calls import Caller, new_request_id
from cloudfn.json_text import without_lone_surrogates


class BadRequest(ValueError):
    """The body is no request of an SDK. The message is for the caller."""


def read(caller: Caller, headers: Mapping[str, str], query: str, body: bytes) -> ActionCall:
    """Raises BadRequest when the body is neither a JSON object nor multipart, or names no action.

    ``query`` (``env``, ``seqId``, ``eventId``) tells nothing that the body does not.
    """
    content_type = headers.get("content-type", "")
    boundary = boundary_of(content_type)
    fields: dict[str, object]
    if boundary is not None:
        try:
            fields = {part.name: part.data for part in parse(body, boundary)}
        except BadMultipart as error:
            raise BadRequest(f"the multipart body is malformed: {error}") from error
    else:
        try:
            fields = json.loads(body)
        except (ValueError, RecursionError) as error:
            raise BadRequest(f"the body is not JSON: {error}") from error
        if b"\\ud" in body.lower():
            fields = without_lone_surrogates(fields)
        if not isinstance(fields, dict):
            raise BadRequest("the body is not a JSON object")
    sdk = headers.get("x-sdk-version", "") or _old_sdk(fields)
    action = fields.get("action", "")
    name = action.decode("utf-8", "replace") if isinstance(action, bytes) else action
    if not isinstance(name, str) or not name:
        raise BadRequest("the body names no action")
    return ActionCall(name, fields, caller, new_request_id(), sdk)


def _old_sdk(fields: Mapping[str, object]) -> str:
    """tcb-admin-node puts its version into the body."""
    version = fields.get("sdk_version", "")
    return f"tcb-admin-node/{version}" if isinstance(version, str) and version else ""


def subject(call: ActionCall) -> str:
    """What the action is about: the pay or open API, the collection, the function, the file."""
    for name in ("apiName", "collectionName", "function_name", "path"):
        found = call.text(name)
        if found:
            return found
    return ""
