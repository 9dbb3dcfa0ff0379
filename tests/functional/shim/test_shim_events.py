"""A callback behind the shim sees exactly the event that it would see without it, plus the other spelling."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cloudfn import shim
from cloudfn.manifest.values import Binding

pytestmark = pytest.mark.node

PAID = {
    "appid": "wxd2d16a504f24665e", "bankType": "OTHERS", "cashFee": 1, "feeType": "CNY", "isSubscribe": "N",
    "mchId": "1800008281", "nonceStr": "d7b95b2f00000001", "openid": "oPoo44XXXXXXXXXXXXXXXXXXXXXX",
    "outTradeNo": "1217752501201407033233368018", "resultCode": "SUCCESS", "returnCode": "SUCCESS",
    "subAppid": "wx0123456789abcdef", "subIsSubscribe": "N", "subMchId": "1900009231",
    "subOpenid": "oXXXXXXXXXXXXXXXXXXXXXXXXXXX", "timeEnd": "20201228145526", "totalFee": 1, "tradeType": "JSAPI",
    "transactionId": "4200000791202012280000000001",
    "userInfo": {"appId": "wx0123456789abcdef", "openId": "oXXXXXXXXXXXXXXXXXXXXXXXXXXX"},
}  # fmt: skip

VIEW = """
const v8 = require("v8");
const view = (event) => Object(event) !== event ? event : ({
  json: JSON.stringify(event),
  keys: Object.keys(event),
  entries: Object.entries(event),
  spread: JSON.stringify({ ...event }),
  assigned: JSON.stringify(Object.assign({}, event)),
  forIn: (() => { const seen = []; for (const key in event) seen.push(key); return seen; })(),
  serialized: v8.serialize(event).toString("hex"),
  cloned: typeof structuredClone === "function" ? JSON.stringify(structuredClone(event)) : null,
  shown: require("util").inspect(event, { depth: 9 }),
});
"""

ECHO = """
const readline = require("readline");
%s
const { wrap } = require(%s);
const fs = require("fs"), os = require("os"), path = require("path");
const root = fs.mkdtempSync(path.join(os.tmpdir(), "echo-"));
fs.writeFileSync(path.join(root, "index.js"), "exports.main = (event) => Promise.resolve(global.look(event));");
global.look = view;
const main = wrap(root, "index.main", process.env.TRACED ? { trace() {} } : undefined);
readline.createInterface({ input: process.stdin }).on("line", async (line) => {
  const attempt = async (work) => { try { return await work(); } catch (error) { return { error: String(error) }; } };
  const plain = await attempt(() => view(JSON.parse(line)));
  const seen = await attempt(() => main(JSON.parse(line), {}, () => {}));
  process.stdout.write(JSON.stringify([plain, seen]) + "\\n");
}).on("close", () => fs.rmSync ? fs.rmSync(root, { recursive: true }) : fs.rmdirSync(root, { recursive: true }));
"""


class Echo:
    """A Node process that tells how an event looks without and with the shim."""

    def __init__(self, node: str, traced: bool) -> None:
        script = ECHO % (VIEW, json.dumps(str(shim.node_entry())))
        bound = '{"take":[{"of":["1900009231"],"kind":"both","verify":"off"}]}'
        environment = {"CLOUDFN_BINDINGS": bound, "TCB_SOURCE": "wx_paycallback", **({"TRACED": "1"} if traced else {})}
        self.process = subprocess.Popen(
            [node, "-e", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
            env=environment,
        )  # fmt: skip

    def look(self, event: object) -> tuple[object, object]:
        assert self.process.stdin and self.process.stdout
        self.process.stdin.write(json.dumps(event) + "\n")
        self.process.stdin.flush()
        plain, seen = json.loads(self.process.stdout.readline())
        return plain, seen

    def close(self) -> None:
        self.process.communicate()


@pytest.fixture(params=["shim", "traced"])
def echo(request: pytest.FixtureRequest, node: str) -> Iterator[Echo]:
    made = Echo(node, request.param == "traced")
    yield made
    made.close()


FIELDS = st.sampled_from(
    [*PAID, "return_code", "out_trade_no", "coupon_id_0", "couponId_0", "refundStatus", "to_string"]
)
NAMES = st.one_of(
    FIELDS, st.text(max_size=12), st.sampled_from(["__proto__", "constructor", "toJSON", "has_own_property"])
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=6,
)
EVENTS = st.dictionaries(NAMES, VALUES, max_size=8).map(lambda extra: {"returnCode": "SUCCESS", **extra}) | VALUES


@settings(max_examples=120)
@given(event=EVENTS)
def test_an_event_looks_the_same_behind_the_shim(echo, event):
    plain, seen = echo.look(event)
    assert plain == seen


def callback(project, body: str, **options: object) -> object:
    source = f"exports.main = async (event) => {{ {body} }}"
    return project({"index.js": source}, {"default": Binding("default", "1900009231", callback="fn", **options)})


def said(project, node, body: str, event: object = PAID) -> object:
    made = callback(project, body)
    made.node = node
    return made.run({"event": event}, source="wx_paycallback").value


def test_both_spellings_answer(project, node):
    body = """
    const { return_code, mch_id, out_trade_no, outTradeNo, sub_mch_id, total_fee, device_info, ...rest } = event;
    return { return_code, mch_id, same: out_trade_no === outTradeNo, sub_mch_id, total_fee, device_info,
             rest: Object.keys(rest).length };
    """
    assert said(project, node, body) == {
        "return_code": "SUCCESS",
        "mch_id": "1800008281",
        "same": True,
        "sub_mch_id": "1900009231",
        "total_fee": 1,
        "rest": len(PAID) - 1,
    }


def test_a_snake_case_event_answers_camel_case(project, node):
    body = "return [event.outTradeNo, event.returnCode, Object.keys(event)]"
    event = {"return_code": "SUCCESS", "out_trade_no": "N"}
    assert said(project, node, body, event) == ["N", "SUCCESS", ["return_code", "out_trade_no"]]


def test_writing_and_deleting_do_what_they_would_do_without_the_shim(project, node):
    body = """
    event.first = 1; event.out_trade_no = "mine"; delete event.mchId; event.totalFee = 7;
    return { last: Object.keys(event).slice(-2), mine: event.out_trade_no, theirs: event.outTradeNo,
             gone: event.mch_id === undefined, fee: event.total_fee,
             json: JSON.parse(JSON.stringify(event)).out_trade_no };
    """
    assert said(project, node, body) == {
        "last": ["first", "out_trade_no"],
        "mine": "mine",
        "theirs": PAID["outTradeNo"],
        "gone": True,
        "fee": 7,
        "json": "mine",
    }


def test_the_database_stores_what_production_delivers(project, backend, npm):
    backend.reply = lambda action, fields: ("application/json", {"requestId": "r", "data": {"insertedIds": ["1"]}})
    source = """
