"""What reads bytes of others, and what it may answer. ``feed`` raises for everything that is not a refusal of ours.

Good inputs stand here and, one a file, in ``tests/seeds/NAME``: those are inputs that once broke something.
"""

from __future__ import annotations

import asyncio
import base64
import json
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path

import yaml

from cloudfn import codes, cron, json_text
from cloudfn.backend import multipart, protobuf, wire
from cloudfn.backend.database import ejson
from cloudfn.calls import Caller, Identity, Invocation, InvokeResult
from cloudfn.errors import CloudfnError
from cloudfn.events.tasks import Noticed
from cloudfn.formats import import_project
from cloudfn.frozen import dataclass
from cloudfn.manifest import load
from cloudfn.runner import frames
from cloudfn.source import inspect
from tests.kit.backend import make_cloud

ROOT = Path(__file__).parents[2]
SEEDS = ROOT / "tests" / "seeds"
SHOP = ROOT / "bench" / "shop_under_load" / "cloudfn.yaml"
PAYMENTS = b'payments: {default: {subMchId: "1900009231", callers: [makeOrder], callback: payCallback}}\n'
CALLER = Caller("f", "r", Identity(), "e")
BOUNDARY = b"--------------------------0123456789abcdef01234567"

Feed = Callable[[bytes], None]


@dataclass(frozen=True, slots=True)
class Target:
    """``opened`` gives the reader for as long as its block runs."""

    seeds: tuple[bytes, ...]
    opened: Callable[[], AbstractContextManager[Feed]]


def _pure(feed: Feed) -> Callable[[], AbstractContextManager[Feed]]:
    @contextmanager
    def opened() -> Iterator[Feed]:
        yield feed

    return opened


def _ejson(data: bytes) -> None:
    """What is read is written and read again as the same."""
    try:
        value = ejson.loads(data)
    except ejson.BadEjson:
        return
    text = ejson.dumps(value)
    again = ejson.dumps(ejson.loads(text))
    if text != again:
        raise AssertionError(f"{text[:200]} is read as {again[:200]}")
    json.dumps(ejson.relaxed(value), ensure_ascii=False).encode()


def _protobuf(data: bytes) -> None:
    try:
        protobuf.read_request(data)
    except protobuf.BadMessage:
        return


def _multipart(data: bytes) -> None:
    head, _, body = data.partition(b"\n")
    boundary = multipart.boundary_of(head.decode("latin-1"))
    if boundary is None:
        return
    try:
        parts = multipart.parse(body, boundary)
    except multipart.BadMultipart:
        return
    if sum(len(part.data) for part in parts) > len(body):
        raise AssertionError("parts are larger than their body")


def _frames(data: bytes) -> None:
    """However the bytes are cut, the frames are the same."""
    whole, byte_wise = _decoded([data]), _decoded([data[at : at + 7] for at in range(0, len(data), 7)])
    if whole != byte_wise:
        raise AssertionError("frames depend on how they arrive")


def _decoded(pieces: list[bytes]) -> list[tuple[str, bytes]]:
    decoder, found = frames.Decoder(), []
    try:
        for piece in pieces:
            for header, payload in decoder.feed(piece):
                found.append((repr(header), payload))
    except frames.BrokenFrame:
        found.append(("broken", b""))
    return found


def _json(data: bytes) -> None:
    try:
        json_text.loads(data.decode("utf-8", "surrogateescape"))
    except json_text.BadJson:
        return


def _cron(data: bytes) -> None:
    text = data.decode("utf-8", "replace")
    if not cron.problem(text):
        cron.parse(text)


async def _nothing(invocation: Invocation) -> InvokeResult:
    return InvokeResult(invocation.function, invocation.request_id, b"null")


