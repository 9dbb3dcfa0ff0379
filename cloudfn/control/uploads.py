"""The temporary upload: scf.GetTempCosInfo signs an object, the COS host takes it in one piece or in parts."""

from __future__ import annotations

import base64
import hashlib
import re
import secrets
from datetime import timedelta
from html import escape
from urllib.parse import parse_qs, unquote

from cloudfn.calls import Answer
from cloudfn.control.actions import Call, action
from cloudfn.control.faults import Fault
from cloudfn.control.wire import ApiError, ApiRequest, Reply
from cloudfn.control.world import World

HOST = re.compile(r"(?P<bucket>[a-z0-9-]+)\.cos\.(?P<region>[a-z0-9-]+)\.myqcloud\.com(:\d+)?")
TEMP_APP_ID = "1253665819"
"""Owner of the temporary buckets (``shtempcos-1253665819``), as manager-node names them."""

LASTS = timedelta(minutes=30)


@action("scf", "GetTempCosInfo")
def temp_cos_info(call: Call) -> Reply:
    day = call.world.clock.now().date()
    path = call.params.text("ObjectPath")
    key = f"/{day.isoformat()}/{path}"
    until = int((call.world.clock.now() + LASTS).timestamp())
    # The JavaScript COS SDK checks this form: base64 of a=, k=, t=, r= and b= without blanks.
    text = f"a={TEMP_APP_ID}&k=AKIDtemp&e={until}&t={until - 1800}&r={secrets.randbelow(10**9)}&f={key}&b=tempcos"
    sign = base64.b64encode(hashlib.sha1(text.encode()).digest() + text.encode()).decode()
    call.world.store.put("sign", sign, {"key": key, "until": until})
    if any(fault.kind == "wrong-date" for fault in call.faults):
        day -= timedelta(days=1)
    return {"Date": day.isoformat(), "Sign": sign}


def read_upload(world: World, name: str) -> bytes:
    """The uploaded object ``name`` (``/2026-01-02/<appId>/<envId>/<function>.zip``). Raises ApiError."""
    path = world.packages.upload(name)
    if not path.exists():
        raise ApiError("InvalidParameterValue.TempCosObjectName", f"The object [{name}] does not exist.")
    return path.read_bytes()


def serve(world: World, request: ApiRequest, faults: tuple[Fault, ...]) -> Answer:
    """One request to the bucket."""
    key = unquote(request.path)
    query = parse_qs(request.query, keep_blank_values=True)
    sign = world.store.get("sign", request.header("authorization"))
    if sign is None or float(sign["until"]) < world.clock.now().timestamp():
        return _error(403, "SignatureDoesNotMatch", "The signature is not one that was issued, or has expired.")
    if request.method == "GET" and "uploads" in query:
        return _xml("ListMultipartUploadsResult", "<IsTruncated>false</IsTruncated>")
    if sign["key"] != key:
        return _error(403, "AccessDenied", "The signature was issued for another object.")
    body = request.body[: len(request.body) // 2] if any(f.kind == "truncate" for f in faults) else request.body
    path = world.packages.upload(key)
    match request.method:
        case "PUT" if "partNumber" in query and "uploadId" in query:
            part = path.with_name(f"{path.name}.{query['uploadId'][0]}.{int(query['partNumber'][0]):05d}")
            if not part.with_name(f"{path.name}.{query['uploadId'][0]}").exists():
                return _error(404, "NoSuchUpload", "No such upload.")
            part.write_bytes(body)
            return Answer(200, b"", (("etag", _etag(body)),))
        case "PUT":
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(body)
            return Answer(200, b"", (("etag", _etag(body)),))
        case "POST" if "uploads" in query:
            upload_id = secrets.token_hex(16)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.with_name(f"{path.name}.{upload_id}").touch()
            inner = f"<Bucket>{_bucket(request)}</Bucket><Key>{escape(key[1:])}</Key><UploadId>{upload_id}</UploadId>"
            return _xml("InitiateMultipartUploadResult", inner)
        case "POST" if "uploadId" in query:
            prefix = f"{path.name}.{query['uploadId'][0]}."
            parts = sorted(each for each in path.parent.iterdir() if each.name.startswith(prefix))
            if not parts:
                return _error(404, "NoSuchUpload", "No such upload.")
            path.write_bytes(b"".join(part.read_bytes() for part in parts))
            for part in parts:
                part.unlink()
            place = f"{request.host}{escape(key)}"
            inner = f"<Location>{place}</Location><Bucket>{_bucket(request)}</Bucket><Key>{escape(key[1:])}</Key>"
            return _xml("CompleteMultipartUploadResult", inner + f"<ETag>{_etag(path.read_bytes())}</ETag>")
        case _:
            return _error(405, "MethodNotAllowed", "This method is not emulated for the temporary bucket.")


def _bucket(request: ApiRequest) -> str:
    found = HOST.fullmatch(request.host)
    return found["bucket"] if found else ""


def _etag(data: bytes) -> str:
    return f'"{hashlib.md5(data).hexdigest()}"'


def _xml(name: str, inner: str) -> Answer:
    body = f"<?xml version='1.0' encoding='utf-8' ?>\n<{name}>{inner}</{name}>".encode()
    return Answer(200, body, (("content-type", "application/xml"),))


def _error(status: int, code: str, message: str) -> Answer:
    inner = f"<Code>{code}</Code><Message>{escape(message)}</Message>"
    body = f"<?xml version='1.0' encoding='utf-8' ?>\n<Error>{inner}</Error>".encode()
    return Answer(status, body, (("content-type", "application/xml"),))
