from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from cloudfn.source import inspect
from tests.unit.source.snippets import REQUIRE, callback, codes, found, project, refund_callback

OK = "return { errcode: 0, errmsg: '' };"


@pytest.mark.parametrize(
    ("body", "parameters", "expected"),
    [
        ("const { return_code, appid, mch_id } = event;", "event", ["008"]),
        ("const { return_code: code = 'FAIL' } = event;", "event", ["008"]),
        ("use(event.out_trade_no);", "event", ["008"]),
        ("use(event['out_trade_no'], event.total_fee);", "event", ["008", "008"]),
        ("const e = event; const { mch_id } = e;", "event", ["008"]),
        ("const e = event || {}; use(e.time_end);", "event, context", ["008"]),
        ("use(out_trade_no);", "{ out_trade_no }", ["008"]),
        ("use(outTradeNo);", "{ outTradeNo, userInfo: { openId } }", []),
        ("use(event.outTradeNo ?? event.out_trade_no);", "event", []),
        ("use(event.my_field, event.userInfo.openId);", "event", []),
        ("use(order.out_trade_no);", "event", []),
        ("const { out_trade_no } = order;", "event", []),
        ("", "", []),
        ("await helper(event);", "event", ["008"]),
        ("await helper({ ...event });", "event", []),
        ("await deeper(db, event);", "event", ["008"]),
        ("await endless(event);", "event", []),
    ],
)
def test_fields_that_are_not_there(tmp_path: Path, body: str, parameters: str, expected: list[str]) -> None:
    after = """
async function helper(order) { use(order.mch_id); }
const deeper = async (db, input) => { const { total_fee } = input; };
function endless(event) { return endless(event); }
"""
    assert callback(tmp_path, f"{body}\n{OK}", parameters, after) == expected


def test_a_function_that_serves_several_purposes_may_return_what_it_likes(tmp_path: Path) -> None:
    body = "if (event.action === 'list') return { list: [] };\nuse(event.mch_id);\nreturn { errcode: 0 };"
    assert callback(tmp_path, body) == ["008"]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (OK, []),
        ("return { errcode: 0 };", []),
        ("return { errcode, errmsg };", []),
        ("return { ...base };", []),
        ("return unknown(event);", []),
        ("return await settle(event);", []),
        ("return new Promise((resolve) => resolve({ errcode: 0 }));", []),
        ("if (a) { return { errcode: 1 }; } else { throw new Error(); }", []),
        ("try { return { errcode: 0 }; } catch (e) { return { errcode: 1 }; }", []),
        ("switch (a) { case 1: return { errcode: 0 }; default: return { errcode: 1 }; }", []),
        ("while (true) { if (a) return { errcode: 0 }; }", []),
        ("const inner = () => { return true; }; " + OK, []),
        ("return true;", ["009"]),
        ("return 'SUCCESS';", ["009"]),
        ("return event;", ["009"]),
        ("return null;", ["009"]),
        ("return undefined;", ["009"]),
        ("return { errCode: 0 };", ["009"]),
        ("return { return_code: 'SUCCESS' };", ["009"]),
        ("return { errcode: '0' };", ["009"]),
        ("return {};", ["009"]),
        ("const reply = { errCode: 0 }; return reply;", ["009"]),
        ("return a ? { errcode: 0 } : true;", ["009"]),
        ("return helper();", ["009"]),
        ("return await cloud.openapi.subscribeMessage.send({});", ["040"]),
        ("return cloud.openapi.subscribeMessage.send({});", ["040"]),
        ("return await cloud.callFunction({ name: 'x' });", ["040"]),
        ("return await db.collection('orders').doc('1').update({ data: {} });", ["040"]),
        ("const res = await db.collection('orders').add({ data: {} }); return res;", ["040"]),
        ("return sends();", ["040"]),
        ("return a ? { errcode: 0 } : await cloud.openapi.subscribeMessage.send({});", ["040"]),
        ("return db.collection('a').add({}).then((res) => res);", ["040"]),
        ("return await cloud.openapi.subscribeMessage.send({}).catch(e => e);", ["040", "041"]),
        ("return pay().catch(e => e);", ["041"]),
        ("return pay().catch((error) => { return error; });", ["041"]),
        ("return pay().catch(function (error) { console.error(error); return error; });", ["041"]),
        ("return pay().then(() => ({ errcode: 0 }), e => e);", ["041"]),
        ("return pay().then(() => ({ errcode: 0 })).catch(e => e);", ["041"]),
        ("try { return { errcode: 0 }; } catch (e) { return e; }", ["041"]),
        ("try { return { errcode: 0 }; } catch (e) { console.log(e); return (e); }", ["041"]),
        ("return pay().catch(() => {});", ["010"]),
        ("return db.collection('a').add({}).then(() => ({ errcode: 0 }));", []),
        ("return pay().then(r => r);", []),
        ("return pay().catch(() => ({ errcode: 1 }));", []),
        ("return pay().catch((e) => { throw e; });", []),
        ("try { return { errcode: 0 }; } catch (e) { return { errcode: 1, errmsg: e.message }; }", []),
        ("return await db.runTransaction(async (t) => { return { errcode: 0 }; });", []),
        ("return await db.runTransaction(async (t) => { return true; });", ["009"]),
        ("return cloud.getWXContext();", []),
        ("return;", ["010"]),
        ("", ["010"]),
        ("if (a) return { errcode: 0 };", ["010"]),
        ("try { return { errcode: 0 }; } catch (e) { console.log(e); }", ["010"]),
        ("switch (a) { case 1: return { errcode: 0 }; }", ["010"]),
        ("for (const a of b) { return { errcode: 0 }; }", ["010"]),
    ],
)
def test_answers(tmp_path: Path, body: str, expected: list[str]) -> None:
    after = """
function helper() { return { errCode: 0 }; }
const sends = async () => cloud.openapi.subscribeMessage.send({});
"""
    assert callback(tmp_path, body, after=after) == expected