@contextmanager
def _wire() -> Iterator[Feed]:
    """A whole backend: headers on the first line, the body behind it."""
    with tempfile.TemporaryDirectory() as folder:
        cloud = make_cloud(Path(folder), invoke=_nothing)
        loop = asyncio.new_event_loop()

        def feed(data: bytes) -> None:
            kind, _, body = data.partition(b"\n")
            headers = {"content-type": kind.decode("latin-1")}
            with suppress(wire.BadRequest):
                wire.read(CALLER, headers, "", body)
            loop.run_until_complete(cloud.backend.admin(cloud.caller(), headers, "", body))
            bugs = [each.params["trace"] for each in cloud.named(Noticed) if each.code == "CFN-TCB-003"]
            cloud.events.clear()
            if bugs:
                raise AssertionError(bugs[0])

        try:
            yield feed
        finally:
            loop.close()
            cloud.engine.close()


def _refused_by_code(error: CloudfnError) -> None:
    if codes.find(error.code) is None:
        raise AssertionError(f"{error.code} is no code") from error
    for lang in ("en", "zh"):
        error.title(lang)
        error.fix(lang)


@contextmanager
def _manifest() -> Iterator[Feed]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "cloudfn.yaml"
        (Path(folder) / "functions" / "makeOrder").mkdir(parents=True)

        def feed(data: bytes) -> None:
            path.write_bytes(data)
            try:
                load(path, environ={"A": "a"})
            except CloudfnError as error:
                _refused_by_code(error)

        yield feed


@contextmanager
def _imports() -> Iterator[Feed]:
    """A foreign project in one file; what is made of it must be a manifest that loads."""
    with tempfile.TemporaryDirectory() as folder:
        project = Path(folder)
        (project / "functions" / "one").mkdir(parents=True)
        (project / "functions" / "one" / "index.js").write_text("exports.main = () => 1\n")

        def feed(data: bytes) -> None:
            (project / "cloudbaserc.json").write_bytes(data)
            try:
                made = import_project(project, project / "cloudfn.yaml")
            except CloudfnError as error:
                _refused_by_code(error)
                return
            (project / "cloudfn.yaml").write_text(made.text, "utf-8")
            load(project / "cloudfn.yaml")
            (project / "cloudfn.yaml").unlink()

        yield feed


