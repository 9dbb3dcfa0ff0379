"""The buckets of an environment: its files and its static site, over the object store's own protocol.

Files are those that functions see. A key that ends with a slash is a folder that somebody made by hand; it is only
remembered. Source of the protocol: vendor documentation of the object store's XML API.
"""

from __future__ import annotations

import mimetypes
import re
from collections.abc import Callable, Mapping
from datetime import UTC
from email.utils import format_datetime
from urllib.parse import parse_qs, quote, unquote
from xml.etree import ElementTree

from cloudfn.calls import Answer
from cloudfn.control import cos_wire as wire
from cloudfn.control.cos_signature import BadSignature, verify_request
from cloudfn.control.faults import Fault
from cloudfn.control.runtime import BucketFiles, HttpCall
from cloudfn.control.wire import ApiRequest
from cloudfn.control.world import World
from cloudfn.frozen import dataclass

HOST = re.compile(r"(?P<bucket>[a-z0-9-]+)\.cos\.(?P<region>[a-z0-9-]+)\.(myqcloud\.com|tencentcos\.cn)(:\d+)?")
FILES = "/storage/"
"""How the addresses of files begin that the data plane gives."""

MAX_KEYS = 1000
LARGEST = 2**31 - 1
"""Of ``max-keys``; above ``MAX_KEYS`` no more come."""
SETTINGS = ("cors", "website", "acl")
"""Settings of a bucket that are kept as the XML they came in."""

EMPTY = {"cors": "CORSConfiguration", "website": "WebsiteConfiguration", "acl": "AccessControlPolicy"}


@dataclass(frozen=True, slots=True)
class BucketRequest:
    """A request whose signature holds. ``key`` is decoded, without its first slash; ``query`` holds first values."""

    world: World
    http: ApiRequest
    bucket: str
    files: BucketFiles
    key: str
    query: Mapping[str, str]
    body: bytes

    @property
    def head(self) -> bool:
        return self.http.method == "HEAD"