def test_an_answer_through_a_third_parameter_is_not_judged(tmp_path: Path) -> None:
    assert callback(tmp_path, "callback(null, { errcode: 0 });", "event, context, callback") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("exports.main = () => true;", ["009"]),
        ("exports.main = async function () { return true; };", ["009"]),
        ("module.exports.main = () => true;", ["009"]),
        ("module.exports = { main: () => true };", ["009"]),
        ("module.exports = { main };\nfunction main() { return true; }", ["009"]),
        ("module.exports = { async main() { return true; } };", ["009"]),
        ("const main = () => true;\nexports.main = main;", ["009"]),
        ("exports.main = wrap(() => true);", []),
        ("exports.other = () => true;", []),
        ("module.exports = require('./other');", []),
    ],
)
def test_every_way_to_export(tmp_path: Path, text: str, expected: list[str]) -> None:
    assert codes(found(tmp_path, {"payCallback/index.js": text})) == expected


@pytest.mark.parametrize("text", ["export const main = () => true;", "export async function main() { return true; }"])
def test_modules(tmp_path: Path, text: str) -> None:
    assert codes(found(tmp_path, {"payCallback/index.mjs": text})) == ["009"]


@pytest.mark.parametrize(
    ("body", "parameters", "expected"),
    [
        ("if (event.resultCode === 'SUCCESS') done();", "event", ["011"]),
        ("if (resultCode === 'SUCCESS') done();", "{ resultCode, outRefundNo }", ["011"]),
        ("if (event.refundStatus === 'SUCCESS') done();", "event", []),
        ("const paid = event.resultCode, back = event.refundStatus;", "event", []),
    ],
)
def test_a_refund_has_no_result_code(tmp_path: Path, body: str, parameters: str, expected: list[str]) -> None:
    assert refund_callback(tmp_path, f"{body}\n{OK}", parameters) == expected