@contextmanager
def _source() -> Iterator[Feed]:
    """A callback's code, which is parsed and never run."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        for name in ("makeOrder", "payCallback"):
            (place / "functions" / name).mkdir(parents=True)
            (place / "functions" / name / "index.js").write_text("exports.main = () => 1\n")
        (place / "cloudfn.yaml").write_bytes(SHOP.read_bytes().partition(b"  note:")[0] + PAYMENTS)
        manifest = load(place / "cloudfn.yaml", environ={}).manifest

        def feed(data: bytes) -> None:
            (place / "functions" / "payCallback" / "index.js").write_bytes(data)
            for notice in inspect(manifest):
                if codes.find(notice.code) is None:
                    raise AssertionError(f"{notice.code} is no code")

        yield feed


def _recorded() -> Iterator[bytes]:
    """Bodies that real SDKs sent, with their type on the first line."""
    for record in json.loads((ROOT / "tests" / "captures" / "raw-http.json").read_text("utf-8")):
        head, _, body = base64.b64decode(record["raw_request_base64"]).partition(b"\r\n\r\n")
        kinds = [line[14:] for line in head.split(b"\r\n") if line.lower().startswith(b"content-type: ")]
        yield (kinds[0] if kinds else b"application/json") + b"\n" + body


def _action(action: str, **fields: object) -> bytes:
    return b"application/json\n" + json.dumps({"action": action, "collectionName": "orders", **fields}).encode()


EJSON = (
    b'{"a":{"$date":{"$numberLong":"1700000000000"}},"b":{"$oid":"0123456789abcdef01234567"},"c":[1,2.5,-0.0,null,true]}',
    b'{"r":{"$regularExpression":{"pattern":"^a","options":"i"}},"n":{"$numberDecimal":"1.10"},"i":{"$numberInt":"5"}}',
    b'{"t":{"$timestamp":{"t":1,"i":2}},"x":{"$binary":{"base64":"AAE=","subType":"00"}},"m":{"$minKey":1},"u":{"$undefined":true}}',
    b'{"g":{"type":"Point","coordinates":[116.4,39.9]},"s":{"$numberDouble":"NaN"},"d":{"$date":"2026-01-02T03:04:05.678Z"}}',
)  # fmt: skip
PAIR = protobuf.message((1, "media"), (2, b"\x00\xff"), (4, "media.png"))
FORM = (
    b'multipart/form-data; boundary="' + BOUNDARY + b'"\n--' + BOUNDARY
    + b'\r\nContent-Disposition: form-data; name="file"; filename="x.png"\r\nContent-Type: image/png\r\n\r\n'
    + b"\x00\xff\r\n--" + BOUNDARY + b"--\r\n"
)  # fmt: skip
RC = {
    "version": "2.0",
    "envId": "shop-1a2b3c",
    "functionRoot": "functions",
    "functionDefaultConfig": {"timeout": 5, "envVariables": {"A": "1"}},
    "functions": [
        {"name": "one", "triggers": [{"name": "t", "type": "timer", "config": "0 0 2 * * * *"}], "path": "/x"}
    ],
    "framework": {"plugins": {"p": {"inputs": {"functionRootPath": "functions", "functions": [{"name": "one"}]}}}},
    "database": {"collections": [{"collectionName": "d"}]},
}  # fmt: skip
DATABASE = (
    _action("database.addDocument", data='{"_id":"1","a":1}', multi=False),
    _action("database.queryDocument", query='{"a":{"$gt":0}}', order='[{"field":"a","direction":"asc"}]', limit=10),
    _action("database.updateDocument", query='{"_id":"1"}', data='{"$inc":{"a":1}}', multi=True, merge=True),
    _action("database.removeDocument", query='{"_id":"1"}', multi=False),
    _action("database.aggregate", stages=[{"stageKey": "$match", "stageValue": '{"a":{"$exists":true}}'}]),
    _action("functions.invokeFunction", function_name="echo", request_data='{"a":1}'),
    _action("storage.uploadFile", path="a/b.txt"),
)  # fmt: skip


def _manifests() -> Iterator[bytes]:
    yield (ROOT / "cloudfn.yaml.example").read_bytes()
    yield SHOP.read_bytes()
    yield yaml.safe_dump({"version": 1, "functions": {"makeOrder": {"timeout": "5s"}}}, sort_keys=False).encode()


def _sources() -> Iterator[bytes]:
    for path in sorted((ROOT / "bench" / "shop_under_load" / "functions").glob("*/index.js")):
        yield path.read_bytes()
    yield b"const help = require('./help')\nexports.main = async (event) => help.paid(event.outTradeNo)\n"


def _kept(name: str) -> tuple[bytes, ...]:
    return tuple(path.read_bytes() for path in sorted((SEEDS / name).glob("*")))


GOOD: dict[str, tuple[Iterable[bytes], Callable[[], AbstractContextManager[Feed]]]] = {
    "wire": ((*_recorded(), *DATABASE), _wire),
    "ejson": (EJSON, _pure(_ejson)),
    "protobuf": ([protobuf.message((1, 0), (2, protobuf.message((1, PAIR))), (6, "wxB"))], _pure(_protobuf)),
    "multipart": ([FORM], _pure(_multipart)),
    "frames": ([frames.encode({"op": "call"}, b'{"a":1}') + frames.encode({"op": "ready"})], _pure(_frames)),
    "json": ([b'{"a": [1, 2.5e3, "\\u4e00"], "b": null}'], _pure(_json)),
    "cron": ([b"0 */5 2-4 L * MON#1 2026", b"0 0 12 ? * 6L *", b"0 0 9 15W 1,2 * *"], _pure(_cron)),
    "manifest": (_manifests(), _manifest),
    "source": (_sources(), _source),
    "imports": ([json.dumps(RC, indent=1).encode()], _imports),
}
TARGETS = {name: Target((*_kept(name), *good), opened) for name, (good, opened) in GOOD.items()}
