"""Bytes of the wire: multipart, protobuf, recorded sockets, malformed requests."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloudfn.backend import protobuf, wire
from cloudfn.backend.multipart import BadMultipart, boundary_of, parse
from cloudfn.calls import Caller, Identity

CALLER = Caller("f", "r", Identity(), "e")
RAW = json.loads((Path(__file__).parents[2] / "captures" / "raw-http.json").read_text("utf-8"))


@given(st.lists(st.tuples(st.text("abcXYZ_-", min_size=1), st.binary()), max_size=5))
def test_parts_are_raw_bytes(parts: list[tuple[str, bytes]]) -> None:
    boundary = b"--------------------------0123456789abcdef01234567"
    parts = [(name, data) for name, data in parts if boundary not in data]
    body = b"".join(
        b"--" + boundary + f'\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'.encode() + data + b"\r\n"
        for name, data in parts
    )
    found = parse(body + b"--" + boundary + b"--\r\n", boundary)
    assert [(part.name, part.data) for part in found] == parts


def test_file_parts_and_quoted_boundaries() -> None:
    boundary = boundary_of('multipart/form-data; charset=utf-8; boundary="a b"')
    assert boundary == b"a b"
    head = b'Content-Disposition: form-data; name="file"; filename="x.png"\r\nContent-Type: image/png'
    (part,) = parse(b"preamble\r\n--a b\r\n" + head + b"\r\n\r\n--a bc\r\n\r\n--a b--", boundary)
    assert (part.name, part.filename, part.content_type, part.data) == ("file", "x.png", "image/png", b"--a bc\r\n")


@pytest.mark.parametrize("body", [b"", b"--b", b"--b\r\nno head", b"--b\r\na: b\r\n\r\nno end", b"x--b--"])
def test_a_body_that_breaks_off_is_refused(body: bytes) -> None:
    with pytest.raises(BadMultipart):
        parse(body, b"b")


def dechunked(data: bytes) -> bytes:
    out = b""
    while data:
        size, _, data = data.partition(b"\r\n")
        count = int(size, 16)
        out, data = out + data[:count], data[count + 2 :]
    return out


@pytest.mark.parametrize("record", RAW, ids=lambda record: f"{record['sdk']}:{record['label']}")
def test_recorded_sockets(record: dict[str, str]) -> None:
    head, _, body = base64.b64decode(record["raw_request_base64"]).partition(b"\r\n\r\n")
    pairs = [line.split(": ", 1) for line in head.decode().split("\r\n")[1:]]
    headers = {name.lower(): value for name, value in pairs}
    if headers.get("transfer-encoding") == "chunked":
        body = dechunked(body)
    call = wire.read(CALLER, headers, "", body)
    assert call.action in ("wx.wxPayApi", "wx.openApi", "functions.invokeFunction")
    assert call.sdk.startswith("wx-server-sdk/") and call.sdk_generation in (2, 3, 4)
    if call.action == "wx.wxPayApi":
        assert json.loads(call.octets("requestData"))["total_fee"] == 1
    if call.action == "wx.openApi":
        assert protobuf.read_request(call.octets("requestData")).pairs


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'"text"', b"{}", b'{"action": 5}', b"\xff\xfe", b"[" * 100000])
def test_a_body_that_is_no_request_is_refused(body: bytes) -> None:
    with pytest.raises(wire.BadRequest):
        wire.read(CALLER, {"content-type": "application/json"}, "", body)


def test_messages_of_open_apis() -> None:
    pair = protobuf.message((1, "touser"), (2, b'"oX"'))
    media = protobuf.message((1, "media"), (2, b"\x00\xff"), (4, "media.png"))
    request = protobuf.read_request(protobuf.message((1, 0), (2, protobuf.message((1, pair), (1, media))), (6, "wxB")))
    assert request.pairs == (protobuf.Pair("touser", b'"oX"'), protobuf.Pair("media", b"\x00\xff", "media.png"))
    assert (request.kind, request.appid) == (protobuf.OPEN_API, "wxB")
    fields = dict(protobuf.fields(protobuf.response(error=-604101)))
    assert fields[3] == (1 << 64) - 604101 and fields[4] == 200


@given(st.binary(max_size=60))
def test_any_bytes_are_a_message_or_refused(data: bytes) -> None:
    try:
        request = protobuf.read_request(data)
    except protobuf.BadMessage:
        return
    assert all(isinstance(pair, protobuf.Pair) for pair in request.pairs)
