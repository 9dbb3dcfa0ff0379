"""Orders of API v3: what one costs in the emulator itself, and how many a second one Node.js function places.

    python -m bench.wxpay_v3

The first figure is checked signature, ledger and signed answer, without HTTP; the second goes through the function, its
https requests (signed by hand, RSA in Node.js included) and the local address. The local cloud's CPU time tells what an
order costs there whatever else runs on the machine.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from pathlib import Path

from cloudfn.calls import Caller, Identity
from cloudfn.cli import run
from cloudfn.clock import VirtualClock
from cloudfn.events.base import ignore
from cloudfn.manifest import load
from cloudfn.pay import Book, WeChatPay
from cloudfn.pay.mch import crypto, local_set
from cloudfn.pay.mch.request import MchRequest
from cloudfn.pay.v3.signature import SignedRequest
from cloudfn.testing import LocalCloud

ORDERS = 1000
TARGET = "/v3/pay/transactions/native"
MANIFEST = """
version: 1
project: bench
env: {id: test-f0b102}
functions:
  makeOrder: {timeout: 60s, secrets: [MCH_PRIVATE_KEY, MCH_SERIAL_NO]}
  payNotify: {http: /pay/notify}
payments: {shop: {api: v3, mchId: "1900000001", callers: [makeOrder], callback: payNotify}}
"""
BODY = (
    '{"appid":"wx0123456789abcdef","mchid":"1900000001","description":"tea","out_trade_no":"%s",'
    '"notify_url":"https://shop.example.com/pay/notify","amount":{"total":100}}'
)
FUNCTION = """
const crypto = require("crypto"), https = require("https");
const { MCH_PRIVATE_KEY, MCH_SERIAL_NO } = process.env;
const key = crypto.createPrivateKey(MCH_PRIVATE_KEY), target = "TARGET";
const order = (number) => new Promise((done, failed) => {
  const body = `BODY`.replace("%s", number);
  const time = `${Math.floor(Date.now() / 1000)}`, nonce = "n0nce";
  const text = Buffer.from(`POST\\n${target}\\n${time}\\n${nonce}\\n${body}\\n`);
  const signature = crypto.sign("RSA-SHA256", text, key).toString("base64");
  const authorization = `WECHATPAY2-SHA256-RSA2048 mchid="1900000001",nonce_str="${nonce}",timestamp="${time}",` +
    `serial_no="${MCH_SERIAL_NO}",signature="${signature}"`;
  const options = { method: "POST", headers: { authorization, "content-type": "application/json" } };
  https.request(`https://api.mch.weixin.qq.com${target}`, options, (answer) => {
    answer.resume();
    answer.on("end", () => (answer.statusCode === 200 ? done() : failed(new Error(answer.statusCode))));
  }).on("error", failed).end(body);
});
exports.main = async ({ from, count, atOnce }) => {
  const numbers = Array.from({ length: count }, (_, n) => `B${from}${String(n).padStart(6, "0")}`);
  const started = process.hrtime.bigint(), before = process.cpuUsage();
  const worker = async () => { while (numbers.length) await order(numbers.pop()); };
  await Promise.all(Array.from({ length: atOnce }, worker));
  const { user, system } = process.cpuUsage(before);
  return { seconds: Number(process.hrtime.bigint() - started) / 1e9, cpuMs: (user + system) / 1e3 / count };
};
"""


def project(home: Path) -> None:
    for name, source in (("makeOrder", FUNCTION.replace("TARGET", TARGET).replace("BODY", BODY)), ("payNotify", "")):
        folder = home / "functions" / name
        folder.mkdir(parents=True)
        (folder / "index.js").write_text(source or "exports.main = async () => ({ statusCode: 204 });\n")
    (home / "cloudfn.yaml").write_text(MANIFEST)
    assert run(["-C", str(home), "--quiet", "pay", "keys"]) == 0


def own_cost_ms(home: Path) -> float:
    """The median of ``ORDERS`` orders on a book on disk."""
    manifest = load(home / "cloudfn.yaml").manifest
    keys = local_set.ensure(manifest.wxpay_keys, "1900000001")
    private, clock = crypto.read_private(keys.merchant_key), VirtualClock()

    async def invoke(call: object) -> object:
        raise AssertionError("nothing is paid here")

    pay = WeChatPay(manifest, book=Book(home / "bench.db"), clock=clock, emit=ignore, invoke=invoke)  # type: ignore[arg-type]
    caller, taken = Caller("makeOrder", "r1", Identity(), manifest.env_id), []
    for n in range(ORDERS):
        body = (BODY % f"A{n:08d}").encode()
        sent = SignedRequest("POST", TARGET, str(int(clock.now().timestamp())), "n0nce", body)
        header = (
            f'WECHATPAY2-SHA256-RSA2048 mchid="1900000001",nonce_str="n0nce",timestamp="{sent.timestamp}",'
            f'serial_no="{keys.serial_no}",signature="{crypto.sign(private, sent.message)}"'
        )
        request = MchRequest("POST", "api.mch.weixin.qq.com", TARGET, {"authorization": header}, body, caller)
        started = time.perf_counter()
        assert pay.answer(request).ok
        taken.append((time.perf_counter() - started) * 1000)
    return statistics.median(taken)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        project(home)
        print(f"own cost of an order      {own_cost_ms(home):6.2f} ms (median)")
        with LocalCloud(home) as cloud:
            cloud.call("makeOrder", {"from": "warm", "count": 50, "atOnce": 5})
            started = time.process_time()
            runs = [cloud.call("makeOrder", {"from": f"r{n}", "count": ORDERS, "atOnce": 16}) for n in range(3)]
            used_ms = (time.process_time() - started) * 1000 / (3 * ORDERS)
        worker_ms = statistics.median(each["cpuMs"] for each in runs)
        print(f"CPU of the local cloud    {used_ms:6.2f} ms an order")
        print(f"CPU of the worker         {worker_ms:6.2f} ms an order, most of it its own RSA signature")
        print(f"orders a second, 1 worker {ORDERS / statistics.median(each['seconds'] for each in runs):6.0f}")


if __name__ == "__main__":
    main()