@pytest.mark.parametrize(
    ("statement", "missing"),
    [
        ("db.collection('a').add({ data: {} });", 1),
        ("db.collection('a').doc('b').update({ data: {} }).then(log);", 1),
        ("orders.where({}).get();", 1),
        ("cloud.callFunction({ name: 'x' });", 1),
        ("cloud.cloudPay.refund({});", 1),
        ("cloud.openapi.subscribeMessage.send({});", 1),
        ("ship();", 1),
        ("db.runTransaction(async (t) => { await t.collection('a').doc('b').get(); });", 1),
        ("await db.runTransaction(async (t) => { t.collection('a').doc('b').get(); });", 1),
        ("await db.collection('a').add({ data: {} });", 0),
        ("await ship();", 0),
        ("const pending = db.collection('a').get(); await pending;", 0),
        ("await Promise.all([db.collection('a').get(), ship()]);", 0),
        ("void log();", 0),
        ("log('x'); console.log(event); orders.where({});", 0),
        ("other.collection('a').add({});", 0),
        ("map.get('a'); list.add(1); map.set(1, 2);", 0),
    ],
)
def test_promises_that_nobody_waits_for(tmp_path: Path, statement: str, missing: int) -> None:
    after = "const orders = db.collection('o');\nasync function ship() { await orders.add({}); }\nfunction log() {}"
    assert callback(tmp_path, f"{statement}\n{OK}", after=after) == ["017"] * missing


def test_awaits_are_only_told_in_callbacks(tmp_path: Path) -> None:
    text = f"{REQUIRE}exports.main = async () => {{ db.collection('a').add({{}}); }};\n"
    assert codes(found(tmp_path, {"makeOrder/index.js": text})) == []


def test_a_callback_that_anyone_can_forge(tmp_path: Path) -> None:
    text = f"exports.main = async (event) => {{ {OK} }};\n"
    manifest = project(tmp_path, {"payCallback/index.js": text, "refundCallback/index.js": text})
    assert inspect(manifest) == ()
    open_to_all = replace(manifest, payments={"default": replace(manifest.payments["default"], verify="off")})
    assert [str(each.where) for each in inspect(open_to_all) if each.code == "CFN-SRC-021"] == [
        "functions/payCallback/index.js:1:16",
        "functions/refundCallback/index.js:1:16",
    ]
    bare = {**manifest.functions, "payCallback": replace(manifest.functions["payCallback"], shim=False)}
    assert codes(inspect(replace(manifest, functions=bare))) == ["021"]
    checks = text.replace("{ return", "{ if (cloud.getWXContext().SOURCE !== 'wx_paycallback') throw 1; return")
    (tmp_path / "functions/payCallback/index.js").write_text(checks)
    assert codes(inspect(replace(manifest, functions=bare))) == []


def test_a_file_that_does_not_parse(tmp_path: Path) -> None:
    (notice,) = found(tmp_path, {"payCallback/index.js": "exports.main = () => ({ errcode: 0 });\nconst = ;\n"})
    assert (notice.code, notice.where and notice.where.line) == ("CFN-SRC-019", 2)


@pytest.mark.parametrize("caller", ["payCallback", "makeOrder"])
def test_a_callback_that_orders_too_answers_the_mini_program_with_what_the_order_gives(
    tmp_path: Path, caller: str
) -> None:
    text = f"""{REQUIRE}exports.main = async (event) => {{
  if (event.returnCode) return {{ errcode: 0, errmsg: '' }};
  return cloud.cloudPay.unifiedOrder({{ totalFee: 1, functionName: 'payCallback', envId: 'test-f0b102' }});
}};
"""
    manifest = project(tmp_path, {"payCallback/index.js": text})
    binding = replace(manifest.payments["default"], callers=(caller,))
    told = codes(inspect(replace(manifest, payments={"default": binding})))
    assert ("040" in told) is (caller != "payCallback")
