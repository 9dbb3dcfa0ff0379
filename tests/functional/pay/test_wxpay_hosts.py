"""Whatever client a function uses, its request to WeChat Pay's hosts arrives on this machine, byte for byte as signed.

The functions sign by hand, over a body with blanks and characters that any serialiser would write otherwise.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cloudfn.cli import run
from cloudfn.testing import LocalCloud
from tests.functional.pay import v3_shop

NODE = """
const crypto = require("crypto"), http = require("http"), https = require("https"), tls = require("tls");
const { MCH_KEY, MCH_SERIAL } = process.env;
const target = "/v3/pay/transactions/native";
const signed = (way) => {
  const body = `{ "appid":"wx0123456789abcdef",  "mchid": "1900000001", "description":"\\\\u8336 \\\\/ \\u8336 é", ` +
    `"out_trade_no": "way_${way}", "notify_url":"https://shop.example.com/pay/notify", "amount": {"total": 100} }`;
  const time = `${Math.floor(Date.now() / 1000)}`, nonce = "n0nce";
  const text = `POST\\n${target}\\n${time}\\n${nonce}\\n${body}\\n`;
  const signature = crypto.createSign("RSA-SHA256").update(text).sign(MCH_KEY, "base64");
  const authorization = `WECHATPAY2-SHA256-RSA2048 mchid="1900000001",nonce_str="${nonce}",timestamp="${time}",` +
    `serial_no="${MCH_SERIAL}",signature="${signature}"`;
  return { body, headers: { authorization, "content-type": "application/json", accept: "application/json", "user-agent": "own" } };
};
const answered = (request, body) => new Promise((done, failed) => {
  request.on("error", failed);
  request.on("response", (answer) => {
    let text = "";
    answer.on("data", (piece) => { text += piece; });
    answer.on("end", () => done([answer.statusCode, JSON.parse(text)]));
  });
  request.end(body);
});
const url = `https://api.mch.weixin.qq.com${target}`;
const ways = {
  https: ({ body, headers }) => answered(https.request(url, { method: "POST", headers }), body),
  options: ({ body, headers }) =>
    answered(https.request({ hostname: "api2.mch.weixin.qq.com", port: 443, path: target, method: "POST", headers }), body),
  agent: ({ body, headers }) =>
    answered(https.request(url, { method: "POST", headers, agent: new https.Agent({ keepAlive: true }) }), body),
  http: ({ body, headers }) => answered(http.request(`http://api.wechatpay.cn${target}`, { method: "POST", headers }), body),
  fetch: async ({ body, headers }) => {
    const answer = await fetch(`https://API2.wechatpay.cn${target}`, { method: "POST", headers, body });
    return [answer.status, await answer.json()];
  },
  fetchBytes: async ({ body, headers }) => {
    const answer = await fetch(new Request(url, { method: "POST", headers, body: Buffer.from(body) }));
    return [answer.status, await answer.json()];
  },
  axios: async ({ body, headers }) => {
    const answer = await require("axios").post(url, body, { headers });
    return [answer.status, answer.data];
  },
  got: async ({ body, headers }) => {
    const answer = await require("got").post(url, { body, headers });
    return [answer.statusCode, JSON.parse(answer.body)];
  },
  superagent: async ({ body, headers }) => {
    const answer = await require("superagent").post(url).set(headers).send(body);
    return [answer.status, answer.body];
  },
  undici: async ({ body, headers }) => {
    const answer = await require("undici").request(url, { method: "POST", headers, body });
    return [answer.statusCode, await answer.body.json()];
  },
  undiciFetch: async ({ body, headers }) => {
    const answer = await require("undici").fetch(url, { method: "POST", headers, body });
    return [answer.status, await answer.json()];
  },
  tls: ({ body, headers }) => new Promise((done, failed) => {
    const socket = tls.connect({ host: "api.mch.weixin.qq.com", port: 443, servername: "api.mch.weixin.qq.com" }, () => {
      const head = Object.entries({ host: "api.mch.weixin.qq.com", connection: "close", ...headers });
      socket.write(`POST ${target} HTTP/1.1\\r\\n${head.map((each) => each.join(": ")).join("\\r\\n")}\\r\\n`);
      socket.write(`content-length: ${Buffer.byteLength(body)}\\r\\n\\r\\n${body}`);
    });
    let text = "";
    socket.on("data", (piece) => { text += piece; });
    socket.on("end", () => done([Number(text.split(" ")[1]), JSON.parse(text.slice(text.indexOf("{"), text.lastIndexOf("}") + 1))]));
    socket.on("error", failed);
  }),
};
exports.main = async ({ way, lie }) => {
  const request = signed(way);
  if (lie) request.body += " ";
  try {
    return await ways[way](request);
  } catch (error) {
    return String((error.cause && error.cause.message) || error.message);
  }
};
"""
PACKAGES = ("axios@1.7.9", "got@11.8.6", "superagent@10.1.1", "undici@6.21.0")
WAYS = (
    *(
        "https",
        "options",
        "agent",
        "http",
        "fetch",
        "fetchBytes",
        "axios",
        "got",
        "superagent",
        "undici",
        "undiciFetch",
    ),
    "tls",
)

PYTHON = """
import asyncio, base64, json, os, time, urllib.request

