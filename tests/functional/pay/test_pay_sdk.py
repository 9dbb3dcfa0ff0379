"""cloudPay through real SDKs: what user code gets from every API, and what its callbacks see."""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from cloudfn.testing import LocalCloud
from tests.kit.project import PAY_EXAMPLES, seed_project

Npm = Callable[..., Path]
pytestmark = [pytest.mark.node, pytest.mark.npm]
MERCHANT = "1900009231"


def example(name: str) -> Any:
    return json.loads((PAY_EXAMPLES / name).read_text(encoding="utf-8"))


@pytest.fixture(scope="module", params=["2.6.3", "3.0.4", "4.0.2"])
def cloud(request: pytest.FixtureRequest, npm: Npm, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalCloud]:
    folder = tmp_path_factory.mktemp("anypay")
    seed_project(folder, npm(f"wx-server-sdk@{request.param}"), request.param, name="anypay")
    with LocalCloud(folder) as made:
        yield made


def order(number: str, **changes: object) -> dict[str, object]:
    data: dict[str, object] = {
        "body": "小秋TIT店-超市",
        "outTradeNo": number,
        "spbillCreateIp": "127.0.0.1",
        "subMchId": MERCHANT,
        "totalFee": 100,
        "envId": "test-f0b102",
        "functionName": "payCallback",
    }
    return {**data, **changes}


def call(cloud: LocalCloud, api: str, data: object, **more: object) -> Any:
    return cloud.call("any", {"api": api, "data": data, **more})


def seen(cloud: LocalCloud, number: str) -> list[Any]:
    return [each for each in cloud.documents.find("seen") if each["event"].get("outTradeNo") == number]


def test_success_is_the_real_result_key_for_key(cloud: LocalCloud) -> None:
    wanted = example("unifiedOrder.response.success.json")["sdk_result"]
    got = call(cloud, "unifiedOrder", order("S1"))
    assert got["keys"] == list(wanted)
    assert list(got["result"]["payment"]) == list(wanted["payment"])
    assert (got["result"]["errCode"], got["result"]["errMsg"]) == (0, "cloudPay.unifiedOrder:ok")


def test_return_code_fail_resolves(cloud: LocalCloud) -> None:
    wanted = example("unifiedOrder.response.errors.json")["return_fail_2020"]["sdk_result"]
    got = call(cloud, "unifiedOrder", order("S2", subMchId="1999999999"))
    assert got["keys"] == list(wanted)
    assert {**got["result"], "payment": 0} == {**wanted, "payment": 0}
    assert got["result"]["payment"]["package"] == "prepay_id="


def test_the_sdk_loses_err_code(cloud: LocalCloud) -> None:
    wanted = example("unifiedOrder.response.errors.json")["result_fail_duplicate"]["sdk_result"]
    call(cloud, "unifiedOrder", order("S3"))
    got = call(cloud, "unifiedOrder", order("S3", totalFee=101))
    assert got["keys"] == list(wanted)
    assert (got["result"]["errCode"], got["result"]["errCodeDes"]) == (0, "201 商户订单号重复")
    refused = [each for each in cloud.events("OrderRefused") if each["outTradeNo"] == "S3"]
    assert (refused[-1]["errCode"], refused[-1]["code"]) == ("INVALID_REQUEST", "CFN-PAY-013")


@pytest.mark.parametrize("fee", ["100", 37.7 * 100, True, 0, None])
def test_amounts_that_are_no_fen(cloud: LocalCloud, fee: object) -> None:
    got = call(cloud, "unifiedOrder", order("S4", totalFee=fee))
    assert (got["result"]["returnCode"], got["result"]["returnMsg"]) == ("FAIL", "参数格式校验错误")


