"""The Node.js side of the frame codec reads what the Python side writes, however it is cut, and the other way round."""

from __future__ import annotations

import base64
import json
import shutil
import subprocess
from pathlib import Path

import pytest

import cloudfn.runner
from cloudfn.runner.frames import Decoder, encode

FRAMES = [
    ({"type": "a"}, b""),
    ({"type": "b", "text": "小秋\n"}, b'{"type":"hello"}\n'),
    ({"type": "c"}, b"\n\n\n"),
    ({"type": "d"}, bytes(range(256)) * 3),
    ({"type": "e", "n": 1.5, "none": None}, b"{"),
]
SCRIPT = """
const { Decoder, encode } = require(process.argv[1]);
const stream = Buffer.from(require("fs").readFileSync(0, "utf8"), "base64");
const shaped = (found) => found.map(([header, payload]) => [header, payload.toString("base64")]);
const results = new Set();
const shared = Buffer.alloc(stream.length); // what was read is overwritten by the next read, as in the worker
const read = (decoder, from, to) => {
  shared.fill(0);
  stream.copy(shared, 0, from, to);
  decoder.feed(shared.subarray(0, to - from));
};
for (let at = 0; at <= stream.length; at++) {
  const found = [];
  const decoder = new Decoder((header, payload) => found.push([header, Buffer.from(payload)]));
  read(decoder, 0, at);
  read(decoder, at, stream.length);
  results.add(JSON.stringify(shaped(found)));
}
const bytewise = [];
const decoder = new Decoder((header, payload) => bytewise.push([header, Buffer.from(payload)]));
for (let at = 0; at < stream.length; at++) read(decoder, at, at + 1);
results.add(JSON.stringify(shaped(bytewise)));
const isText = (payload) => Buffer.from(payload.toString()).equals(payload);
const back = bytewise.map(([{ bytes, ...header }, payload]) => {
  return Buffer.from(encode(header, isText(payload) ? payload.toString() : payload));
});
console.log(JSON.stringify({ results: [...results], back: Buffer.concat(back).toString("base64") }));
"""


@pytest.mark.node
def test_both_sides_agree_at_every_cut() -> None:
    stream = b"".join(encode(header, payload) for header, payload in FRAMES)
    module = Path(cloudfn.runner.__file__).parent / "node" / "frames.js"
    node = shutil.which("node")
    assert node
    ran = subprocess.run(
        [node, "-e", SCRIPT, str(module)],
        input=base64.b64encode(stream).decode(),
        capture_output=True,
        text=True,
        check=True,
    )
    told = json.loads(ran.stdout)
    (result,) = told["results"]
    found = [
        ({k: v for k, v in header.items() if k != "bytes"}, base64.b64decode(body))
        for header, body in json.loads(result)
    ]
    assert found == FRAMES
    again = [
        ({k: v for k, v in h.items() if k != "bytes"}, body)
        for h, body in Decoder().feed(base64.b64decode(told["back"]))
    ]
    assert again == FRAMES