const cloud = require("wx-server-sdk"); cloud.init({ env: "test-f0b102" });
const raw = cloud.database().collection("raw");
exports.main = async (event) => { await raw.add({ data: event }); return { errcode: 0 } };
"""
    made = project({"index.js": source}, {"default": Binding("default", "1900009231", callback="fn")})
    for version in ("2.6.3", "4.0.2"):
        backend.requests.clear()
        made.settings = {"exclude": (version,)}
        ran = made.run(
            {"event": PAID}, modules=npm(f"wx-server-sdk@{version}"), url=backend.url, source="wx_paycallback"
        )
        assert ran.value == {"errcode": 0}
        ((_, fields),) = backend.requests
        stored = json.loads(fields["data"][0])
        assert list(stored) == list(PAID)


TRACE = """
const {{ wrap }} = require({entry});
const fs = require("fs"), os = require("os"), path = require("path");
const root = fs.mkdtempSync(path.join(os.tmpdir(), "trace-"));
fs.writeFileSync(path.join(root, "index.js"), "exports.main = async (event) => {{ " + {body} + " }};");
const told = [];
const main = wrap(root, "index.main", {{ trace: (...all) => told.push(all) }});
main({event}, {{}}, () => {{}}).then(() => console.log(JSON.stringify(told)));
"""


def traced(node: str, body: str, event: object = PAID, **environment: str) -> object:
    script = TRACE.format(entry=json.dumps(str(shim.node_entry())), body=json.dumps(body), event=json.dumps(event))
    bound = '{"take":[{"of":["1900009231"],"kind":"both","verify":"off"}]}'
    ran = subprocess.run(
        [node, "-e", script], env={"CLOUDFN_BINDINGS": bound, **environment}, capture_output=True, text=True, check=True
    )
    return json.loads(ran.stdout)


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("return event.out_trade_no + event.out_trade_no", [["alias", "out_trade_no", "outTradeNo"]]),
        ("return event.totalfee", [["unknown", "totalfee", "totalFee"]]),
        ("return event.outTradeNum || event.outTradNo", [["unknown", "outTradNo", "outTradeNo"]]),
        ("return [event.sign, event.prepay_id]", [["unknown", "sign", ""], ["unknown", "prepay_id", ""]]),
        ("return [event.attach, event.device_info, event.action]", []),
        ("await event; return [JSON.stringify(event), `${event}`, require('util').inspect(event), {...event}]", []),
        ("return event.outTradeNo", []),
    ],
)
def test_reads_of_undelivered_names_are_told(node, body, told):
    assert traced(node, body) == told


def test_a_refund_has_no_result_code(node):
    refund = {"returnCode": "SUCCESS", "refundStatus": "SUCCESS", "subMchId": "1900009231"}
    assert traced(node, "return event.resultCode", refund) == [["unknown", "resultCode", "refundStatus"]]


def test_tracing_can_be_switched_off(node):
    assert traced(node, "return [event.sign, event.out_trade_no]", CLOUDFN_TRACE="off") == []


def test_a_traced_event_is_still_a_plain_object(node):
    body = "if (event.constructor !== Object || !(event instanceof Object) || `${event}` !== '[object Object]') throw 1"
    assert traced(node, body) == []