@pytest.mark.parametrize("field", ["body", "attach", "nonceStr", "outTradeNo"])
def test_half_an_emoji_in_an_order_is_refused_and_damages_nothing(cloud: LocalCloud, field: str) -> None:
    got = call(cloud, "unifiedOrder", {**order("HALF"), field: "tea \ud83d"})
    assert got["result"]["returnMsg"] == "参数格式校验错误", got
    assert call(cloud, "unifiedOrder", order(f"HALF-{field}"))["result"]["resultCode"] == "SUCCESS"


def test_the_symbol_vanishes_on_the_way(cloud: LocalCloud) -> None:
    got = call(cloud, "unifiedOrder", order("S5"), symbol=True)
    assert got["result"]["resultCode"] == "SUCCESS"
    assert cloud.pay("S5")["paid"]
    assert cloud.order("S5")["notifications"][0]["state"] == "undeliverable"
    assert "CFN-PAY-021" in [each["code"] for each in cloud.events("Noticed")]


def test_appid_of_cloud_pay(cloud: LocalCloud) -> None:
    got = call(cloud, "unifiedOrder", order("S6"), appid="wxfedcba9876543210")
    assert got["result"]["returnMsg"] == "sub_mch_id与sub_appid不匹配"


def test_snake_case_is_accepted_too(cloud: LocalCloud) -> None:
    data = {"sub_mch_id": MERCHANT, "out_trade_no": "S1"}
    assert call(cloud, "queryOrder", data)["result"]["tradeState"] in ("NOTPAY", "SUCCESS")


def test_other_names_reject(cloud: LocalCloud) -> None:
    got = call(cloud, "sendRedPack", {"subMchId": MERCHANT})
    assert "cloudPay.sendRedPack is not implemented by the emulator" in got["errMsg"]
    assert got["errCode"] == -501007


def test_profit_sharing_as_the_vendors_page_writes_it(cloud: LocalCloud) -> None:
    receiver = {"type": "MERCHANT_ID", "account": "1900000109"}
    whole = json.dumps({**receiver, "name": "示例商户全称", "relation_type": "STORE"})
    added = call(cloud, "profitSharingAddReceiver", {"sub_mch_id": MERCHANT, "receiver": whole})["result"]
    assert (added["resultCode"], json.loads(added["receiver"])["account"]) == ("SUCCESS", "1900000109")
    call(cloud, "unifiedOrder", order("PS1", profitSharing="Y"))
    cloud.pay("PS1")
    share = {
        "sub_mch_id": MERCHANT,
        "transaction_id": cloud.order("PS1")["transactionId"],
        "out_order_no": "PSP1",
        "receivers": json.dumps([{**receiver, "amount": 30, "description": "分到商户"}]),
    }
    early = call(cloud, "profitSharing", share)["result"]
    assert (early["resultCode"], early["errCodeDes"]) == ("FAIL", "订单处理中，暂时无法分账，请稍后再试")
    cloud.clock.advance("1m")
    made = call(cloud, "profitSharing", share)["result"]
    assert (made["resultCode"], made["outOrderNo"], made["errMsg"]) == ("SUCCESS", "PSP1", "cloudPay.profitSharing:ok")


def test_a_native_order_and_a_refund_without_a_merchant(cloud: LocalCloud) -> None:
    made = call(cloud, "unifiedOrder", order("N1", tradeType="NATIVE"))["result"]
    assert made["codeUrl"].startswith("weixin://wxpay/bizpayurl?pr=")
    refused = call(cloud, "refund", {"outTradeNo": "N1", "outRefundNo": "R", "totalFee": 100, "refundFee": 1})["result"]
    assert (refused["returnCode"], refused["returnMsg"]) == ("FAIL", "受理机构必须传入sub_mch_id")


def test_platform_error_reads_as_the_logged_one(cloud: LocalCloud) -> None:
    wanted = example("unifiedOrder.response.errors.json")["platform_throw_wrong_json_type"]["sdk_throws"]
    got = call(cloud, "unifiedOrder", order("S7", totalFee=88814))
    assert (got["errCode"], got["errMsg"]) == (wanted["errCode"], wanted["errMsg"])