import aiohttp, httpx, requests
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding

TARGET = "/v3/pay/transactions/native"
URL = "https://api.mch.weixin.qq.com" + TARGET
KEY = serialization.load_pem_private_key(os.environ["MCH_KEY"].encode(), None)


def signed(way):
    body = (
        '{ "appid":"wx0123456789abcdef",  "mchid": "1900000001", "description":"\\\\\\\\u8336 \\\\\\\\/ \\u8336", "out_trade_no": "way_%s", '
        '"notify_url":"https://shop.example.com/pay/notify", "amount": {"total": 100} }' % way
    ).encode()
    now = str(int(time.time()))
    text = ("POST\\n%s\\n%s\\nn0nce\\n" % (TARGET, now)).encode() + body + b"\\n"
    signature = base64.b64encode(KEY.sign(text, padding.PKCS1v15(), hashes.SHA256())).decode()
    header = 'WECHATPAY2-SHA256-RSA2048 mchid="1900000001",nonce_str="n0nce",timestamp="%s",serial_no="%s",signature="%s"'
    authorization = header % (now, os.environ["MCH_SERIAL"], signature)
    return body, {"Authorization": authorization, "Content-Type": "application/json", "User-Agent": "own"}


def by_requests(body, headers):
    answer = requests.post(URL, data=body, headers=headers)
    return answer.status_code, answer.json()


def by_session(body, headers):
    with requests.Session() as session:
        session.get(URL)
        answer = session.post(URL.replace("api.", "api2."), data=iter([body[:20], body[20:]]), headers=headers)
    return answer.status_code, answer.json()


def by_httpx(body, headers):
    answer = httpx.post(URL, content=body, headers=headers)
    return answer.status_code, answer.json()


def by_urllib(body, headers):
    with urllib.request.urlopen(urllib.request.Request(URL, body, headers)) as answer:
        return answer.status, json.load(answer)


async def by_async_httpx(body, headers):
    async with httpx.AsyncClient() as client:
        answer = await client.post(URL.replace("mch.weixin.qq.com", "wechatpay.cn"), content=body, headers=headers)
        return answer.status_code, answer.json()


async def by_aiohttp(body, headers):
    async with aiohttp.ClientSession() as session:
        async with session.post(URL, data=body, headers=headers) as answer:
            return answer.status, await answer.json()


async def by_streams(body, headers):
    reader, writer = await asyncio.open_connection("api.mch.weixin.qq.com", 443, ssl=True)
    head = "".join("%s: %s\\r\\n" % pair for pair in headers.items())
    head = "POST %s HTTP/1.1\\r\\nHost: api.mch.weixin.qq.com\\r\\n%sContent-Length: %d\\r\\n" % (TARGET, head, len(body))
    writer.write(head.encode() + b"Connection: close\\r\\n\\r\\n" + body)
    answer = await reader.read()
    writer.close()
    return int(answer.split()[1]), json.loads(answer.partition(b"\\r\\n\\r\\n")[2])


