"""What real wx-server-sdk sends behind the shim, in functions that the manifest names as callers."""

from __future__ import annotations

import json

import pytest

from cloudfn.manifest.values import Binding

pytestmark = [pytest.mark.node, pytest.mark.npm]

SHOP = {"default": Binding("default", "1900000109", ("fn",), "payCallback", "refundCallback")}
TWO = {
    "default": SHOP["default"],
    "other": Binding("other", "1900000333", ("fn",), "otherCallback"),
}
SHORT = {"body": "tea", "outTradeNo": "1217752501201407033233368018", "totalFee": 1}
FULL = {
    "body": "tea",
    "out_trade_no": "1217752501201407033233368018",
    "total_fee": 1,
    "env_id": "test-f0b102",
    "function_name": "payCallback",
    "sub_mch_id": "1900000109",
    "spbill_create_ip": "127.0.0.1",
}

CALL = """
const cloud = require("wx-server-sdk");
cloud.init({ env: cloud.DYNAMIC_CURRENT_ENV });
exports.main = async ({ api, data }) => {
  const given = JSON.stringify(data);
  const result = await cloud.cloudPay[api](data);
  return { untouched: given === JSON.stringify(data), returnCode: result.returnCode };
};
"""


@pytest.fixture(params=["2.6.3", "3.0.4", "4.0.2"])
def sdk(request, npm):
    return npm(f"wx-server-sdk@{request.param}")


def call(project, backend, modules, source, event=None, payments=None, node="node", name="index.js"):
    made = project({name: source}, SHOP if payments is None else payments)
    made.node = node
    return made.run({"event": event or {}}, modules=modules, url=backend.url)


def test_the_call_shrinks_to_three_fields(project, backend, sdk):
    ran = call(project, backend, sdk, CALL, {"api": "unifiedOrder", "data": SHORT})
    assert ran.value == {"untouched": True, "returnCode": "SUCCESS"}
    assert backend.pay("unifiedOrder") == [FULL]
    assert ran.codes == []


@pytest.mark.parametrize(
    ("api", "data", "sent"),
    [
        (
            "refund",
            {"outRefundNo": "R1", "totalFee": 1, "refundFee": 1},
            {
                "out_refund_no": "R1",
                "total_fee": 1,
                "refund_fee": 1,
                "env_id": "test-f0b102",
                "function_name": "refundCallback",
                "sub_mch_id": "1900000109",
            },
        ),
        ("queryOrder", {"outTradeNo": "N"}, {"out_trade_no": "N", "sub_mch_id": "1900000109"}),
        ("closeOrder", {"out_trade_no": "N"}, {"out_trade_no": "N", "sub_mch_id": "1900000109"}),
        ("queryRefund", {"outRefundNo": "R"}, {"out_refund_no": "R", "sub_mch_id": "1900000109"}),
        ("downloadBill", {"billDate": "20200101"}, {"bill_date": "20200101"}),
    ],
)
def test_each_api_gets_its_own_fields(project, backend, sdk, api, data, sent):
    call(project, backend, sdk, CALL, {"api": api, "data": data})
    assert backend.pay(api) == [sent]


def test_the_documentations_own_call_is_untouched(project, backend, sdk):
    """Everything is given, in either spelling: nothing is added and nothing is said."""
    ran = call(project, backend, sdk, CALL, {"api": "unifiedOrder", "data": FULL})
    assert backend.pay("unifiedOrder") == [FULL]
    assert ran.codes == []


def test_an_explicit_value_wins_and_a_contradiction_is_said_once(project, backend, sdk):
    made = project({"index.js": CALL}, SHOP)
    data = {**SHORT, "subMchId": "1900009231", "functionName": "mine", "envId": "other-1", "spbillCreateIp": "::1"}
    event = {"event": {"api": "unifiedOrder", "data": data}}
    ran = made.run(event, event, modules=sdk, url=backend.url)
    sent = backend.pay("unifiedOrder")[1]
    assert (sent["sub_mch_id"], sent["function_name"], sent["env_id"]) == ("1900009231", "mine", "other-1")
    assert sent["spbill_create_ip"] == "::1"
    assert ran.codes == ["CFN-SDK-010"] * 3


def test_the_symbol_becomes_the_environment(project, backend, sdk):
    source = CALL.replace("cloudPay[api](data)", "cloudPay[api]({ ...data, envId: cloud.DYNAMIC_CURRENT_ENV })")
    call(project, backend, sdk, source, {"api": "unifiedOrder", "data": SHORT})
    assert backend.pay("unifiedOrder")[0]["env_id"] == "test-f0b102"


@pytest.mark.parametrize(
    "way",
    [
        "cloud.cloudPay({ appid: 'wxother' })",
        "cloud.createNewInstance({ env: 'test-f0b102' }).cloudPay",
        "require('wx-server-sdk/index.js').cloudPay",
        "(({ cloudPay }) => cloudPay)(require('wx-server-sdk'))",
        "Object.assign({}, require('wx-server-sdk')).cloudPay",
    ],
)
def test_every_way_to_cloud_pay_is_bound(project, backend, sdk, way):
    call(project, backend, sdk, CALL.replace("cloud.cloudPay[api]", f"({way})[api]"), {"api": "queryOrder", "data": {}})
    assert backend.pay("queryOrder") == [{"sub_mch_id": "1900000109"}]


def test_an_instance_for_a_shared_environment_is_bound(project, backend, sdk):
    source = CALL.replace(
        "const result", "const own = new cloud.Cloud({ resourceEnv: 'other' }); await own.init(); const result"
    ).replace("await cloud.cloudPay", "await own.cloudPay")
    call(project, backend, sdk, source, {"api": "queryOrder", "data": {}})
    assert backend.pay("queryOrder") == [{"sub_mch_id": "1900000109"}]