def test_whole_life_of_an_order(cloud: LocalCloud) -> None:
    both = {"subMchId": MERCHANT, "outTradeNo": "L1"}
    made = call(cloud, "unifiedOrder", order("L1", attach="附加", nonceStr="n" * 32))["result"]
    assert call(cloud, "queryOrder", both)["result"]["tradeState"] == "NOTPAY"
    assert cloud.pay("L1")["errMsg"] == "requestPayment:ok"
    (first,) = seen(cloud, "L1")
    assert (first["event"]["totalFee"], first["event"]["attach"], first["event"]["nonceStr"]) == (100, "附加", "n" * 32)
    assert first["event"]["nonceStr"] != made["nonceStr"]
    context = first["context"]
    assert (context["SOURCE"], context.get("UNIONID", "")) == ("wx_paycallback", "")
    assert context["OPENID"] == first["event"]["subOpenid"] == first["event"]["userInfo"]["openId"]
    paid = call(cloud, "queryOrder", both)["result"]
    assert (paid["tradeState"], paid["transactionId"], paid["couponIdList"]) == (
        "SUCCESS", first["event"]["transactionId"], [],
    )  # fmt: skip
    assert call(cloud, "closeOrder", both)["result"]["resultCode"] == "FAIL"
    refund = {**both, "outRefundNo": "LR1", "totalFee": 100, "refundFee": 40,
              "envId": "test-f0b102", "functionName": "payCallback"}  # fmt: skip
    assert call(cloud, "refund", refund)["result"]["refundFee"] == 40
    cloud.clock.advance("5s")
    event = seen(cloud, "L1")[-1]["event"]
    assert (event["refundStatus"], event["refundFee"], "resultCode" in event) == ("SUCCESS", 40, False)
    queried = call(cloud, "queryRefund", both)["result"]
    assert (queried["refundCount"], queried["refundStatusList"], queried["refundRecvAccoutList"]) == (1, [], [])
    too_much = call(cloud, "refund", {**refund, "outRefundNo": "LR2", "refundFee": 61})["result"]
    assert (too_much["errCode"], too_much["errCodeDes"]) == (0, "申请退款金额超过订单可退金额")
    written = [each for each in cloud.order("L1")["timeline"] if each["event"] == "DocumentWritten"]
    assert [each["operation"] for each in written] == ["insert", "insert"]


def test_bill_as_text_and_as_gzip(cloud: LocalCloud) -> None:
    call(cloud, "unifiedOrder", order("B1"))
    cloud.pay("B1")
    day = cloud.clock.now.strftime("%Y%m%d")
    cloud.clock.advance("1d")
    data = {"subMchId": MERCHANT, "billDate": day}
    text = call(cloud, "downloadBill", data)["result"]["data"]
    assert text.startswith("交易时间") and "`B1" in text
    packed = call(cloud, "downloadBill", {**data, "tarType": "GZIP"})["result"]["data"]
    assert gzip.decompress(base64.b64decode(packed["base64"])).decode() == text
    refused = call(cloud, "downloadBill", {**data, "billDate": "20200101"})["result"]
    assert refused["returnMsg"] == "No Bill Exist"


def test_v3_module(cloud: LocalCloud) -> None:
    openid = cloud.call("any", {"api": "queryOrder", "data": {"subMchId": MERCHANT, "outTradeNo": "none"}})
    assert openid["result"]["errCodeDes"] == "订单不存在"
    wish = {"description": "tea", "out_trade_no": "V1000001", "amount": {"total": 9, "currency": "CNY"}}
    made = cloud.call("any", {"module": {"name": "wxpay_order", "data": wish}})["result"]
    assert made["data"]["packageVal"].startswith("prepay_id=wx")
    assert cloud.pay("V1000001")["paid"]
    found = cloud.call(
        "any", {"module": {"name": "wxpay_query_order_by_out_trade_no", "data": {"out_trade_no": "V1000001"}}}
    )
    assert found["result"]["data"]["trade_state"] == "SUCCESS"