def on_uvloop(way, body, headers):
    import uvloop

    return uvloop.run(globals()["by_" + way](body, headers))


def main(event, context):
    body, headers = signed(event["way"])
    if event.get("lie"):
        body += b" "
    if event["way"].startswith("uvloop_"):
        return on_uvloop(event["way"][7:], body, headers)
    made = globals()["by_" + event["way"]](body, headers)
    return asyncio.run(made) if asyncio.iscoroutine(made) else made
"""


def place(cloud: LocalCloud, way: str) -> None:
    """Ordered as it was signed; one byte more is refused."""
    status, answer = cloud.call("makeOrder", {"way": way})
    assert (status, list(answer)) == (200, ["code_url"]), (way, answer)
    assert cloud.order(f"way_{way}")["body"].endswith("茶 é" if way in WAYS else "茶"), way


def refuse(cloud: LocalCloud, way: str) -> None:
    said: Any = cloud.call("makeOrder", {"way": way, "lie": True})
    assert said[0] == 401 and said[1]["code"] == "SIGN_ERROR", said
    told = [event["params"] for event in cloud.events("OrderRefused") if event["code"] == "CFN-PAY-127"]
    assert [each["lines"] for each in told] == ["5"]


@pytest.mark.npm
@pytest.mark.node
def test_every_client_of_node(tmp_path: Path, npm: Callable[..., Path]) -> None:
    home = v3_shop.write(tmp_path, NODE, modules=npm(*PACKAGES))
    assert run(["-C", str(home), "pay", "keys"]) == 0
    with LocalCloud(home) as cloud:
        for way in WAYS:
            place(cloud, way)
        refuse(cloud, "tls")


def test_every_client_of_python(tmp_path: Path) -> None:
    home = v3_shop.write(tmp_path, PYTHON, python=True)
    assert run(["-C", str(home), "pay", "keys"]) == 0
    with LocalCloud(home) as cloud:
        for way in ("requests", "session", "httpx", "urllib", "async_httpx", "aiohttp"):
            place(cloud, way)
        refuse(cloud, "requests")


@pytest.mark.skipif(sys.platform == "win32", reason="uvloop is not made for Windows")
def test_clients_on_uvloop(tmp_path: Path) -> None:
    """It connects in C: its loop is led too, and other hosts stay out of reach by their name."""
    blocked = """

async def by_blocked(body, headers):
    try:
        await asyncio.open_connection("api3.mch.weixin.qq.com", 443)
    except PermissionError as error:
        return str(error), ""
"""
    source = PYTHON.replace("\ndef on_uvloop", f"{blocked}\ndef on_uvloop")
    home = v3_shop.write(tmp_path, source, python=True)
    assert run(["-C", str(home), "pay", "keys"]) == 0
    with LocalCloud(home) as cloud:
        for way in ("async_httpx", "aiohttp", "streams", "uvloop_async_httpx", "uvloop_aiohttp", "uvloop_streams"):
            place(cloud, way)
        refuse(cloud, "uvloop_aiohttp")
        assert "CFN-RUN-019" in cloud.call("makeOrder", {"way": "uvloop_blocked"})[0]


@pytest.mark.node
def test_another_host_is_not_ours(tmp_path: Path) -> None:
    """A name that only looks like one of the four is what it was before: a production back end, or the internet."""
    source = """
    exports.main = async ({ url }) => {
      try { await fetch(url); return "reached"; } catch (error) { return (error.cause || error).code; }
    };
    """
    with LocalCloud(v3_shop.write(tmp_path, source)) as cloud:
        assert cloud.call("makeOrder", {"url": "https://api3.mch.weixin.qq.com/v3/certificates"}) == "CLOUDFN_BLOCKED"
