"""The temporary upload: scf.GetTempCosInfo signs an object, the COS host takes it in one piece or in parts."""

from __future__ import annotations

import base64
import hashlib
import re
import secrets
from datetime import timedelta
from urllib.parse import parse_qs, unquote

from cloudfn.calls import Answer
from cloudfn.control import cos_wire as wire
from cloudfn.control.actions import Call, action
from cloudfn.control.faults import Fault
from cloudfn.control.wire import ApiError, ApiRequest, Reply
from cloudfn.control.world import World

HOST = re.compile(r"(?P<bucket>[a-z0-9]+tempcos-1253665819)\.cos\.(?P<region>[a-z0-9-]+)\.myqcloud\.com(:\d+)?")
TEMP_APP_ID = "1253665819"
"""Owner of the temporary buckets (``shtempcos-1253665819``), as manager-node names them."""

LASTS = timedelta(minutes=30)


@action("scf", "GetTempCosInfo", "ObjectPath")
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


@action("tcb", "DescribeBuildServiceCosInfo", "EnvId ServiceName Business Suffix")
def build_cos_info(call: Call) -> Reply:
    """The older upload: an address for one PUT, and a number by which the code is then named (``CosTimestamp``)."""
    name, stamp = call.params.text("ServiceName"), str(int(call.world.clock.now().timestamp() * 1000))
    key = f"/build/{call.env_id}/{name}-{stamp}{call.params.text('Suffix', '.zip')}"
    call.world.store.put("build-upload", stamp, {"key": key, "secret": secrets.token_hex(16)})
    secret = (call.world.store.get("build-upload", stamp) or {})["secret"]
    headers = [{"Key": "x-cos-upload", "Value": secret}]
    # The official tools put the file there past their proxy.
    address = f"{call.world.url}/_upload/{stamp}"
    return {"UploadUrl": address, "UploadHeaders": headers, "UnixTimestamp": stamp, "PackageName": name}


def serve_build(world: World, request: ApiRequest, faults: tuple[Fault, ...]) -> Answer:
    """The PUT that ``DescribeBuildServiceCosInfo`` gave an address for."""
    place = world.store.get("build-upload", request.path.removeprefix("/_upload/"))
    if place is None or request.method != "PUT" or request.header("x-cos-upload") != place["secret"]:
        return wire.error(403, "AccessDenied", "There is no such upload.")
    keep_upload(world, place["key"], request.body)
    return Answer(200, b"", (("etag", wire.etag(request.body)),))


def read_upload(world: World, name: str) -> bytes:
    """The uploaded object ``name`` (``/2026-01-02/<appId>/<envId>/<function>.zip``). Raises ApiError."""
    path = world.packages.upload(name)
    if not path.exists():
        raise ApiError("InvalidParameterValue.TempCosObjectName", f"The object [{name}] does not exist.")
    return path.read_bytes()


def serve(world: World, request: ApiRequest, faults: tuple[Fault, ...]) -> Answer:
    """One request to the bucket."""
    key = unquote(request.path)
    query = {name: values[0] for name, values in parse_qs(request.query, keep_blank_values=True).items()}
    sign = world.store.get("sign", request.header("authorization"))
    if sign is None or float(sign["until"]) < world.clock.now().timestamp():
        return wire.error(403, "SignatureDoesNotMatch", "The signature is not one that was issued, or has expired.")
    if request.method == "GET" and "uploads" in query:
        return wire.xml("ListMultipartUploadsResult", "<IsTruncated>false</IsTruncated>")
    if sign["key"] != key:
        return wire.error(403, "AccessDenied", "The signature was issued for another object.")
    body = request.body[: len(request.body) // 2] if any(f.kind == "truncate" for f in faults) else request.body
    path = world.packages.upload(key)
    match request.method:
        case "PUT" if "partNumber" in query and "uploadId" in query:
            try:
                number = wire.whole(query, "partNumber", 1, wire.MOST_PARTS)
            except wire.InvalidArgument as error:
                return error.answer
            if not wire.put_part(path, query["uploadId"], number, body):
                return wire.error(404, "NoSuchUpload", "No such upload.")
            return Answer(200, b"", (("etag", wire.etag(body)),))
        case "PUT":
            keep_upload(world, key, body)
            return Answer(200, b"", (("etag", wire.etag(body)),))
        case "POST" if "uploads" in query:
            about = {"Bucket": _bucket(request), "Key": key[1:], "UploadId": wire.begin_parts(path)}
            return wire.xml("InitiateMultipartUploadResult", wire.tags(about))
        case "POST" if "uploadId" in query:
            data = wire.end_parts(path, query["uploadId"])
            if data is None:
                return wire.error(404, "NoSuchUpload", "No such upload.")
            path.write_bytes(data)
            about = {"Location": f"{request.host}{key}", "Bucket": _bucket(request), "Key": key[1:]}
            return wire.xml("CompleteMultipartUploadResult", wire.tags({**about, "ETag": wire.etag(data)}))
        case _:
            return wire.error(405, "MethodNotAllowed", "This method is not emulated for the temporary bucket.")


def keep_upload(world: World, key: str, data: bytes) -> None:
    path = world.packages.upload(key)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def _bucket(request: ApiRequest) -> str:
    found = HOST.fullmatch(request.host)
    return found["bucket"] if found else ""
