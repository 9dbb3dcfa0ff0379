"""One POST to the backend's admin address, as JSON or as a multipart form. The URL is read anew for every call."""

from __future__ import annotations

import http.client
import itertools
import json
import os
import socket
import time
from typing import Any, Mapping, NamedTuple
from urllib.parse import urlsplit

from cloudfn_sdk import context
from cloudfn_sdk.errors import CloudError
from cloudfn_sdk.signature import sign

VERSION = "cloudfn-sdk/0.1.0"

_sequence = itertools.count(1)


class Reply(NamedTuple):
    status: int
    content_type: str
    body: bytes


def post_json(
    api: str, params: Mapping[str, Any], *, env: context.Env = None, timeout: float | None = None
) -> dict[str, Any]:
    """Send ``params`` (with their ``action``) as JSON. Returns the answer; raises CloudError for a refusal."""
    everything = _with_common(params, env)
    body = json.dumps(everything, ensure_ascii=False, separators=(",", ":")).encode()
    reply = _post(api, everything, "application/json", body, timeout)
    try:
        answer = json.loads(reply.body)
    except ValueError as error:
        raise CloudError(-501001, f"{api}:fail the answer is not JSON: {reply.body[:200]!r}") from error
    if isinstance(answer, dict) and answer.get("code"):
        raise CloudError.from_backend(
            api, answer["code"], str(answer.get("message", "")), str(answer.get("requestId", ""))
        )
    return answer if isinstance(answer, dict) else {}


def post_form(api: str, params: Mapping[str, Any], *, env: context.Env = None, timeout: float | None = None) -> Reply:
    """Send ``params`` as multipart/form-data; bytes become octet-stream parts. Refusals are left to the caller."""
    everything = _with_common(params, env)
    boundary = "-" * 26 + os.urandom(12).hex()
    return _post(api, everything, f"multipart/form-data; boundary={boundary}", _form(everything, boundary), timeout)


def _with_common(params: Mapping[str, Any], env: context.Env) -> dict[str, Any]:
    """The fields that every action carries, in the order in which node-sdk 3.x writes them."""
    access = context.variable("WX_CLOUDBASE_ACCESSTOKEN")
    token = context.api_token()
    common: dict[str, Any] = {"envName": context.resolve_env(env)}
    if token:
        common["wxCloudApiToken"] = token
    elif access:
        common["wxCloudbaseAccesstoken"] = access
    common["tcb_sessionToken"] = context.variable("TCB_SESSIONTOKEN")
    common["sessionToken"] = context.variable("TENCENTCLOUD_SESSIONTOKEN")
    common["crossAuthorizationToken"] = ""
    return {**params, **common}


def _form(params: Mapping[str, Any], boundary: str) -> bytes:
    lines: list[bytes] = []
    for name, value in params.items():
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"'
        if isinstance(value, bytes):
            lines.append(f"{head}\r\nContent-Type: application/octet-stream\r\n\r\n".encode() + value + b"\r\n")
        else:
            lines.append(f"{head}\r\n\r\n{value}\r\n".encode())
    lines.append(f"--{boundary}--\r\n".encode())
    return b"".join(lines)


def _url(env: str) -> str:
    """The admin address with the query of node-sdk 3.x; TCB_CONTEXT_CNFG redirects it (node-sdk >= 2.4.7)."""
    configured = context.variable("TCB_CONTEXT_CNFG")
    base = json.loads(configured).get("URL", "") if configured else ""
    if not base:
        region = context.variable("TENCENTCLOUD_REGION") or "ap-shanghai"
        base = f"http://{env}.internal.{region}.tcb-api.tencentcloudapi.com/admin"
    sequence = f"{context.variable('TCB_SEQID') or int(time.time() * 1000)}_{next(_sequence)}"
    return f"{base}{'' if '?' in base else '?'}env={env}&seqId={sequence}"


def _post(api: str, params: Mapping[str, Any], content_type: str, body: bytes, timeout: float | None) -> Reply:
    secret_id = context.variable("TENCENTCLOUD_SECRETID")
    secret_key = context.variable("TENCENTCLOUD_SECRETKEY")
    if not secret_id or not secret_key:
        raise CloudError(-501001, f"{api}:fail missing TENCENTCLOUD_SECRETID or TENCENTCLOUD_SECRETKEY")
    url = _url(str(params["envName"]))
    parts = urlsplit(url)
    headers = {
        "content-type": content_type,
        "User-Agent": VERSION,
        "X-TCB-Source": f"{context.variable('TCB_SOURCE')},scf",
        "X-Client-Timestamp": str(int(time.time() * 1000)),
        "X-SDK-Version": VERSION,
        "Host": parts.netloc,
        "X-TCB-Region": context.variable("TENCENTCLOUD_REGION"),
    }
    timestamp = int(time.time()) - 1
    headers["Authorization"] = sign(secret_id, secret_key, url, headers, params, timestamp)
    headers["X-Signature-Expires"] = "600"
    headers["X-Timestamp"] = str(timestamp)
    reply = request("POST", url, headers, body, context.timeout_s(timeout), api)
    if reply.status != 200:
        text = f"{reply.status} {http.client.responses.get(reply.status, '')}"
        raise CloudError(-501001, f"{api}:fail {text} | [{url}]", str(reply.status))
    return reply


def request(method: str, url: str, headers: Mapping[str, str], body: bytes, timeout: float, api: str) -> Reply:
    """One HTTP exchange on a connection of its own. Raises CloudError -501001 when it does not come through."""
    parts = urlsplit(url)
    connect = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = connect(parts.netloc, timeout=timeout)
    target = parts.path + (f"?{parts.query}" if parts.query else "")
    try:
        connection.request(method, target, body=body or None, headers=dict(headers))
        response = connection.getresponse()
        return Reply(response.status, response.headers.get("Content-Type", ""), response.read())
    except socket.timeout as error:
        raise CloudError(-501001, f"{api}:fail request timeout", "ESOCKETTIMEDOUT") from error
    except (OSError, http.client.HTTPException) as error:
        raise CloudError(-501001, f"{api}:fail {error}", "ECONNECTION") from error
    finally:
        connection.close()