def serve(world: World, request: ApiRequest, faults: tuple[Fault, ...]) -> Answer:
    head = request.method == "HEAD"
    found = HOST.fullmatch(request.host)
    bucket = found["bucket"] if found else ""
    files = _files(world, bucket)
    if files is None:
        return wire.error(404, "NoSuchBucket", f"The bucket {bucket} does not exist.", head=head)
    try:
        verify_request(request, world.account, world.signing_time(faults))
    except BadSignature as error:
        return wire.error(403, error.code, error.message, head=head)
    query = {name: values[0] for name, values in parse_qs(request.query, keep_blank_values=True).items()}
    body = request.body[: len(request.body) // 2] if any(fault.kind == "truncate" for fault in faults) else request.body
    key = unquote(request.path).removeprefix("/")
    call = BucketRequest(world, request, bucket, files, key, query, body)
    try:
        return (_object if call.key else _bucket)(call)
    except wire.InvalidArgument as error:
        return error.answer
    except ValueError as error:  # a path that the files do not take
        return wire.error(400, "InvalidURI", str(error), head=head)


async def signed_file(world: World, request: ApiRequest) -> Answer | None:
    """A file by an address that the data plane gave; None for a request that the object store's own rules hold for."""
    found = HOST.fullmatch(request.host)
    if found is None or not request.path.startswith(FILES) or world.runtime is None:
        return None
    signature = request.header("authorization") or request.query
    if "q-signature=" in signature and "q-ak=local&" not in signature:
        return None
    for env_id in world.environments():
        if found["bucket"] == world.bucket(env_id):
            call = HttpCall(request.method, request.path, request.query, request.headers, request.body)
            return await world.runtime.file(env_id, call)
    return None


def site_file(world: World, env_id: str, path: str) -> Answer:
    """A file of the static site, for whoever asks; a folder's is its index."""
    record = world.store.get("hosting", env_id)
    files = _files(world, world.hosting_bucket(env_id))
    if record is None or files is None:
        return Answer(404)
    for name in (path, f"{path.rstrip('/')}/index.html".lstrip("/")):
        if name and not name.endswith("/") and files.exists(name):
            return Answer(200, files.read(name), (("content-type", _guess(name)),))
    return Answer(404)


def _files(world: World, bucket: str) -> BucketFiles | None:
    if world.runtime is None:
        return None
    for env_id in world.environments():
        if bucket == world.bucket(env_id):
            return world.runtime.files(env_id, "storage")
        if bucket == world.hosting_bucket(env_id) and world.store.get("hosting", env_id) is not None:
            return world.runtime.files(env_id, "hosting")
    return None


def _bucket(call: BucketRequest) -> Answer:
    method, query = call.http.method, call.query
    for name in SETTINGS:
        if name in query:
            return _setting(call, name)
    if method == "POST" and "delete" in query:
        return _delete_many(call)
    if method == "HEAD":
        return Answer(200)
    if method != "GET":
        return wire.error(405, "MethodNotAllowed", f"{method} of a bucket is not emulated.")
    if "uploads" in query:
        return wire.xml("ListMultipartUploadsResult", "<IsTruncated>false</IsTruncated>")
    return _list(call)


def _list(call: BucketRequest) -> Answer:
    query = call.query
    prefix, delimiter, marker = query.get("prefix", ""), query.get("delimiter", ""), query.get("marker", "")
    most = min(wire.whole(query, "max-keys", 0, LARGEST), MAX_KEYS) if query.get("max-keys") else MAX_KEYS
    rows: list[dict[str, object]] = []
    folders: list[str] = []
    last, truncated = "", False
    for key in sorted({*call.files.paths(), *_folders(call)}):
        if not key.startswith(prefix) or key <= marker:
            continue
        rest = key[len(prefix) :]
        group = prefix + rest[: rest.index(delimiter) + len(delimiter)] if delimiter and delimiter in rest else ""
        if group and (group in folders or group <= marker):
            continue
        if len(rows) + len(folders) >= most:
            truncated = most > 0  # nobody comes to an end who asks for the rest of nothing, again and again
            break
        if group:
            folders.append(group)
        else:
            rows.append(_row(call, key))
        last = group or key
    encode: Callable[[str], str] = quote if query.get("encoding-type") == "url" else str
    for row in rows:
        row["Key"] = encode(str(row["Key"]))
    head = {"Name": call.bucket, "Prefix": encode(prefix), "Marker": encode(marker), "MaxKeys": most}
    ends = {"IsTruncated": str(truncated).lower(), **({"NextMarker": encode(last)} if truncated else {})}
    groups = wire.contents(({"Prefix": encode(name)} for name in folders), "CommonPrefixes")
    return wire.xml("ListBucketResult", wire.tags({**head, **ends}) + wire.contents(rows) + groups)


def _object(call: BucketRequest) -> Answer:
    method, query = call.http.method, call.query
    place = call.world.packages.upload(f"{call.bucket}/{call.key}")
    match method:
        case "POST" if "uploads" in query:
            about = {"Bucket": call.bucket, "Key": call.key, "UploadId": wire.begin_parts(place)}
            return wire.xml("InitiateMultipartUploadResult", wire.tags(about))
        case "PUT" if "partNumber" in query:
            number = wire.whole(query, "partNumber", 1, wire.MOST_PARTS)
            if not wire.put_part(place, query.get("uploadId", ""), number, call.body):
                return wire.error(404, "NoSuchUpload", "No such upload.")
            return Answer(200, b"", (("etag", wire.etag(call.body)),))
        case "GET" if "uploadId" in query:
            about = {"Bucket": call.bucket, "Key": call.key, "UploadId": query["uploadId"], "IsTruncated": "false"}
            found = wire.parts(place, query["uploadId"])
            rows = [
                {"PartNumber": int(part.suffix[1:]), "ETag": wire.etag(part.read_bytes()), "Size": part.stat().st_size}
                for part in found
            ]
            return wire.xml("ListPartsResult", wire.tags(about) + wire.contents(rows, "Part"))
        case "POST" if "uploadId" in query:
            data = wire.end_parts(place, query["uploadId"])
            if data is None:
                return wire.error(404, "NoSuchUpload", "No such upload.")
            _write(call, data)
            about = {"Location": f"{call.http.host}/{call.key}", "Bucket": call.bucket, "Key": call.key}
            return wire.xml("CompleteMultipartUploadResult", wire.tags({**about, "ETag": wire.etag(data)}))
        case "DELETE" if "uploadId" in query:
            wire.end_parts(place, query["uploadId"])
            return Answer(204)
        case "PUT" if call.http.header("x-cos-copy-source"):
            return _copy(call)
        case "PUT":
            _write(call, call.body)
            return Answer(200, b"", (("etag", wire.etag(call.body)),))
        case "GET" | "HEAD":
            return _read(call)
        case "DELETE":
            _delete(call, call.key)
            return Answer(204)
        case _:
            return wire.error(405, "MethodNotAllowed", f"{method} of an object is not emulated.")


def _read(call: BucketRequest) -> Answer:
    if call.key.endswith("/"):
        known = call.key in _folders(call)
        missing = wire.error(404, "NoSuchKey", "The specified key does not exist.", head=call.head)
        return Answer(200, b"", (("etag", wire.etag(b"")),)) if known else missing
    if not call.files.exists(call.key):
        return wire.error(404, "NoSuchKey", "The specified key does not exist.", head=call.head)
    data = call.files.read(call.key)
    about = call.world.store.get("object", f"{call.bucket}/{call.key}") or {}
    modified = format_datetime(call.files.modified(call.key).astimezone(UTC), usegmt=True)
    headers = [
        ("etag", wire.etag(data)),
        ("last-modified", modified),
        ("content-type", about.get("type") or _guess(call.key)),
    ]
    headers += [(name, text) for name, text in about.get("meta", {}).items()]
    if call.head:
        return Answer(200, b"", (*headers, ("content-length", str(len(data)))))
    return Answer(200, data, tuple(headers))


def _write(call: BucketRequest, data: bytes) -> None:
    store, name = call.world.store, f"{call.bucket}/{call.key}"
    if call.key.endswith("/"):
        store.put("folder", name, {"added": call.world.stamp()})
        return
    call.files.write(call.key, data)
    meta = {key: text for key, text in call.http.headers.items() if key.startswith("x-cos-meta-")}
    store.put("object", name, {"type": call.http.header("content-type"), "meta": meta})


def _copy(call: BucketRequest) -> Answer:
    source = unquote(call.http.header("x-cos-copy-source"))
    host, _, key = source.partition("/")
    found = HOST.fullmatch(host)
    files = _files(call.world, found["bucket"]) if found else None
    if files is None or not files.exists(key):
        return wire.error(404, "NoSuchKey", "The source of the copy does not exist.")
    data = files.read(key)
    call.files.write(call.key, data)
    modified = call.files.modified(call.key).strftime("%Y-%m-%dT%H:%M:%SZ")
    return wire.xml("CopyObjectResult", wire.tags({"ETag": wire.etag(data), "LastModified": modified}))


def _delete(call: BucketRequest, key: str) -> None:
    """What is not there is deleted all the same, as the object store has it."""
    call.world.store.drop("folder", f"{call.bucket}/{key}")
    call.world.store.drop("object", f"{call.bucket}/{key}")
    if not key.endswith("/"):
        call.files.delete(key)


def _delete_many(call: BucketRequest) -> Answer:
    try:
        tree = ElementTree.fromstring(call.body)
    except ElementTree.ParseError:
        return wire.error(400, "MalformedXML", "The body is not XML.")
    keys = [node.text or "" for node in tree.iter("Key")]
    for key in keys:
        _delete(call, key)
    return wire.xml("DeleteResult", wire.contents(({"Key": key} for key in keys), "Deleted"))


def _setting(call: BucketRequest, name: str) -> Answer:
    store, key = call.world.store, f"{call.bucket}/{name}"
    match call.http.method:
        case "GET":
            found = store.get("bucket-setting", key)
            if found is not None:
                return Answer(200, found["xml"].encode(), wire.XML_TYPE)
            if name == "acl":
                return wire.xml(EMPTY[name], "<Owner/><AccessControlList/>")
            code = "NoSuchCORSConfiguration" if name == "cors" else "NoSuchWebsiteConfiguration"
            return wire.error(404, code, f"The bucket has no {name} configuration.")
        case "PUT":
            store.put("bucket-setting", key, {"xml": call.body.decode("utf-8", "replace")})
            return Answer(200)
        case "DELETE":
            store.drop("bucket-setting", key)
            return Answer(204)
        case method:
            return wire.error(405, "MethodNotAllowed", f"{method} of {name} is not emulated.")


def _folders(call: BucketRequest) -> set[str]:
    prefix = f"{call.bucket}/"
    return {key.removeprefix(prefix) for key, _ in call.world.store.every("folder", prefix)}


def _row(call: BucketRequest, key: str) -> dict[str, object]:
    folder = key.endswith("/")
    data = b"" if folder else call.files.read(key)
    at = call.world.clock.now() if folder else call.files.modified(key)
    when = at.strftime("%Y-%m-%dT%H:%M:%S.000Z")
    about = {"Key": key, "LastModified": when, "ETag": wire.etag(data), "Size": len(data)}
    return {**about, "StorageClass": "STANDARD"}


def _guess(name: str) -> str:
    return mimetypes.guess_type(name)[0] or "application/octet-stream"