def test_es_modules_are_bound_on_every_node(project, backend, node, npm):
    source = """
import cloud from "wx-server-sdk";
cloud.init({ env: "test-f0b102" });
export const main = async ({ data }) => (await cloud.cloudPay.unifiedOrder(data)).returnCode;
"""
    modules = npm("wx-server-sdk@2.6.3")
    ran = call(project, backend, modules, source, {"data": SHORT}, node=node, name="index.mjs")
    assert ran.value == "SUCCESS"
    assert backend.pay("unifiedOrder") == [FULL]


def test_commonjs_is_bound_on_every_node(project, backend, node, npm):
    modules = npm("wx-server-sdk@2.6.3")
    ran = call(project, backend, modules, CALL, {"api": "unifiedOrder", "data": SHORT}, node=node)
    assert ran.value == {"untouched": True, "returnCode": "SUCCESS"}
    assert backend.pay("unifiedOrder") == [FULL]


def test_an_sdk_loaded_before_the_handler_is_bound(project, backend, npm):
    """A warm worker has loaded the packages already when the handler comes."""
    modules = npm("wx-server-sdk@4.0.2")
    source = """import cloud from "wx-server-sdk"; cloud.init({});
    export const main = async ({ data }) => (await cloud.cloudPay.queryOrder(data)).returnCode"""
    made = project({"index.mjs": source}, SHOP)
    preload = made.directory / "preload.js"
    preload.write_text(f"require({json.dumps(str(modules / 'wx-server-sdk'))})")
    made.run(
        {"event": {"data": {}}}, modules=modules, url=backend.url, environment={"NODE_OPTIONS": f"--require {preload}"}
    )
    assert backend.pay("queryOrder") == [{"sub_mch_id": "1900000109"}]


def test_other_functions_are_left_alone(project, backend, sdk):
    payments = {"default": Binding("default", "1900000109", ("another",), "payCallback")}
    call(project, backend, sdk, CALL, {"api": "queryOrder", "data": {"outTradeNo": "N"}}, payments)
    assert backend.pay("queryOrder") == [{"out_trade_no": "N"}]


def test_two_merchants_are_told_apart_by_the_explicit_one(project, backend, npm):
    modules = npm("wx-server-sdk@4.0.2")
    made = project({"index.js": CALL}, TWO)
    events = [{**SHORT, "subMchId": "1900000333"}, SHORT]
    ran = made.run(
        *({"event": {"api": "unifiedOrder", "data": data}} for data in events), modules=modules, url=backend.url
    )
    chosen, unchosen = backend.pay("unifiedOrder")
    assert (chosen["function_name"], chosen["env_id"]) == ("otherCallback", "test-f0b102")
    assert "sub_mch_id" not in unchosen and "function_name" not in unchosen
    assert ran.codes == ["CFN-SDK-011"]


@pytest.mark.parametrize("data", ["", "undefined", "null", "'text'", "[]"])
def test_arguments_that_are_no_object_reach_the_sdk_as_they_are(project, backend, npm, data):
    source = CALL.replace("[api](data)", f".unifiedOrder({data})")
    outcomes = []
    made = project({"index.js": source}, SHOP)
    for settings in ({}, {"shim": False}):
        made.settings = settings
        backend.requests.clear()
        ran = made.run({"event": {"data": {}}}, modules=npm("wx-server-sdk@4.0.2"), url=backend.url)
        outcomes.append((backend.pay("unifiedOrder"), [result.get("error") for result in ran.results]))
    assert outcomes[0] == outcomes[1]


def test_what_is_empty_is_filled_in_like_what_is_missing(project, backend, npm):
    data = {**SHORT, "subMchId": "", "functionName": "", "envId": None}
    ran = call(project, backend, npm("wx-server-sdk@4.0.2"), CALL, {"api": "unifiedOrder", "data": data})
    assert backend.pay("unifiedOrder") == [FULL]
    assert ran.codes == []


def test_any_merchant_is_sent_without_a_word_and_one_is_filled_in(project, backend, npm):
    payments = {"default": Binding("default", "1900000109", ("fn",), "payCallback", any_merchant=True)}
    made = project({"index.js": CALL}, payments)
    events = [{**SHORT, "subMchId": "1500000444"}, SHORT]
    ran = made.run(
        *({"event": {"api": "unifiedOrder", "data": data}} for data in events),
        modules=npm("wx-server-sdk@4.0.2"),
        url=backend.url,
    )
    assert [sent["sub_mch_id"] for sent in backend.pay("unifiedOrder")] == ["1500000444", "1900000109"]
    assert ran.codes == []


def test_two_callbacks_of_one_merchant_are_the_calls_own_to_name(project, backend, npm):
    payments = {
        "default": SHOP["default"],
        "vip": Binding("vip", "1900000109", ("fn",), "vipCallback"),
        "asks": Binding("asks", "1900000109", ("fn",)),
    }
    made = project({"index.js": CALL}, payments)
    events = [{**SHORT, "functionName": "vipCallback", "envId": "test-f0b102"}, SHORT]
    ran = made.run(
        *({"event": {"api": "unifiedOrder", "data": data}} for data in events),
        modules=npm("wx-server-sdk@4.0.2"),
        url=backend.url,
    )
    first, second = backend.pay("unifiedOrder")
    assert (first["function_name"], first["sub_mch_id"]) == ("vipCallback", "1900000109")
    assert "function_name" not in second and second["sub_mch_id"] == "1900000109"
    assert ran.codes == []
